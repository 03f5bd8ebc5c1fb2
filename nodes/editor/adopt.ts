import { failureOf } from './admin'
import { type Announced, type Announcements, readAnnouncements, type Refused } from './announced'
import { askBroker, brokersByUse } from './brokers'
import { textOf } from './checks'
import type { Dialog } from './dialog'
import { openPresets } from './preset-choice'
import type { EditorNode } from './red'
import { isSameThing } from './same-thing'
import { fillSelect } from './select'
import type { Values } from './texts'
import { othersLike } from './twins'

/** A shorter list is faster read than searched. */
const FEW = 10

/** Sentences that are no complaint. */
const QUIET = ['searching', 'found', 'foundOne', 'chosen', 'chosenPlain', 'none', 'empty', 'noMatch']

/**
 * "Find my device…": what the user's MQTT broker announces, and the options that it fills (device-options.html).
 *
 * @param node that the dialog is of
 * @param adopt fills what only this platform has
 */
export function openAdopt(dialog: Dialog, node: EditorNode, adopt: (announced: Announced) => void): void {
  const { root, translate } = dialog
  const button = root.find('#homewire-adopt-button')
  const broker = root.find('#homewire-adopt-broker')
  const note = root.find('.homewire-adopt-note')
  const found = root.find('.homewire-adopt-found').hide()
  const filter = root.find('#homewire-adopt-filter')
  const list = root.find('.homewire-adopt-list')

  showBrokers()
  openPresets(dialog, fill)
  button.on('click', (event) => {
    event.preventDefault()
    showBrokers()
    if (textOf(broker.val()) === '') say('none')
    else search()
  })
  filter.on('input', (event) => {
    // A filter is no option of the device.
    event.stopPropagation()
    narrow()
  })
  filter.on('keydown', (event) => {
    if (event.key === 'ArrowDown') move(event, 0)
  })
  list.on('keydown', 'button', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) move(event, visible().index($(event.currentTarget)) + step)
  })

  function showBrokers(): void {
    const brokers = brokersByUse()
    const chosen = textOf(broker.val())
    fillSelect(
      broker,
      brokers.map((node) => ({ value: node.id, label: RED.utils.getNodeLabel(node, node.id) })),
      brokers.some(({ id }) => id === chosen) ? chosen : undefined,
    )
    broker.toggle(brokers.length > 1)
  }

  function search(): void {
    found.hide()
    button.prop('disabled', true)
    say('searching')
    askBroker(textOf(broker.val()))
      .done((answer: unknown) => show(readAnnouncements(answer)))
      .fail((xhr: JQuery.jqXHR, status: string) => {
        const { reason, message } = failureOf(xhr, status)
        const isKnown = translate(`homewire.adopt.${reason}`) !== `homewire.adopt.${reason}`
        say(isKnown ? reason : 'unexpected', { message })
      })
      .always(() => button.prop('disabled', false))
  }

  function show({ devices, refused }: Announcements): void {
    list.empty()
    for (const announced of devices) list.append(entry(announced))
    for (const other of refused) list.append(greyed(other))
    filter.val('').toggle(devices.length + refused.length > FEW)
    found.toggle(devices.length + refused.length > 0)
    visible().attr('tabindex', -1).first().attr('tabindex', 0)
    say(summary(devices.length, refused.length), { count: devices.length })
    const first = filter.is(':visible') ? filter : visible().first()
    first.trigger('focus')
    // The dialog is long: the focus alone shows no more than the upper edge of the list.
    found[0]?.scrollIntoView({ block: 'nearest' })
    // In a narrow window the focus has also moved it sideways, and the labels out of sight.
    found.parents().scrollLeft(0)
  }

  function entry(announced: Announced): JQuery {
    const { name, source: from, detail, capabilities, sends } = announced
    const words = capabilities.map((capability) => translate(`homewire.capability.${capability}`))
    const source = [detail, translate(`homewire.adopt.from.${from}`)].filter((text) => text !== '')
    const choice = $('<button type="button">')
      .append(...lines(name, source.join(' · '), words.join(translate('homewire.adopt.and'))))
      .append(added(announced))
      .append(sends === '' ? '' : $('<code class="homewire-adopt-sends">').text(sends))
      .on('click', (event) => {
        event.preventDefault()
        choose(announced)
      })
    return $('<li>').append(choice)
  }

  /** Another device of the same platform that it has become already. */
  function added(announced: Announced): JQuery | string {
    const other = othersLike(node).find((each) => isSameThing(announced, each))
    if (!other) return ''
    const name = RED.utils.getNodeLabel(other, other.id)
    return $('<span class="homewire-adopt-added">').text(translate('homewire.adopt.added', { name }))
  }

  function greyed({ name, detail, reason }: Refused): JQuery {
    const why = translate(`homewire.adopt.reason.${reason}`)
    return $('<li class="homewire-adopt-refused">').append(...lines(name, detail, why))
  }

  function choose(announced: Announced): void {
    const { name, topic } = announced
    fill(announced)
    found.hide()
    say(topic === '' ? 'chosenPlain' : 'chosen', { name, topic })
    button.trigger('focus')
  }

  function fill(announced: Announced): void {
    const { name, options, invert } = announced
    for (const [property, value] of Object.entries(options)) dialog.field(property).val(value)
    dialog.field('invert').prop('checked', invert)
    if (dialog.value('name') === '') dialog.field('name').val(name)
    adopt(announced)
    // Now that all of it is there: whoever listens sees no half of a device.
    for (const property of [...Object.keys(options), 'name']) dialog.field(property).trigger('change')
  }

  function narrow(): void {
    const wanted = textOf(filter.val()).toLowerCase()
    list.children().each((_index, item) => {
      $(item).toggle($(item).text().toLowerCase().includes(wanted))
    })
    list.find('button').attr('tabindex', -1)
    visible().first().attr('tabindex', 0)
    if (list.children(':visible').length === 0) say('noMatch')
    else note.text('')
  }

  function visible(): JQuery {
    return list.find('button:visible')
  }

  /** With the arrow keys through the list; the way up from the first leads back to the filter. */
  function move(event: JQuery.Event, index: number): void {
    event.preventDefault()
    const target = index < 0 ? filter.filter(':visible') : visible().eq(index)
    target.trigger('focus')
  }

  function say(key: string, values?: Values): void {
    note
      .toggleClass('homewire-warning', !QUIET.includes(key))
      .text(translate(`homewire.adopt.${key}`, values))
  }
}

/** What is said of a list of so many devices: a key below `homewire.adopt`. */
export function summary(devices: number, refused: number): string {
  if (devices === 0) return refused > 0 ? 'onlyRefused' : 'empty'
  return devices === 1 ? 'foundOne' : 'found'
}

/** The spaces between are for those who hear the list. */
function lines(name: string, detail: string, text: string): (JQuery | string)[] {
  return [
    $('<strong>').text(name),
    ' ',
    $('<span class="homewire-adopt-detail">').text(detail),
    ' ',
    $('<span class="homewire-adopt-text">').text(text),
  ]
}
