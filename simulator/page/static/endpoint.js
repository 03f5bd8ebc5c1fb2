import { button, liveText, make } from './parts.js'
import { requestForm } from './request.js'
import { otherRequests } from './sentences.js'

/**
 * The devices of a Rokid, in the cloud or in a speaker at home: what can be said to each, and what came of it.
 * `say` has the words of whoever knows them, `voice` says sentences, `ask(command, body)` sends what is pressed.
 */
export function endpointCards(words, say, voice, ask) {
  const element = make('div', { class: 'cards' })
  const shown = new Map() // keyed by endpoint id; a card is made anew when its commands change
  return {
    element,
    update(endpoints) {
      voice.element.hidden = endpoints.length === 0
      const wanted = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))
      for (const [id, card] of shown) {
        if (wanted.has(id) && card.made === makeOf(wanted.get(id))) continue
        card.element.remove()
        shown.delete(id)
      }
      for (const endpoint of endpoints) {
        if (!shown.has(endpoint.id)) {
          const card = endpointCard(endpoint, words, say, voice, ask)
          shown.set(endpoint.id, card)
          element.append(card.element)
        }
        shown.get(endpoint.id).update(endpoint)
      }
    },
  }
}

/** What a card is built from; the rest of an endpoint changes in place. */
function makeOf({ name, room, sentences, commands }) {
  return JSON.stringify([name, room, sentences, commands])
}

function endpointCard(endpoint, words, say, voice, send) {
  const { id, name: given, room, sentences, commands } = endpoint
  const name = words.named(given)
  const answer = liveText('answer')
  const belief = liveText('belief')
  const offline = make('span', { class: 'online' })

  async function ask(command, body) {
    answer.element.classList.remove('failed')
    answer.show(say.asking)
    const { success, message, ms } = await send(command, { endpoint: id, ...body })
    answer.element.classList.toggle('failed', !success)
    const what = success ? say.done : message
    answer.show(words.fill(say.answer, { ms: ms ?? 0, what }))
  }

  const spoken = voice.buttons(given)
  spoken.update(sentences)
  const forms = commands.map((command) =>
    requestForm(command, commandText(command, words, say), (command, filledIn) =>
      ask('request', { command, filledIn }),
    ),
  )
  const silent = forms.length + sentences.length === 0 ? [make('p', { class: 'fine' }, say.silent)] : []
  const title = room === undefined ? name : `${name} · ${words.named(room)}`
  return {
    made: makeOf(endpoint),
    element: make(
      'article',
      { class: 'card wide', 'aria-label': name },
      make('h3', {}, title, offline),
      belief.element,
      ...spoken.elements,
      ...otherRequests(words, forms),
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
function commandText({ interface: name, operation }, words, say) {
  const what = say.interfaces[name] ?? name
  return words.fill(
    say.commands[`${name}.${operation}`] ?? say.operations[operation] ?? `${what} ${operation}`,
    { what },
  )
}

function shownValue({ interface: name, value }) {
  if (name === 'Color') return `#${value.toString(16).padStart(6, '0')}`
  return typeof value === 'object' ? (value.name ?? value.code ?? JSON.stringify(value)) : String(value)
}
