import { isObject } from '../../src/bridge/tolerant'
import { ADMIN_TIMEOUT_MS, failureOf, post } from './admin'
import { textOf } from './checks'
import type { Dialog } from './dialog'
import { appendOption } from './select'

/** A device of the user's account. */
export interface ListedDevice {
  id: string
  name: string
  type: string
  /** What it can be asked for, where the platform says so. */
  actions: readonly string[]
}

/** What the list has to know of its platform. */
export interface DeviceList {
  /** Catalogue prefix of the sentences. */
  texts: string
  /** The admin route. */
  url: string
  /** The body to send; undefined when no account is chosen. */
  account: () => object | undefined
  /** One line. */
  describe: (device: ListedDevice) => string
  choose: (device: ListedDevice) => void
}

/** The button that asks a platform for the user's devices, and the drop-down that it fills. */
export function openDeviceList(dialog: Dialog, { texts, url, account, describe, choose }: DeviceList): void {
  const { root, translate } = dialog
  const button = root.find('#homewire-list-button')
  const select = root.find('#homewire-list').hide()
  const note = root.find('.homewire-list-note')
  let devices: ListedDevice[] = []

  button.on('click', (event) => {
    event.preventDefault()
    const body = account()
    if (body) load(body)
    else fail('no-account', '')
  })
  select.on('change', () => {
    const device = devices[Number(select.val())]
    if (select.val() !== '' && device) choose(device)
  })

  function load(body: object): void {
    button.prop('disabled', true)
    say(translate(`${texts}.loading`))
    post(url, body, ADMIN_TIMEOUT_MS)
      .done((answer) => show(readList(answer)))
      .fail((xhr, status) => {
        const { reason, message } = failureOf(xhr, status)
        fail(reason, message)
      })
      .always(() => button.prop('disabled', false))
  }

  function show(loaded: ListedDevice[]): void {
    devices = loaded
    const count = devices.length
    select.empty().toggle(count > 0)
    appendOption(select, '', translate(`${texts}.choose`, { count }))
    devices.forEach((device, index) => appendOption(select, String(index), describe(device)))
    say(translate(`${texts}.${count > 0 ? 'loaded' : 'empty'}`, { count }))
    if (count > 0) select.trigger('focus')
  }

  function fail(reason: string, message: string): void {
    const key = `${texts}.${reason}`
    const text = translate(key, { message })
    note
      .addClass('homewire-warning')
      .text(text === key ? translate(`${texts}.unexpected`, { message: message || reason }) : text)
  }

  function say(text: string): void {
    note.removeClass('homewire-warning').text(text)
  }
}

/** What an admin route has answered; what is not understood is left out. */
export function readList(answer: unknown): ListedDevice[] {
  const devices = isObject(answer) ? answer.devices : undefined
  if (!Array.isArray(devices)) return []
  return devices
    .filter((one) => isObject(one))
    .map(({ id, name, type, actions }) => ({
      id: textOf(id),
      name: textOf(name),
      type: textOf(type),
      actions: Array.isArray(actions) ? actions.map(textOf).filter((action) => action !== '') : [],
    }))
}
