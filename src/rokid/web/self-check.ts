import type { ServerResponse } from 'node:http'
import type { WebRequest } from './site'
import { isAtHome, isForeign, publicAddress } from './addresses'
import { type Html, html, languageOf, sendPage } from './html'
import { fill, type PageTexts, words } from './words'

/** Everything that the page shows of a skill; no secret is among it. */
export interface SkillCheck {
  name: string
  path: string
  auth: 'token' | 'jwt' | 'oauth'
  /** Keys of the words for what is wrong. */
  faults: (keyof PageTexts['faults'])[]
  /** How many users get events. */
  users: number
  hasHeard: boolean
  devices: DeviceCheck[]
}

export interface DeviceCheck {
  name: string
  displayType: string
  room: string
  capabilities: readonly string[]
  notes: (keyof PageTexts['notes'])[]
}

/**
 * What a person who opens the skill's address in a browser sees: what is deployed, what to copy into Rokid's console,
 * and what is wrong. The names of the devices are for those at home only, as the address is open to the world, and
 * not for the pages of others that somebody at home has open: Node-RED may let them read what it serves.
 */
export function sendSelfCheck(request: WebRequest, response: ServerResponse, facts: SkillCheck): void {
  const language = languageOf(request)
  const texts = words[language]
  const { https, url } = publicAddress(request, facts.path)
  const faults = [...(https ? [] : (['http'] as const)), ...facts.faults]
  const body = html`<h1>${texts.title}</h1>
    <p>${fill(texts.name, { name: facts.name })}</p>
    ${problems(faults, texts)} ${addresses(url, facts, texts)}
    <h2>${texts.events}</h2>
    <p>${eventsOf(facts, texts)}</p>
    <p class="fine">${facts.hasHeard ? texts.heard : texts.notHeard}</p>
    <h2>${texts.devices}</h2>
    ${isAtHome(request) && !isForeign(request) ? devices(facts, texts) : html`<p>${fill(texts.hidden, { count: facts.devices.length })}</p>`}`
  sendPage(response, 200, { language, title: texts.title, body })
}

/** Why nobody gets events stands above already when something is wrong with them. */
const EVENT_FAULTS: readonly SkillCheck['faults'][number][] = [
  'refused',
  'lost',
  'exchange-refused',
  'exchange-unknown-client',
  'exchange-failed',
]

function eventsOf({ users, faults }: SkillCheck, texts: PageTexts): string {
  if (users > 0) return fill(texts.eventsSome, { count: users })
  return faults.some((fault) => EVENT_FAULTS.includes(fault)) ? texts.eventsStopped : texts.eventsNone
}

function problems(faults: (keyof PageTexts['faults'])[], texts: PageTexts): Html {
  if (faults.length === 0) return html`<p class="good">✓ ${texts.good}</p>`
  return html`<h2 class="bad">${texts.problems}</h2>
    <ul>
      ${faults.map((fault) => html`<li>${texts.faults[fault]}</li>`)}
    </ul>`
}

function addresses(url: string, { auth }: SkillCheck, texts: PageTexts): Html {
  const rows: [string, Html][] = [
    [texts.endpoint, html`<code>${url}</code>`],
    [texts.kind, html`${texts.kinds[auth]}`],
  ]
  if (auth === 'oauth') {
    rows.push(
      [texts.authorize, html`<code>${url}/oauth/authorize</code>`],
      [texts.token, html`<code>${url}/oauth/token</code>`],
      [texts.clientId, html`${texts.clientIdValue}`],
      [texts.clientAuth, html`${texts.clientAuthValue}`],
    )
  }
  return html`<h2>${texts.addresses}</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`
}

function devices({ devices: all }: SkillCheck, texts: PageTexts): Html {
  if (all.length === 0) return html`<p>${texts.none}</p>`
  const { name, type, room, capabilities, note } = texts.columns
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${[name, type, room, capabilities, note].map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${all.map(
          (device) =>
            html`<tr>
              <td>${device.name}</td>
              <td>${device.displayType}</td>
              <td>${device.room}</td>
              <td>${device.capabilities.join(', ')}</td>
              <td>${device.notes.map((key) => texts.notes[key]).join('; ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
