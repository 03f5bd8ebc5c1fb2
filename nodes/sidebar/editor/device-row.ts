import type { Translate } from '../../editor/texts'
import { compare } from './bar'
import { nodesOf, reveal } from './canvas'
import type { ShownDevice } from './overview'
import type { Sidebar } from './tab'
import { DeviceTest } from './device-test'
import { isSame } from './equal'
import { facetAndValue, facetInWords, timeInWords } from './words'

/** A line names so many facets; a weather station has more than anybody reads. */
const MAX_FACETS = 6

/** A device in the list: made once, and brought up to date in place, so that the focus stays where it is. */
export class DeviceRow {
  readonly element = $('<li class="homewire-sidebar-device">')
  readonly #light = $('<span class="homewire-light">')
  readonly #name = $('<button type="button" class="homewire-sidebar-name">')
  readonly #state = $('<span class="homewire-sidebar-state">')
  readonly #lines = $('<div class="homewire-sidebar-lines">')
  readonly #show: JQuery
  readonly #try: JQuery
  readonly #test: DeviceTest
  #device: ShownDevice

  constructor(
    device: ShownDevice,
    private readonly sidebar: Sidebar,
  ) {
    this.#device = device
    this.#test = new DeviceTest(sidebar)
    this.#name.on('click', () => RED.editor.editConfig('', this.#device.type, this.#device.id))
    this.#show = iconButton('fa-crosshairs').on('click', () => reveal(this.#device))
    this.#try = iconButton('fa-play').on('click', () => this.#toggleTest())
    this.#try.attr('aria-expanded', 'false')
    this.element.append(
      $('<div class="homewire-sidebar-head">').append(this.#light, this.#name, this.#show, this.#try),
      this.#state,
      this.#lines,
      this.#test.element.hide(),
    )
    this.update(device)
  }

  update(device: ShownDevice): void {
    this.#device = device
    const { name } = device
    const { translate } = this.sidebar
    const [light, presence] = PRESENCES[`${device.online}`]
    renderLight(this.#light, light, translate(`sidebar.presence.${presence}`))
    label(this.#name, name, translate('sidebar.home.open', { name }))
    label(this.#show, undefined, translate('sidebar.home.show', { name }))
    label(this.#try, undefined, translate('sidebar.home.test', { name }))
    const nodes = nodesOf(device)
    this.#show.prop('disabled', nodes.all.length === 0)
    this.#try.prop('disabled', nodes.in === undefined || device.capabilities.length === 0)
    this.#state.text(stateInWords(device.state, translate) || translate('sidebar.home.noState'))
    this.#lines.empty().append(this.#linesOf(device))
    this.#test.update(device)
  }

  #toggleTest(): void {
    const isOpen = this.#test.element.is(':visible')
    this.#test.element.toggle(!isOpen)
    this.#try.attr('aria-expanded', String(!isOpen))
    if (!isOpen) this.#test.focus()
  }

  #linesOf(device: ShownDevice): JQuery[] {
    const { translate } = this.sidebar
    const lines: JQuery[] = []
    if (!device.served)
      lines.push(line('fa-chain-broken', translate('sidebar.home.unserved'), 'homewire-bad'))
    const others = differing(device)
    if (Object.keys(others).length > 0)
      lines.push(
        line('fa-cloud', translate('sidebar.home.believes', { state: stateInWords(others, translate) })),
      )
    if (device.held.length > 0)
      lines.push(line('fa-hourglass-half', translate('sidebar.home.waits', { count: device.held.length })))
    if (device.last) lines.push(lastLine(device.last, translate))
    const found = compare(device.vitals)
    if (found) lines.push(vitalsLine(found, device.vitals.requests, translate))
    return lines
  }
}

/** A form and a colour; beside them stands a word, since not everybody sees them. */
export type Light = 'on' | 'off' | 'unknown'

const LIGHTS: Record<Light, string> = { on: 'fa-circle', off: 'fa-times-circle', unknown: 'fa-circle-o' }

/** Its word is the text `sidebar.presence.<…>`. */
const PRESENCES = {
  true: ['on', 'online'],
  false: ['off', 'offline'],
  null: ['unknown', 'unknown'],
} as const

export function renderLight(place: JQuery, light: Light, word: string): void {
  place.attr({ class: `homewire-light homewire-light-${light}`, title: word }).empty()
  place.append(
    $('<i aria-hidden="true">').addClass(`fa ${LIGHTS[light]}`),
    $('<span class="homewire-unseen">').text(`${word}: `),
  )
}

/** What the platform was told last, where the device has said something else since. */
function differing({ state, believed }: ShownDevice): Record<string, unknown> {
  return Object.fromEntries(Object.entries(believed).filter(([key, value]) => !isSame(value, state[key])))
}

function stateInWords(state: Readonly<Record<string, unknown>>, translate: Translate): string {
  const entries = Object.entries(state).map(([key, value]) => facetAndValue(key, value, translate))
  const more = entries.length > MAX_FACETS ? ' · …' : ''
  return entries.slice(0, MAX_FACETS).join(' · ') + more
}

function lastLine(last: NonNullable<ShownDevice['last']>, translate: Translate): JQuery {
  const { at, capability, value, success, reason, ms } = last
  const what =
    value === null ? facetInWords(capability, translate) : facetAndValue(capability, value, translate)
  const time = timeInWords(at)
  return success
    ? line('fa-check', translate('sidebar.home.lastDone', { what, ms, time }), 'homewire-good')
    : line(
        'fa-times',
        translate('sidebar.home.lastFailed', {
          what,
          reason: reason ?? translate('sidebar.home.unheard'),
          time,
        }),
        'homewire-bad',
      )
}

function vitalsLine(
  { percent, isReliable, p90, isFast }: NonNullable<ReturnType<typeof compare>>,
  count: number,
  translate: Translate,
): JQuery {
  const isGood = isReliable && isFast
  const text = translate('sidebar.home.vitals', { count, percent, ms: p90 })
  return line('fa-heartbeat', text, isGood ? '' : 'homewire-bad')
}

function line(icon: string, text: string, kind = ''): JQuery {
  return $('<p>')
    .addClass(kind)
    .append($('<i aria-hidden="true">').addClass(`fa ${icon}`), $('<span>').text(text))
}

function iconButton(icon: string): JQuery {
  return $('<button type="button" class="red-ui-button red-ui-button-small">').append(
    $('<i aria-hidden="true">').addClass(`fa ${icon}`),
  )
}

/** What has not changed is left alone: a screen reader may be there. */
function label(button: JQuery, text: string | undefined, name: string): void {
  if (text !== undefined && button.text() !== text) button.text(text)
  if (button.attr('aria-label') !== name) button.attr({ 'aria-label': name, title: name })
}
