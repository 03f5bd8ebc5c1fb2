import { faultPanel } from './faults.js'
import { logPanel } from './log.js'
import { button, liveText, make, panel } from './parts.js'
import { phraseForm } from './phrase.js'

/** Rokid's cloud: binding, what can be said to each device, what came of it, and what can go wrong. */
export function rokidSection(words, post) {
  const say = words.rokid
  const connection = liveText('connection')
  const outcome = liveText('answer')
  const aftermath = liveText('answer')
  const way = make('select', { 'aria-label': say.way })
  const cards = make('div', { class: 'cards' })
  const none = make('p', { class: 'fine' }, say.undiscovered)
  const shown = new Map() // keyed by endpoint id; a card is made anew when its commands change

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
    cards,
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
      showCards(now.endpoints)
      log.update(now.log)
      faults.update(now.faults)
    },
  }

  function showCards(endpoints) {
    const wanted = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))
    for (const [id, card] of shown) {
      if (wanted.has(id) && card.made === makeOf(wanted.get(id))) continue
      card.element.remove()
      shown.delete(id)
    }
    for (const endpoint of endpoints) {
      if (!shown.has(endpoint.id)) {
        const card = endpointCard(endpoint, words, post)
        shown.set(endpoint.id, card)
        cards.append(card.element)
      }
      shown.get(endpoint.id).update(endpoint)
    }
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

/** What a card is built from; the rest of an endpoint changes in place. */
function makeOf({ name, room, commands }) {
  return JSON.stringify([name, room, commands])
}

function endpointCard(endpoint, words, post) {
  const say = words.rokid
  const { id, name: given, room, commands } = endpoint
  const name = words.named(given)
  const answer = liveText('answer')
  const belief = liveText('belief')
  const offline = make('span', { class: 'online' })

  async function ask(path, body) {
    answer.element.classList.remove('failed')
    answer.show(say.asking)
    const { success, message, ms } = await post(`rokid/${path}`, { endpoint: id, ...body })
    answer.element.classList.toggle('failed', !success)
    const what = success ? say.done : message
    answer.show(words.fill(say.answer, { ms: ms ?? 0, what }))
  }

  const forms = commands.map((command) =>
    phraseForm(command, commandText(command, words), (command, filledIn) =>
      ask('say', { command, filledIn }),
    ),
  )
  const silent = forms.length === 0 ? [make('p', { class: 'fine' }, say.silent)] : []
  const title = room === undefined ? name : `${name} · ${words.named(room)}`
  return {
    made: makeOf(endpoint),
    element: make(
      'article',
      { class: 'card wide', 'aria-label': name },
      make('h3', {}, title, offline),
      belief.element,
      make('div', { class: 'phrases' }, ...forms),
      ...silent,
      make(
        'div',
        { class: 'acts' },
        button(say.query, 'act', () => ask('query')),
      ),
      answer.element,
    ),
    update({ offline: isOffline, states }) {
      offline.textContent = isOffline ? say.offline : ''
      const facts = states.map((state) => words.state(say.states, state.interface, shownValue(state)))
      belief.show(
        words.fill(say.belief, { state: facts.length === 0 ? say.unknown : facts.join(words.between) }),
      )
    },
  }
}

/** What a person says for a directive: one's own words where there are any, else those of its operation. */
function commandText({ id, interface: name, operation }, words) {
  const say = words.rokid
  const what = say.interfaces[name] ?? name
  return words.fill(say.commands[id] ?? say.operations[operation] ?? `${what} ${operation}`, { what })
}

function shownValue({ interface: name, value }) {
  if (name === 'Color') return `#${value.toString(16).padStart(6, '0')}`
  return typeof value === 'object' ? (value.name ?? value.code ?? JSON.stringify(value)) : String(value)
}
