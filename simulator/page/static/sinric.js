import { noteAsked } from './asked.js'
import { faultPanel } from './faults.js'
import { logPanel } from './log.js'
import { button, liveText, make, panel, tick } from './parts.js'
import { requestForm } from './request.js'
import { otherRequests, speaker } from './sentences.js'

/** The Sinric Pro cloud: what can be said to each device, what came of it, and what can go wrong. */
export function sinricSection(words, post) {
  const connection = liveText('connection')
  const listeners = liveText('fine')
  const cards = make('div', { class: 'cards' })
  const shown = new Map() // keyed by device id
  const phone = tick(words.sinric.phone, () => undefined)
  const way = () => (phone.box.checked ? 'phone' : 'cloud')
  const voice = speaker(words, post, 'sinric/say', () => ({ way: way() }))
  const log = logPanel(words, words.sinric)
  const faults = faultPanel(
    words.sinric,
    (name, on) => post('sinric/fault', { name, on }),
    (name) => post('sinric/act', { name }),
  )
  return {
    element: panel(
      words.sinric.heading,
      'h2',
      connection.element,
      listeners.element,
      phone.element,
      voice.element,
      cards,
      log.element,
      faults.element,
    ),
    update(now) {
      connection.show(connectionText(now, words.sinric))
      connection.element.dataset.connected = String(now.connections > 0)
      listeners.show(now.listeners > 0 ? words.sinric.listened : '')
      for (const device of now.devices) {
        if (!shown.has(device.id)) {
          const card = deviceCard(device, words, voice, (command, body) =>
            post(command, { ...body, way: way() }),
          )
          shown.set(device.id, card)
          cards.append(card.element)
        }
        shown.get(device.id).update(device)
      }
      log.update(now.log)
      faults.update(now.faults)
    },
  }
}

function connectionText({ connections, refused }, words) {
  if (connections > 0) return words.connected
  return refused === undefined ? words.disconnected : words.refusedWith.replace('{status}', refused)
}

function deviceCard({ id, name: given, sentences, requests, elsewhere }, words, voice, post) {
  const name = words.named(given)
  const answer = liveText('answer')
  const belief = liveText('belief')
  const online = make('span', { class: 'online' })

  async function ask(request, filledIn) {
    answer.element.classList.remove('failed')
    answer.show(words.sinric.asking)
    noteAsked(given)
    const said = await post('sinric/request', { device: id, request, filledIn })
    answer.element.classList.toggle('failed', !said.success)
    answer.show(answerText(said, given, words))
  }

  const spoken = voice.buttons(given)
  spoken.update(sentences)
  const forms = requests.map((request) => requestForm(request, words.request(request.id, given), ask))
  const hand = elsewhere ? elsewhereHand(id, name, words, post) : undefined
  const picture = make('img', { class: 'picture', alt: words.fill(words.sinric.picture, { name }) })
  picture.hidden = true
  const silent =
    forms.length + sentences.length === 0 ? [make('p', { class: 'fine' }, words.sinric.silent)] : []
  return {
    element: make(
      'article',
      { class: 'card wide', 'aria-label': name },
      make('h3', {}, name, online),
      belief.element,
      ...spoken.elements,
      ...otherRequests(words, forms),
      ...silent,
      ...(hand ? [hand.element] : []),
      answer.element,
      picture,
    ),
    update({ online: now, state, picture: path }) {
      hand?.update(now)
      picture.hidden = path === undefined
      if (path !== undefined && picture.getAttribute('src') !== path) picture.src = path
      online.textContent = now ? words.sinric.online : words.sinric.offline
      online.dataset.online = String(now)
      const facts = words.facts(state).join(words.between)
      belief.show(words.fill(words.sinric.belief, { state: facts === '' ? words.sinric.unknown : facts }))
    },
  }
}

/** A device with somebody else's firmware is no part of the house: one lends it a hand here. */
function elsewhereHand(id, name, words, post) {
  const plug = tick(words.house.unpluggedShort, (unplugged) =>
    post('sinric/plug', { device: id, plugged: !unplugged }),
  )
  plug.box.setAttribute('aria-label', words.fill(words.house.unplugged, { name }))
  const flip = button(words.fill(words.house.press, { name }), 'act', () =>
    post('sinric/flip', { device: id }),
  )
  return {
    element: make(
      'div',
      { class: 'hand-of' },
      make('p', { class: 'fine' }, words.sinric.elsewhere),
      make('div', { class: 'acts' }, flip, plug.element),
    ),
    update(online) {
      plug.box.checked = !online
      flip.disabled = !online
    },
  }
}

function answerText({ success, message, fields, ms }, given, words) {
  const name = words.named(given)
  if (!success) return words.failure(message, given)
  const became = words.became(name, fields).join(words.between)
  const what = became === '' ? words.fill(words.becameNothing, { name }) : became
  return words.fill(words.sinric.answer, { what, ms })
}
