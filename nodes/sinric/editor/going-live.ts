import { ADMIN_TIMEOUT_MS, failureOf, post } from '../../editor/admin'
import { textOf } from '../../editor/checks'
import { type ListedDevice, readList } from '../../editor/device-list'
import type { Dialog } from '../../editor/dialog'
import { joinNextStep } from '../../editor/history'
import { pairedByName } from '../../editor/names'
import { isPractice } from '../../editor/practice-choice'
import type { EditorNode } from '../../editor/red'
import { appendOption } from '../../editor/select'

/** A device that has practised so far. */
interface Practised {
  node: EditorNode
  name: string
  type: string
}

/** The dialogs that are open. */
const open = new WeakMap<EditorNode, GoingLive>()

/**
 * What an account that practises has to do to go live, beside its keys: each device gets the id that the portal gave
 * it. Nodes, wires and names stay.
 * @param body what the runtime needs to read the account's devices, with what is typed in the dialog
 */
export function openGoingLive(account: EditorNode, dialog: Dialog, body: () => object): void {
  const devices = devicesOf(account)
  open.delete(account)
  if (isPractice(account.server) && devices.length > 0)
    open.set(account, new GoingLive(dialog, devices, body))
}

/** Gives the devices their ids, and lets one undo take that back together with the rest of the dialog. */
export function saveGoingLive(account: EditorNode, dialog: Dialog): void {
  const going = open.get(account)
  open.delete(account)
  if (going && !isPractice(dialog.value('server'))) joinNextStep(going.save())
}

/** The device of the portal that each is beyond doubt: name and kind are the same. */
export function matchedDevices<T extends { name: string; type: string }>(
  own: readonly T[],
  portal: readonly ListedDevice[],
): [T, ListedDevice][] {
  return pairedByName(own, portal).filter(([{ type }, device]) => codeOf(type) === codeOf(device.type))
}

/** As it is compared: in full or not, with and without a line (docs/protocols/sinric-rest.md#r13). */
function codeOf(type: string): string {
  return (type.split('.').pop() ?? '').toUpperCase().replaceAll('_', '')
}

function devicesOf({ id }: EditorNode): Practised[] {
  const devices: Practised[] = []
  RED.nodes.eachConfig((node) => {
    if (node.type === 'sinric-device' && node.account === id)
      devices.push({ node, name: textOf(node.name), type: textOf(node.deviceType) })
  })
  return devices
}

class GoingLive {
  readonly #note = $('<p class="homewire-note" role="status">')
  /** The device of the portal that is chosen for each. */
  readonly #choices: { device: Practised; select: JQuery }[]

  constructor(
    private readonly dialog: Dialog,
    devices: readonly Practised[],
    private readonly body: () => object,
  ) {
    const { root, translate } = dialog
    const button = $('<button type="button" class="red-ui-button" id="homewire-match">')
    button.text(translate('sinric.goLive.button')).on('click', () => this.#load(button))
    this.#choices = devices.map((device) => ({
      device,
      select: $('<select>').attr('aria-label', device.name),
    }))
    const rows = this.#choices.map(({ device, select }) => {
      appendOption(select, '', translate('sinric.goLive.none'))
      return $('<div class="form-row">').append($('<label>').text(device.name), ' ', select)
    })
    root
      .find('.homewire-row-apiKey')
      .after(
        $('<section class="homewire-going-live">').append(
          $('<p class="homewire-note">').text(translate('sinric.goLive.hint')),
          $('<div class="form-row">').append(
            $('<label for="homewire-match">').append(
              $('<i class="fa fa-list" aria-hidden="true">'),
              $('<span>').text(` ${translate('sinric.label.picker')}`),
            ),
            ' ',
            button,
          ),
          this.#note,
          rows,
        ),
      )
  }

  save(): object[] {
    return this.#choices.flatMap(({ device: { node }, select }) => {
      const deviceId = textOf(select.val())
      if (deviceId === '' || deviceId === node.deviceId) return []
      const undo = { t: 'edit', node, changes: { deviceId: node.deviceId }, changed: node.changed }
      node.deviceId = deviceId
      node.changed = true
      RED.events.emit('nodes:change', node)
      return [undo]
    })
  }

  #load(button: JQuery): void {
    const { translate } = this.dialog
    button.prop('disabled', true)
    this.#note.removeClass('homewire-warning').text(translate('sinric.picker.loading'))
    post('homewire/sinric/devices', this.body(), ADMIN_TIMEOUT_MS)
      .done((answer) => this.#match(readList(answer)))
      .fail((xhr, status) => {
        const { reason, message } = failureOf(xhr, status)
        const keys = [`sinric.goLive.${reason}`, `sinric.picker.${reason}`]
        const known = keys
          .map((key) => [key, translate(key, { message })])
          .find(([key, text]) => key !== text)
        this.#note
          .addClass('homewire-warning')
          .text(known?.[1] ?? translate('sinric.picker.unexpected', { message }))
      })
      .always(() => button.prop('disabled', false))
  }

  #match(portal: readonly ListedDevice[]): void {
    const { translate } = this.dialog
    const devices = this.#choices.map(({ device }) => device)
    const found = new Map(matchedDevices(devices, portal).map(([device, { id }]) => [device, id]))
    for (const { device, select } of this.#choices) {
      select.empty()
      appendOption(select, '', translate('sinric.goLive.none'))
      for (const { id, name } of portal) appendOption(select, id, name)
      select.val(found.get(device) ?? '')
    }
    const missing = devices.filter((device) => !found.has(device))
    this.#note.text(
      translate(`sinric.goLive.${missing.length > 0 ? 'missing' : 'matched'}`, {
        count: found.size,
        total: devices.length,
        names: missing.map(({ name }) => name).join(translate('homewire.adopt.and')),
      }),
    )
  }
}
