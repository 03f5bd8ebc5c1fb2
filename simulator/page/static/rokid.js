import { endpointCards } from './endpoint.js'
import { faultPanel } from './faults.js'
import { logPanel } from './log.js'
import { button, liveText, make, panel } from './parts.js'
import { speaker } from './sentences.js'

/** Rokid's cloud: binding, what can be said to each device, what came of it, and what can go wrong. */
export function rokidSection(words, post) {
  const say = words.rokid
  const connection = liveText('connection')
  const outcome = liveText('answer')
  const aftermath = liveText('answer')
  const way = make('select', { 'aria-label': say.way })
  const voice = speaker(words, post, 'rokid/say')
  const cards = endpointCards(words, say, voice, (command, body) => post(`rokid/${command}`, body))
  const none = make('p', { class: 'fine' }, say.undiscovered)

  async function run(line, command, body = {}) {
    line.show(say.asking)
    const { success, message, did = command } = await post(`rokid/${command}`, body)
    line.element.classList.toggle('failed', success === false)
    line.show(success === false ? words.fill(say.failure, { reason: message }) : (say.outcomes[did] ?? ''))
  }

  const controls = make(
    'div',
    { class: 'acts' },
    way,
    button(say.bind, 'act', () => run(outcome, 'bind', { way: way.value })),
    button(say.discover, 'act', () => run(outcome, 'discover')),
    button(say.grant, 'act', () => run(outcome, 'grant')),
  )
  const log = logPanel(words, say)
  const faults = faultPanel(
    say,
    (name, on) => post('rokid/fault', { name, on }),
    (name) => run(aftermath, 'act', { name }),
  )
  const element = panel(
    say.heading,
    'h2',
    connection.element,
    controls,
    outcome.element,
    none,
    voice.element,
    cards.element,
    log.element,
    faults.element,
  )
  faults.element.append(aftermath.element)
  return {
    element,
    update(now) {
      connection.show(bindingText(now, words))
      connection.element.dataset.connected = String(now.bound && !now.bindingFault)
      if (way.options.length === 0)
        for (const name of now.ways) way.append(make('option', { value: name }, say.ways[name]))
      if (!way.matches(':focus')) way.value = now.way
      none.hidden = now.endpoints.length > 0
      cards.update(now.endpoints)
      log.update(now.log)
      faults.update(now.faults)
    },
  }
}

function bindingText({ bound, bindingFault, refusal, isOtherKind, skill, way }, words) {
  const say = words.rokid
  const blanks = { skill, way: say.ways[way], reason: bindingFault ?? refusal }
  if (bindingFault === undefined && refusal === undefined)
    return words.fill(bound ? say.bound : say.unbound, blanks)
  const text = words.fill(refusal === undefined ? say.bindingFault : say.refused, blanks)
  return isOtherKind ? text + words.fill(say.otherKind, blanks) : text
}
