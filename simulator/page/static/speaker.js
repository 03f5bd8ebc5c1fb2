import { endpointCards } from './endpoint.js'
import { button, liveText, make, panel } from './parts.js'
import { speaker } from './sentences.js'

/** A Rokid speaker in the home's own network, which needs no cloud. */
export function speakerSection(words, post) {
  const own = words.speaker
  // what it says about a device is said as the cloud says it
  const say = {
    ...words.rokid,
    ...own,
    commands: { ...words.rokid.commands, ...own.commands },
    operations: { ...words.rokid.operations, ...own.operations },
  }
  const connection = liveText('connection')
  const outcome = liveText('answer')
  const none = make('p', { class: 'fine' }, own.undiscovered)
  const voice = speaker(words, post, 'speaker/say')
  const cards = endpointCards(words, say, voice, (command, body) => post(`speaker/${command}`, body))
  const way = make('select', { 'aria-label': own.way })
  way.addEventListener('change', () => run('speak', { way: way.value }))

  async function run(command, body = {}) {
    outcome.show(say.asking)
    const { success, message } = await post(`speaker/${command}`, body)
    outcome.element.classList.toggle('failed', !success)
    outcome.show(success ? own.listed : words.fill(say.failure, { reason: message }))
  }

  return {
    element: panel(
      own.heading,
      'h2',
      make('p', { class: 'fine' }, own.hint),
      connection.element,
      make(
        'div',
        { class: 'acts' },
        button(own.search, 'act', () => run('search')),
        way,
      ),
      outcome.element,
      none,
      voice.element,
      cards.element,
    ),
    update(now) {
      const { location, isFound, isBySearch, fault } = now
      const text = isFound ? (isBySearch ? own.found : own.reached) : fault ? own.fault : own.missing
      connection.show(words.fill(text, { location, reason: fault ?? '' }))
      connection.element.dataset.connected = String(isFound)
      if (way.options.length === 0)
        for (const name of now.ways) way.append(make('option', { value: name }, own.ways[name]))
      if (!way.matches(':focus')) way.value = now.way
      none.hidden = now.endpoints.length > 0
      cards.update(now.endpoints)
    },
  }
}
