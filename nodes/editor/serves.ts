import { textOf } from './checks'
import type { Dialog } from './dialog'
import { movedToFlow } from './flows'
import type { Platform, Saved } from './platform'
import type { Property } from './property'
import type { EditorNode } from './red'
import { fillSelect } from './select'
import type { Translate } from './texts'

/** What an `in` or `out` node works for: one device, or all of an owner (docs/contract.md#9-the-whole-house-in-four-nodes). */
const SERVES = ['device', 'all'] as const

/** What the rows have to know of the platform. */
interface Serving {
  platform: Platform
  /** The property that names the owner: `account`. */
  owner: string
}

/** The properties for the `defaults` of an `in` or `out` node. */
export function servesProperties({ platform, owner }: Serving): Record<string, Property> {
  const { set } = platform
  return {
    serves: { value: 'device' },
    device: whenServing('device', `${set}-device`, platform),
    [owner]: whenServing('all', `${set}-${owner}`, platform),
  }
}

/** A reference that has to be there as long as the node serves just that. */
function whenServing(serves: (typeof SERVES)[number], type: string, { refersTo }: Platform): Property {
  const { required: _always, ...property } = refersTo(type)
  return {
    ...property,
    // The editor shows the words of a check that knows of its second argument; without one, words are a yes.
    validate(chosen, { label = '' }) {
      return servedNow(this) !== serves || validReference(chosen, label)
    },
  }
}

/** The words are Node-RED's own. */
function validReference(chosen: unknown, prop: string): true | string {
  const id = textOf(chosen)
  if (id === '' || id === '_ADD_') return RED._('validator.errors.missing-required-prop', { prop })
  const node = RED.nodes.node(id)
  if (!node) return RED._('validator.errors.missing-config', { prop })
  return node.valid === false ? RED._('validator.errors.invalid-config', { prop }) : true
}

/** While a node's dialog is open its choice counts, not what the node had before. */
function servedNow(node: EditorNode): (typeof SERVES)[number] {
  const field = $('#node-input-serves')
  return servesOf(field.length > 0 ? field.val() : node.serves)
}

function servesOf(value: unknown): (typeof SERVES)[number] {
  return value === 'all' ? 'all' : 'device'
}

/** What a node is called that has no name. */
export function servedLabel({ platform, owner }: Serving, ofDevice: (node: EditorNode) => string) {
  return (node: EditorNode): string => {
    if (servesOf(node.serves) === 'device') return ofDevice(node)
    const chosen = RED.nodes.node(textOf(node[owner]))
    if (!chosen) return ''
    const name = RED.utils.getNodeLabel(chosen, chosen.id)
    return platform.translate('homewire.serves.label', { owner: name })
  }
}

/** Brings the rows to life (serves-rows.html). @param kind of the node */
export function openServes(
  dialog: Dialog,
  node: EditorNode,
  { platform, owner }: Serving,
  kind: 'in' | 'out',
): void {
  const { translate, set } = platform
  fillSelect(
    dialog.field('serves'),
    SERVES.map((value) => ({ value, label: translate(`homewire.serves.${value}`) })),
    servesOf(node.serves),
  )
  dialog.watch(() => {
    const isAll = dialog.value('serves') === 'all'
    dialog.showRow('device', !isAll)
    dialog.showRow(owner, isAll)
    dialog.note('serves', isAll ? translate(`homewire.servesHint.${kind}`) : '')
    const members = isAll ? membersOf(`${set}-device`, owner, dialog.value(owner)) : []
    const names = members.map((member) => RED.utils.getNodeLabel(member, member.id))
    dialog.note('members', isAll ? membersInWords(names, translate) : '')
  })
}

/** A note names so many. */
const MAX_NAMES = 12

function membersInWords(names: readonly string[], translate: Translate): string {
  if (names.length === 0) return translate('homewire.serves.none')
  const shown = names.slice(0, MAX_NAMES).join(translate('homewire.serves.and'))
  const key = names.length > MAX_NAMES ? 'someMembers' : 'members'
  return translate(`homewire.serves.${key}`, { count: names.length, names: shown })
}

/**
 * The user has pressed Done: what has no meaning any more is let go, and devices that no node refers to come to the
 * flow of the node that serves them, so that they are exported with it.
 */
export function saveServes(node: EditorNode, dialog: Dialog, { platform: { set }, owner }: Serving): Saved {
  const serves = servesOf(dialog.value('serves'))
  const hidden = serves === 'all' ? 'device' : owner
  const isOther = serves !== servesOf(node.serves)
  dialog.field(hidden).val((isOther ? '' : textOf(node[hidden])) || '_ADD_')
  const members = serves === 'all' ? membersOf(`${set}-device`, owner, dialog.value(owner)) : []
  const history = movedToFlow(unplaced(members, node), node.z)
  return { changed: history.length > 0, history }
}

/** All devices of an owner. */
export function membersOf(type: string, owner: string, id: string): EditorNode[] {
  const members: EditorNode[] = []
  RED.nodes.eachConfig((node) => {
    if (node.type === type && id !== '' && node[owner] === id) members.push(node)
  })
  return members
}

/** @param leaving refers to one of them for the last time */
function unplaced(members: readonly EditorNode[], leaving: EditorNode): EditorNode[] {
  return members.filter(
    ({ z, users }) => textOf(z) === '' && Array.isArray(users) && users.every((user) => user === leaving),
  )
}

/**
 * A device that is made while the dialog of a node is open that serves all: it lies on the flow of that node.
 */
export function placeNewDevice(device: EditorNode): void {
  const isNew = !RED.nodes.node(device.id)
  if (!isNew || textOf(device.z) !== '' || $('#node-input-serves').val() !== 'all') return
  device.z = RED.workspaces.active()
}
