import { capabilityOf, reportOnly } from '../../src/bridge/capabilities'
import { isObject } from '../../src/bridge/tolerant'
import { failureOf, post } from './admin'
import { type Fault, textOf } from './checks'
import type { Dialog } from './dialog'
import type { EditorNode } from './red'
import { fillSelect } from './select'
import { membersOf } from './serves'
import { type Asked, type Control, controlFor, hexOf } from './test-controls'
import { type Translate, type Values, wordFor } from './texts'

/** Capabilities of which a device may have several, told apart by the platform's instance name. */
const INSTANCED = ['mode', 'range', 'toggle']

/** A choice that is no capability: the name is typed in. */
const OWN = '*'

/** Sentences that are no complaint. */
const QUIET = ['success', 'running', 'no-device', 'no-capability']

/** What the panel has to know of its platform. */
export interface TestedPlatform {
  /** The name of its out node. */
  out: string
  /** Its admin routes, without a slash at the end. */
  url: string
  /** The type of its devices, and the property of theirs that names their owner. */
  type: string
  owner: string
  /** What can be asked of a device. */
  capabilities: (device: EditorNode) => readonly string[]
  /** Where properties have free names: what is wrong with one. */
  checkName?: (name: string) => Fault
}

/** "Test": sends the flow the request that the platform would send (test-panel.html). */
export function openTestPanel(dialog: Dialog, node: EditorNode, platform: TestedPlatform): void {
  const { root, translate } = dialog
  const capability = root.find('#homewire-test-capability')
  const result = root.find('.homewire-test-result')
  const button = root.find('#homewire-test-button')
  const place = root.find('.homewire-test-value')
  /** Of a node that serves all: which device is meant. */
  const which = root.find('#homewire-test-device')
  /** The deployed device's own properties, with the kind of their values. */
  let own = new Map<string, Asked>()
  let control: Control | undefined

  showDevices()
  if (platform.checkName) askForProperties()
  else showDevice()
  dialog.field('device').on('change', showDevice)
  dialog.field('serves').on('change', showDevices)
  dialog.field(platform.owner).on('change', showDevices)
  which.on('change', () => (platform.checkName ? askForProperties() : showDevice()))
  capability.on('change', showCapability)
  button.on('click', (event) => {
    event.preventDefault()
    run()
  })

  /** Shown when the answer is here: what somebody has begun to type shall not be replaced. */
  function askForProperties(): void {
    root.find('.homewire-test-form, .homewire-test-stale').hide()
    $.getJSON(`${platform.url}/known/${node.id}`, { device: textOf(which.val()) })
      .done((known: unknown) => {
        own = propertiesOf(known)
      })
      .always(showDevice)
  }

  function isAll(): boolean {
    return dialog.value('serves') === 'all'
  }

  function showDevices(): void {
    const members = isAll() ? membersOf(platform.type, platform.owner, dialog.value(platform.owner)) : []
    const before = which.val()
    fillSelect(
      which,
      members.map((member) => ({ value: member.id, label: RED.utils.getNodeLabel(member, member.id) })),
      members.some(({ id }) => id === before) ? before : undefined,
    )
    dialog.showRow('test-device', members.length > 0)
    showDevice()
  }

  function deviceNow(): EditorNode | null {
    return RED.nodes.node(isAll() ? textOf(which.val()) : dialog.value('device'))
  }

  function showDevice(): void {
    const device = deviceNow()
    const names = device ? namesOf(device) : []
    const before = capability.val()
    fillSelect(
      capability,
      names.map((value) => ({ value, label: nameOf(value) })),
      names.some((name) => name === before) ? before : undefined,
    )
    root.find('.homewire-test-form').toggle(names.length > 0)
    const isStale = device !== null && (node.changed === true || device.changed === true)
    root.find('.homewire-test-stale').toggle(isStale && names.length > 0)
    if (!device) say('no-device')
    else if (names.length === 0) say('no-capability', { out: platform.out })
    else result.text('')
    if (names.length > 0) showCapability()
  }

  /** The device's own properties come first: nobody else has them. */
  function namesOf(device: EditorNode): string[] {
    const usual = platform.capabilities(device).filter((name) => !reportOnly.some((told) => told === name))
    if (!platform.checkName) return usual
    const isDeployed = isAll() ? node.serves === 'all' : device.id === node.device
    const known = isDeployed ? [...own.keys()].filter((name) => !usual.includes(name)) : []
    return [...known, ...usual, OWN]
  }

  function nameOf(name: string): string {
    return name === OWN ? translate('homewire.test.own') : wordFor(translate, 'homewire.capability', name)
  }

  function showCapability(): void {
    const name = textOf(capability.val())
    const asked = capabilityOf(name) ?? own.get(name) ?? { kind: name === OWN ? 'any' : 'text' }
    control = controlFor(asked, translate)
    place.empty().append(control.input.attr('id', 'homewire-test-value'))
    control.open?.()
    if (asked.kind === 'number' && asked.unit !== undefined) place.append(` ${asked.unit}`)
    dialog.showRow('test-name', name === OWN)
    dialog.showRow('test-instance', INSTANCED.includes(name))
  }

  function run(): void {
    const isOwn = capability.val() === OWN
    const name = textOf(isOwn ? root.find('#homewire-test-name').val() : capability.val())
    const fault = isOwn ? platform.checkName?.(name) : undefined
    if (fault !== undefined) {
      result.text(dialog.sentence(fault)).addClass('homewire-warning')
      return
    }
    const instance = textOf(root.find('#homewire-test-instance').val())
    const isNamed = INSTANCED.includes(name) && instance !== ''
    button.prop('disabled', true)
    say('running')
    post(`${platform.url}/test/${node.id}`, {
      capability: name,
      value: control?.read(),
      ...(isNamed ? { instance } : {}),
      ...(isAll() ? { device: textOf(which.val()) } : {}),
    })
      .done((answer) => tell(isObject(answer) ? answer : {}))
      .fail((xhr, status) => {
        const { reason, message } = failureOf(xhr, status)
        const isKnown = ['not-deployed', 'forbidden', 'unreachable'].includes(reason)
        say(isKnown ? reason : 'unexpected', { message })
      })
      .always(() => button.prop('disabled', false))
  }

  function tell({ success, value, reason, ms }: Readonly<Record<string, unknown>>): void {
    if (success === true) say('success', { ms: textOf(ms), value: shown(value, translate) })
    else say('failure', { ms: textOf(ms), reason: textOf(reason) })
  }

  function say(key: string, values?: Values): void {
    result.text(translate(`homewire.test.${key}`, values))
    result.toggleClass('homewire-warning', !QUIET.includes(key))
  }
}

/** A value that came back, as a person calls it. */
export function shown(value: unknown, translate: Translate): string {
  if (typeof value === 'boolean') return translate(value ? 'homewire.choice.on' : 'homewire.choice.off')
  if (typeof value === 'string') return wordFor(translate, 'homewire.choice', value)
  return (isObject(value) ? hexOf(value) : undefined) ?? JSON.stringify(value)
}

/** What an admin route has answered: `{ <property>: <kind> }`. */
function propertiesOf(known: unknown): Map<string, Asked> {
  const entries = isObject(known) ? Object.entries(known) : []
  return new Map(
    entries.map(([name, kind]) => [name, { kind: kind === 'boolean' || kind === 'number' ? kind : 'any' }]),
  )
}
