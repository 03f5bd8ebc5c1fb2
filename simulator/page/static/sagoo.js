/* global location */
import { faultPanel } from './faults.js'
import { logPanel } from './log.js'
import { liveText, make, panel } from './parts.js'
import { speaker } from './sentences.js'

/** SagooIoT: its devices, what can be asked of ours, how the others behave, and what can go wrong. */
export function sagooSection(words, post) {
  const say = words.sagoo
  const connection = liveText('connection')
  const dialect = choice(say.dialect, say.dialects, (name) => post('sagoo/dialect', { name }))
  const practice = make('p', { class: 'fine practice' })
  const voice = speaker(words, post, 'sagoo/say')
  const things = thingCards(words, voice, post)
  const jetlinks = jetLinksPanel(words, voice, post)
  const log = logPanel(words, say)
  const faults = faultPanel(
    say,
    (name, on) => post('sagoo/fault', { name, on }),
    (name) => post('sagoo/act', { name }),
  )
  const addressText = ([name, value]) => make('span', {}, words.fill(say.addresses[name], { value }))
  const element = panel(
    say.heading,
    'h2',
    connection.element,
    practice,
    make('div', { class: 'acts' }, dialect.element),
    voice.element,
    things.element,
    jetlinks.element,
    log.element,
    faults.element,
  )
  return {
    element,
    update(now) {
      const text = now.connections > 0 ? say.connected : say.disconnected
      connection.show(words.fill(text, { count: now.topics.length }))
      connection.element.dataset.connected = String(now.connections > 0)
      const addresses = { server: `ws://${location.host}`, token: now.token, broker: now.broker }
      practice.replaceChildren(`${say.practice} `, ...Object.entries(addresses).map(addressText))
      dialect.show(now.dialect)
      things.update(now.things)
      jetlinks.update(now.jetlinks)
      log.update(now.log)
      faults.update(now.faults)
    },
  }
}

/** Our devices at JetLinks: they are asked in the same way. */
function jetLinksPanel(words, voice, post) {
  const say = words.sagoo.jetlinks
  const connection = liveText('connection')
  const practice = make('p', { class: 'fine practice' })
  const things = thingCards(words, voice, post)
  const element = panel(say.heading, 'h3', connection.element, practice, things.element)
  return {
    element,
    update(now) {
      element.hidden = now === undefined
      if (!now) return
      connection.show(now.connections > 0 ? say.connected : say.disconnected)
      connection.element.dataset.connected = String(now.connections > 0)
      practice.textContent = words.fill(say.broker, { value: now.broker })
      things.update(now.things)
    },
  }
}

/** A card for each device. */
function thingCards(words, voice, post) {
  const element = make('div', { class: 'cards' })
  const shown = new Map() // keyed by device
  return {
    element,
    update(things) {
      for (const thing of things) {
        if (!shown.has(thing.id)) {
          const card = thingCard(thing, words, voice, post)
          shown.set(thing.id, card)
          element.append(card.element)
        }
        shown.get(thing.id).update(thing)
      }
    },
  }
}

function choice(label, options, chosen) {
  const select = make(
    'select',
    { 'aria-label': label },
    ...Object.entries(options).map(([value, text]) => make('option', { value }, text)),
  )
  select.addEventListener('change', () => chosen(select.value))
  return {
    element: select,
    show(value) {
      if (!select.matches(':focus')) select.value = value
    },
  }
}

function thingCard(thing, words, voice, post) {
  const say = words.sagoo
  const { id, name: given, product, gateway, isVirtual, canRead } = thing
  const name = words.named(given)
  const belief = liveText('belief')
  const answer = liveText('answer')
  const online = make('span', { class: 'online' })
  const mannerTitle = words.fill(say.manner, { name })
  const manner = choice(mannerTitle, say.manners, (value) =>
    post('sagoo/manner', { device: id, manner: value }),
  )

  const place = gateway ? words.fill(say.behind, { product, id, gateway }) : `${product} / ${id}`

  async function ask(how, text, example) {
    answer.element.classList.remove('failed')
    answer.show(say.asking)
    const { success, problem, message, ms } = await post('sagoo/ask', { device: id, ...how, text })
    answer.element.classList.toggle('failed', !success)
    const outcome = success ? say.answer : (say.problems[problem] ?? say.failure)
    answer.show(words.fill(outcome, { what: message, ms: ms ?? 0, text, example }))
  }

  const forms = isVirtual
    ? [make('p', { class: 'fine' }, say.virtual), make('p', { class: 'manner' }, mannerTitle, manner.element)]
    : [
        askForm(say.set, name, '{"power": true}', false, ask),
        askForm(canRead ? say.invoke : say.call, name, '{"delay": 1000}', true, ask),
        ...(canRead ? [askForm(say.read, name, '["power"]', false, ask, { reads: true })] : []),
      ]
  const spoken = voice.buttons(given)
  return {
    element: make(
      'article',
      { class: 'card wide', 'aria-label': name },
      make('h3', {}, name, online),
      make('p', { class: 'fine' }, place),
      belief.element,
      ...spoken.elements,
      make('div', { class: 'phrases' }, ...forms),
      answer.element,
    ),
    update({ online: now, values, sentences, manner: current }) {
      spoken.update(sentences)
      online.textContent = now ? say.online : say.offline
      online.dataset.online = String(now)
      const facts = Object.entries(values).map(([key, value]) => `${key} ${value}`)
      belief.show(
        words.fill(say.belief, { state: facts.length === 0 ? say.unknown : facts.join(words.between) }),
      )
      manner.show(current)
    },
  }
}

/** A JSON text to send, and for a call the name of the service before it. */
function askForm(label, name, example, isCall, ask, how = {}) {
  const title = `${label}: ${name}`
  const service = make('input', { type: 'text', value: 'restart', 'aria-label': `${title} 1` })
  const text = make('input', {
    class: 'json',
    type: 'text',
    value: example,
    spellcheck: 'false',
    'aria-label': `${title} 2`,
  })
  const blank = make('span', { class: 'blank' }, ...(isCall ? [service] : []), text)
  const form = make('form', { class: 'phrase' }, blank, make('button', { class: 'act' }, label))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask(isCall ? { service: service.value } : how, text.value, example)
  })
  return form
}
