import { idsIn } from '../../src/mixin/id-list'
import { readMixinNumber } from '../../src/mixin/mixin-number'
import { sendable } from '../../src/mixin/sendable'
import {
  checkAddress,
  checkSocket,
  type Fault,
  isNumeric,
  isVariable,
  numberOf,
  textOf,
  WEB,
} from '../editor/checks'
import type { Dialog } from '../editor/dialog'
import { isId, withoutSecrets } from '../editor/keystore'
import { openKeystore } from '../editor/keystore-field'
import { openPeoplePicker } from '../editor/people-picker'
import { inAddress, isPractice, openPracticeChoice } from '../editor/practice-choice'
import { type Definition, type Platform, registrar } from '../editor/platform'
import type { EditorNode } from '../editor/red'
import { wordFor } from '../editor/texts'
import { openTypedField } from '../editor/typed-field'

const SERVER = 'wss://blaze.mixin.one'
const API = 'https://api.mixin.one'
const acknowledgements = ['read', 'complete']

/** The node types of Mixin. */
export function definitions(platform: Platform): Record<string, Definition> {
  const { translate, says, refersTo, checked, nameOf } = platform
  const botName = nameOf('bot', 'name')
  return {
    'mixin-bot': {
      category: 'config',
      defaults: {
        name: { value: '' },
        server: checked(SERVER, checkServer),
        api: checked(API, checkApi),
      },
      credentials: { keystore: { type: 'password' } },
      prepare: openBot,
      save(_node, dialog) {
        const keystore = dialog.field('keystore')
        keystore.val(withoutSecrets(textOf(keystore.val())))
        return false
      },
    },
    'mixin-in': {
      category: 'homewire',
      color: '#8FA8D8',
      icon: 'mixin.svg',
      defaults: {
        name: { value: '' },
        bot: refersTo('mixin-bot'),
        acknowledge: { value: 'read' },
        filter: checked('', checkFilter),
        allow: checked('', checkIds),
        others: { value: false },
        events: { value: false },
        maxAge: checked('', checkAge),
        files: { value: false },
        names: { value: false },
      },
      inputs: 0,
      outputs: 1,
      outputLabels(index) {
        return translate(`mixin.port.${outputsOf(this)[index] ?? 'message'}`)
      },
      called: (node) => textOf(node.filter) || botName(node),
      prepare: (node, dialog) => openIn(node, dialog, platform),
      save: saveIn,
    },
    'mixin-out': {
      category: 'homewire',
      color: '#8FA8D8',
      icon: 'mixin.svg',
      align: 'right',
      defaults: {
        name: { value: '' },
        bot: refersTo('mixin-bot'),
        category: { value: 'PLAIN_TEXT' },
        recipient: checked('', checkPeople),
        conversation: checked('', checkIds),
      },
      inputs: 1,
      outputs: 1,
      inputLabels: says('mixin.port.send'),
      outputLabels: says('mixin.port.sent'),
      called: botName,
      prepare: (node, dialog) => openOut(node, dialog, platform),
    },
  }
}

const registrations = registrar('mixin', definitions)

/**
 * How many outputs an in node has follows from what is ticked; it is not kept in the flow file. While a flow loads,
 * the editor cuts off the wires of outputs that the definition does not have, so that it allows for all of them
 * once it is registered, and each node gets its own number when it is added.
 */
export function registerType(type: string): void {
  registrations.registerType(type)
  const registered = RED.nodes.getType(type)
  if (type !== 'mixin-in' || !registered) return
  registered.outputs = 3
  RED.events.on('nodes:add', (node) => {
    if (node.type === type) node.outputs = outputsOf(node).length
  })
}

/** The outputs of an in node, in their order. */
export function outputsOf({ others, events }: Readonly<Record<string, unknown>>): string[] {
  return ['message', ...(others === true ? ['others'] : []), ...(events === true ? ['events'] : [])]
}

/** A regular expression, or a command, which need not be one. */
export function checkFilter(value: unknown): Fault {
  const text = textOf(value)
  if (isVariable(text) || isCommand(text) || isExpression(text)) return undefined
  return 'mixin.error.filter'
}

function isCommand(text: string): boolean {
  return /^\/\S+$/.test(text)
}

function isExpression(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

/** Ids of users or conversations, with commas between. */
export function checkIds(value: unknown): Fault {
  const stray = strayIn(value, isId)
  return stray === undefined ? undefined : ['mixin.error.id', { id: stray }]
}

/** Ids of users or their Mixin numbers, with commas between. */
export function checkPeople(value: unknown): Fault {
  const stray = strayIn(value, (text) => isId(text) || readMixinNumber(text) !== undefined)
  return stray === undefined ? undefined : ['mixin.error.person', { id: stray }]
}

function strayIn(value: unknown, isGood: (text: string) => boolean): string | undefined {
  return idsIn(textOf(value)).find((text) => !isVariable(text) && !isGood(text))
}

export function checkAge(value: unknown): Fault {
  return isNumeric(value) && (numberOf(value) ?? 1) > 0 ? undefined : 'mixin.error.maxAge'
}

export function checkApi(value: unknown): Fault {
  return checkAddress(value, WEB, 'mixin.error.api')
}

function openBot(node: EditorNode, dialog: Dialog): void {
  openKeystore(dialog, `homewire/mixin/bots/${node.id}`)
  dialog.watch(() => {
    dialog.fault('server', checkServer(dialog.value('server')))
    dialog.fault('api', checkApi(dialog.value('api')))
  })
  openPracticeChoice(dialog, 'Mixin', inAddress(dialog, 'server', SERVER))
}

function checkServer(value: unknown): Fault {
  return isPractice(value) ? undefined : checkSocket(value, SERVER)
}

function openIn(node: EditorNode, dialog: Dialog, { translate, fill }: Platform): void {
  // A flow that was written by hand may lack it.
  const acknowledge = node.acknowledge === 'complete' ? 'complete' : 'read'
  fill(dialog.field('acknowledge'), acknowledgements, acknowledge, 'mixin.acknowledge', 'mixin.category.kept')
  openPeoplePicker(dialog, 'allow', () => `homewire/mixin/bots/${dialog.value('bot')}/people`)
  dialog.watch(() => {
    const fault = checkFilter(dialog.value('filter'))
    dialog.note('filter', dialog.sentence(fault ?? hintOf(dialog.value('filter'))))
    dialog.fault('allow', checkIds(dialog.value('allow')))
    dialog.fault('maxAge', checkAge(dialog.value('maxAge')))
    dialog.note('acknowledge', translate(`mixin.hint.${dialog.value('acknowledge')}`))
  })
}

/** What a good filter lets through. */
function hintOf(filter: string): Fault {
  if (filter === '') return 'mixin.hint.everything'
  return isCommand(filter) ? ['mixin.hint.command', { command: filter }] : 'mixin.hint.expression'
}

function saveIn(node: EditorNode, dialog: Dialog): boolean {
  const [others, events] = [dialog.isTicked('others'), dialog.isTicked('events')]
  const outputs = outputsOf({ others, events })
  moveWires(node, outputsOf(node), outputs)
  node.outputs = outputs.length
  return false
}

/** A wire stays with what comes out of it, whichever port that is now. */
function moveWires(node: EditorNode, before: readonly string[], after: readonly string[]): void {
  for (const link of RED.nodes.filterLinks({ source: node })) {
    const port = after.indexOf(before[link.sourcePort] ?? '')
    if (port === -1) RED.nodes.removeLink(link)
    else link.sourcePort = port
  }
}

function openOut(node: EditorNode, dialog: Dialog, { translate, fill }: Platform): void {
  fill(dialog.field('category'), sendable, node.category, 'mixin.category', 'mixin.category.kept')
  for (const name of ['recipient', 'conversation']) openTypedField(dialog, name, 'id')
  dialog.watch(() => {
    const category = dialog.value('category')
    const text = wordFor(translate, 'mixin.send', category)
    dialog.note('category', text === category ? '' : text)
    dialog.fault('recipient', checkPeople(dialog.value('recipient')))
    dialog.fault('conversation', checkIds(dialog.value('conversation')))
  })
}
