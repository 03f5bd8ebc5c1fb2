import type { ServerResponse } from 'node:http'
import type { WebRequest } from './site'
import { isAtHome, publicAddress } from './addresses'
import { type Html, html, languageOf, sendPage } from './html'
import { fill, type Words, words } from './words'

/** Everything that the page shows of a skill; no secret is among it. */
export interface SkillFacts {
  name: string
  path: string
  auth: 'token' | 'jwt' | 'oauth'
  /** Keys of the words for what is wrong. */
  faults: (keyof Words['faults'])[]
  /** How many users get events. */
  users: number
  hasHeard: boolean
  devices: DeviceFacts[]
}

export interface DeviceFacts {
  name: string
  displayType: string
  room: string
  capabilities: readonly string[]
  notes: (keyof Words['notes'])[]
}

/**
 * What a person who opens the skill's address in a browser sees: what is deployed, what to copy into Rokid's console,
 * and what is wrong. The names of the devices are for those at home only, as the address is open to the world.
 */
export function sendSelfCheck(request: WebRequest, response: ServerResponse, facts: SkillFacts): void {
  const language = languageOf(request)
  const say = words[language]
  const { https, url } = publicAddress(request, facts.path)
  const faults = [...(https ? [] : (['http'] as const)), ...facts.faults]
  const body = html`<h1>${say.title}</h1>
    <p>${fill(say.name, { name: facts.name })}</p>
    ${problems(faults, say)} ${addresses(url, facts, say)}
    <h2>${say.events}</h2>
    <p>${eventsOf(facts, say)}</p>
    <p class="fine">${facts.hasHeard ? say.heard : say.notHeard}</p>
    <h2>${say.devices}</h2>
    ${isAtHome(request) ? devices(facts, say) : html`<p>${fill(say.hidden, { count: facts.devices.length })}</p>`}`
  sendPage(response, 200, { language, title: say.title, body })
}

/** Why nobody gets events stands above already when something is wrong with them. */
const EVENT_FAULTS: readonly SkillFacts['faults'][number][] = [
  'refused',
  'lost',
  'exchange-refused',
  'exchange-unknown-client',
  'exchange-failed',
]

function eventsOf({ users, faults }: SkillFacts, say: Words): string {
  if (users > 0) return fill(say.eventsSome, { count: users })
  return faults.some((fault) => EVENT_FAULTS.includes(fault)) ? say.eventsStopped : say.eventsNone
}

function problems(faults: (keyof Words['faults'])[], say: Words): Html {
  if (faults.length === 0) return html`<p class="good">✓ ${say.good}</p>`
  return html`<h2 class="bad">${say.problems}</h2>
    <ul>
      ${faults.map((fault) => html`<li>${say.faults[fault]}</li>`)}
    </ul>`
}

function addresses(url: string, { auth }: SkillFacts, say: Words): Html {
  const rows: [string, Html][] = [
    [say.endpoint, html`<code>${url}</code>`],
    [say.kind, html`${say.kinds[auth]}`],
  ]
  if (auth === 'oauth') {
    rows.push(
      [say.authorize, html`<code>${url}/oauth/authorize</code>`],
      [say.token, html`<code>${url}/oauth/token</code>`],
      [say.clientId, html`${say.clientIdValue}`],
      [say.clientAuth, html`${say.clientAuthValue}`],
    )
  }
  return html`<h2>${say.addresses}</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`
}

function devices({ devices: all }: SkillFacts, say: Words): Html {
  if (all.length === 0) return html`<p>${say.none}</p>`
  const { name, type, room, capabilities, note } = say.columns
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
              <td>${device.notes.map((key) => say.notes[key]).join('; ')}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
