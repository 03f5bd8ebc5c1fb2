import * as v from 'valibot'
import { placePracticeFlow } from './practice-flow'
import { runTour } from './practice-tour'
import { chattedSchema, type Practised, practiceSchema, type Said, saidSchema } from './spoken'
import type { Sidebar, Tab } from './tab'
import { facetAndValue } from './words'

/** *Practice*: a voice assistant for what practises, and what the platform then believes. */
export const speakTab: Tab = {
  name: 'speak',
  icon: 'fa-microphone',
  topics: ['homewire/home', 'homewire/exchanges'],
  render: (panel, sidebar) => new Speaker(panel, sidebar),
}

/** Longer than any platform waits for an answer, in ms. */
const ANSWER_TIMEOUT_MS = 60_000
/** A flow or a bot needs a moment to say what came of it, in ms. */
const AFTERWARDS_MS = 500

class Speaker {
  readonly #empty = $('<div class="homewire-speak-empty">')
  readonly #form = $('<form class="homewire-speak-form">')
  readonly #field = $('<input type="text" autocomplete="off" maxlength="200">')
  readonly #answer = $('<p class="homewire-speak-answer" role="status">')
  readonly #devices = $('<ul class="homewire-speak-devices">')
  readonly #chats = $('<div>')
  readonly #tour = $('<button type="button" class="red-ui-button homewire-speak-tour">')
  #shown = ''

  constructor(
    private readonly panel: JQuery,
    private readonly sidebar: Sidebar,
  ) {
    const { translate } = sidebar
    const place = $('<button type="button" class="red-ui-button homewire-speak-try">')
    place.text(translate('sidebar.speak.try')).on('click', () => {
      placePracticeFlow(translate)
      this.#answer.attr('class', 'homewire-speak-answer').text(translate('sidebar.speak.deploy'))
    })
    this.#empty.append($('<p>').text(translate('sidebar.speak.empty')), place)
    this.#field.attr({
      'aria-label': translate('sidebar.speak.say'),
      placeholder: translate('sidebar.speak.example'),
    })
    const send = $('<button type="submit" class="red-ui-button">').text(translate('sidebar.speak.send'))
    this.#form.append(this.#field, send).on('submit', (event) => {
      event.preventDefault()
      this.#say(String(this.#field.val() ?? ''))
    })
    this.#tour.text(translate('sidebar.speak.tour'))
    this.#tour.on('click', () => runTour(translate, () => sidebar.open('speak')))
    panel.append(this.#empty, this.#form, this.#answer, this.#devices, this.#chats, this.#tour)
    this.#form.hide()
    this.#empty.hide()
    this.#tour.hide()
  }

  refresh(): void {
    this.sidebar
      .get('homewire/practice')
      .done((answer) => {
        this.sidebar.complain(this.panel)
        const parsed = v.safeParse(practiceSchema, answer)
        if (parsed.success) this.#show(parsed.output)
      })
      .fail((xhr, status) => this.sidebar.complain(this.panel, { xhr, status }))
  }

  #show({ devices, chats }: Practised): void {
    const shown = JSON.stringify({ devices, chats })
    this.#empty.toggle(devices.length + chats.length === 0)
    this.#form.toggle(devices.length > 0)
    this.#tour.toggle(devices.length > 0)
    // What has not changed is left alone: the focus may be there.
    if (shown === this.#shown) return
    this.#shown = shown
    // What it asks for is done.
    if (devices.length > 0 && this.#answer.text() === this.sidebar.translate('sidebar.speak.deploy'))
      this.#answer.text('')
    this.#devices.empty().append(devices.map((device) => this.#deviceOf(device)))
    this.#chats.empty().append(chats.map((chat) => this.#chatOf(chat)))
  }

  #deviceOf({ name, believed, sentences }: Practised['devices'][number]): JQuery {
    const { translate } = this.sidebar
    const isOn = believed.power === true
    const known = Object.entries(believed).map(([key, value]) => facetAndValue(key, value, translate))
    const lamp = $('<i aria-hidden="true" class="fa fa-lightbulb-o homewire-speak-lamp">')
    if (isOn) lamp.addClass('homewire-speak-lit').css(lightOf(believed))
    return $('<li>').append(
      $('<div class="homewire-speak-head">').append(lamp, $('<strong>').text(name)),
      $('<p class="homewire-sidebar-state">').text(
        known.length > 0
          ? translate('sidebar.speak.believes', { state: known.join(' · ') })
          : translate('sidebar.speak.unknown'),
      ),
      $('<div class="homewire-speak-sentences">').append(
        sentences.map(({ en, zh }) => {
          const sentence = RED.i18n.lang().toLowerCase().startsWith('zh') ? zh : en
          return $('<button type="button" class="red-ui-button red-ui-button-small">')
            .text(sentence)
            .on('click', () => this.#say(sentence))
        }),
      ),
    )
  }

  #chatOf({ id, name, lines }: Practised['chats'][number]): JQuery {
    const { translate } = this.sidebar
    const field = $('<input type="text" autocomplete="off" maxlength="2000">')
    field.attr('aria-label', translate('sidebar.speak.write', { name }))
    const form = $('<form class="homewire-speak-form">').append(
      field,
      $('<button type="submit" class="red-ui-button">').text(translate('sidebar.speak.send')),
    )
    form.on('submit', (event) => {
      event.preventDefault()
      this.sidebar
        .post('homewire/practice/chat', { chat: id, text: String(field.val() ?? '') })
        .done((answer) => {
          const parsed = v.safeParse(chattedSchema, answer)
          const reason = parsed.success ? parsed.output.reason : undefined
          this.#answer.attr('class', 'homewire-speak-answer homewire-bad').text(reason ?? '')
        })
        .always(() => this.#refreshSoon())
    })
    return $('<section class="homewire-speak-chat">').append(
      $('<h3>').text(name || translate('sidebar.platform.mixin')),
      $('<ol>').append(
        lines.map(({ from, text }) => $('<li>').addClass(`homewire-speak-${from}`).text(text)),
      ),
      form,
    )
  }

  #say(sentence: string): void {
    const { translate } = this.sidebar
    if (sentence.trim() === '') return
    this.#answer.attr('class', 'homewire-speak-answer').text(translate('sidebar.speak.asking'))
    this.sidebar
      .post('homewire/practice/say', { sentence }, ANSWER_TIMEOUT_MS)
      .done((answer) => {
        const parsed = v.safeParse(saidSchema, answer)
        if (parsed.success) this.#reply(parsed.output)
        this.#refreshSoon()
      })
      .fail((xhr, status) => {
        this.#answer.text('')
        this.sidebar.complain(this.panel, { xhr, status })
      })
  }

  #reply(said: Said): void {
    const { translate } = this.sidebar
    const isGood = said.understood && said.success
    this.#answer.attr('class', `homewire-speak-answer ${isGood ? 'homewire-good' : 'homewire-bad'}`)
    if (!said.understood) return void this.#answer.text(said.reason)
    const { device, capability, value, reason = '', ms } = said
    const what = facetAndValue(capability, value, translate)
    this.#answer.text(
      isGood
        ? translate('sidebar.speak.done', { device, what, ms })
        : translate('sidebar.speak.failed', { device, reason }),
    )
  }

  #refreshSoon(): void {
    this.refresh()
    window.setTimeout(() => this.refresh(), AFTERWARDS_MS)
  }
}

/** How the lamp shines: in its colour, and brighter or dimmer. */
function lightOf({ color, brightness, level }: Readonly<Record<string, unknown>>): Record<string, string> {
  const percent = [brightness, level].find((one) => typeof one === 'number')
  const opacity = typeof percent === 'number' ? String(0.35 + (0.65 * percent) / 100) : '1'
  const parsed = v.safeParse(v.object({ r: v.number(), g: v.number(), b: v.number() }), color)
  if (!parsed.success) return { opacity }
  const { r, g, b } = parsed.output
  return { opacity, color: `rgb(${r}, ${g}, ${b})` }
}
