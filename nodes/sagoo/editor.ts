import { capabilities } from '../../src/bridge/capabilities'
import { isObject } from '../../src/bridge/tolerant'
import { deviceDialects } from '../../src/sagoo/device-side/dialect-names'
import { isKey } from '../../src/sagoo/key'
import { openAdopt } from '../editor/adopt'
import { checkSocket, type Fault, isVariable, listed, MQTT, numberOf, textOf } from '../editor/checks'
import { openDeviceOptions } from '../editor/device-dialog'
import { checkTimeout, deviceOptions } from '../editor/device-options'
import type { Dialog } from '../editor/dialog'
import { parse, whyNoJson } from '../editor/json'
import { inAddress, isPractice, openPracticeChoice } from '../editor/practice-choice'
import { type Definition, type Platform, registrar } from '../editor/platform'
import type { EditorNode } from '../editor/red'
import { type Item, sampleOf, withProperty } from '../editor/sagoo-model'
import { openModel } from '../editor/sagoo-model-rows'
import { placeNewDevice } from '../editor/serves'
import { servingNodes } from '../editor/serving-nodes'
import { fillTyped, hintTyped, openTypedField } from '../editor/typed-field'
import { watchTwins } from '../editor/twins'

const URL = 'homewire/sagoo'
const dialects = ['sagoo', 'jetlinks', 'compat']
const messageTypes = ['READ_PROPERTY', 'WRITE_PROPERTY', 'INVOKE_FUNCTION'] as const

/** What Homewire counts from 0 to 100. */
const levels = Object.entries(capabilities)
  .filter(([, { kind }]) => kind === 'level')
  .map(([name]) => name)

/** The node types of SagooIoT. */
export function definitions(platform: Platform): Record<string, Definition> {
  const { says, refersTo, checked } = platform
  return {
    'sagoo-server': {
      category: 'config',
      defaults: {
        name: { value: '' },
        url: checked('', checkServer),
        dialect: { value: 'sagoo' },
        timeout: checked('', checkTimeout),
      },
      credentials: { token: { type: 'password' } },
      called: (server) => textOf(server.url),
      prepare: (node, dialog) => openServer(node, dialog, platform),
    },
    'sagoo-broker': {
      category: 'config',
      defaults: {
        name: { value: '' },
        url: checked('', checkBroker),
        dialect: { value: 'sagoo' },
        clientId: { value: '' },
      },
      credentials: { username: { type: 'text' }, password: { type: 'password' } },
      called: (broker) => textOf(broker.url),
      prepare: (node, dialog) => openBroker(node, dialog, platform),
    },
    'sagoo-device': {
      category: 'config',
      hasUsers: false,
      defaults: {
        name: { value: '' },
        broker: refersTo('sagoo-broker'),
        productKey: checked('', checkKey),
        deviceKey: checked('', checkKey),
        heartbeat: checked(20, checkHeartbeat),
        ...deviceOptions(platform),
      },
      called: (device) => textOf(device.deviceKey),
      prepare(node, dialog) {
        placeNewDevice(node)
        openDevice(node, dialog, platform)
      },
    },
    ...servingNodes(platform, {
      owner: 'broker',
      key: 'deviceKey',
      color: '#8FB996',
      url: URL,
      capabilities: () => Object.keys(capabilities),
      checkName: (name) => (isKey(name) ? undefined : 'sagoo.error.property'),
    }),
    'sagoo-request': {
      category: 'homewire',
      color: '#8FB996',
      icon: 'sagoo.svg',
      defaults: {
        name: { value: '' },
        server: refersTo('sagoo-server'),
        product: checked('', checkProduct),
        devices: checked('', checkDevices),
        messageType: { value: 'READ_PROPERTY' },
        properties: checked('', (value, node) => checkProperties(value, openType(node.messageType))),
        functionId: { value: '' },
        async: { value: false },
      },
      inputs: 1,
      outputs: 1,
      inputLabels: says('sagoo.port.command'),
      outputLabels: says('sagoo.port.result'),
      prepare: (node, dialog) => openRequest(node, dialog, platform),
      save(_node, dialog) {
        fillTyped(dialog, 'devices', listed(dialog.value('devices')).join(','))
        return false
      },
    },
    'sagoo-subscribe': {
      category: 'homewire',
      color: '#8FB996',
      icon: 'sagoo.svg',
      defaults: {
        name: { value: '' },
        server: refersTo('sagoo-server'),
        topic: checked('', checkTopic),
        parameter: checked('', checkParameter),
      },
      inputs: 0,
      outputs: 1,
      outputLabels: says('sagoo.port.message'),
      called: (node) => textOf(node.topic),
      prepare: (_node, dialog) =>
        dialog.watch(() => {
          dialog.fault('topic', checkTopic(dialog.value('topic')))
          dialog.fault('parameter', checkParameter(dialog.value('parameter')))
        }),
    },
  }
}

export const { registerType } = registrar('sagoo', definitions)

export function checkServer(value: unknown): Fault {
  if (isPractice(value)) return undefined
  return textOf(value) === '' ? 'sagoo.error.urlMissing' : checkSocket(value, 'wss://sagoo.example.com')
}

export function checkBroker(value: unknown): Fault {
  const address = textOf(value)
  if (address === '') return 'sagoo.error.urlMissing'
  if (isVariable(address)) return undefined
  if (/^\w+:\/\/[^/]*@/.test(address)) return 'sagoo.error.login'
  return MQTT.test(address) ? undefined : 'sagoo.error.broker'
}

export function checkKey(value: unknown): Fault {
  const key = textOf(value)
  if (key === '') return 'sagoo.error.keyMissing'
  return !isVariable(key) && /[/+#\s]/.test(key) ? 'sagoo.error.key' : undefined
}

export function checkHeartbeat(value: unknown): Fault {
  const isGood = textOf(value) === '' || isVariable(value) || (numberOf(value) ?? -1) >= 0
  return isGood ? undefined : 'sagoo.error.heartbeat'
}

/** What is empty here may come with the message. */
export function checkProduct(value: unknown): Fault {
  return !isVariable(value) && /[/,]/.test(textOf(value)) ? 'sagoo.error.product' : undefined
}

export function checkDevices(value: unknown): Fault {
  const list = textOf(value)
  if (list === '' || isVariable(list)) return undefined
  const ids = listed(list)
  const isWrong =
    ids.length === 0 || ids.some((id) => id.includes('/')) || (ids.length > 1 && ids.includes('*'))
  return isWrong ? 'sagoo.error.devices' : undefined
}

/** Reading takes a list of names, writing an object, and a function its arguments as either. */
export function checkProperties(value: unknown, messageType: unknown): Fault {
  const text = textOf(value)
  if (text === '' || isVariable(text)) return undefined
  const parsed = parse(text)
  if (!parsed) return ['sagoo.error.json', {}, { reason: `sagoo.json.${whyNoJson(text)}` }]
  const { value: json } = parsed
  if (messageType === 'READ_PROPERTY') return isNames(json) ? undefined : 'sagoo.error.names'
  const isArguments = messageType === 'INVOKE_FUNCTION' && (isObject(json) || Array.isArray(json))
  const isFilled = isObject(json) && Object.keys(json).length > 0
  return isArguments || isFilled ? undefined : 'sagoo.error.map'
}

function isNames(json: unknown): boolean {
  return Array.isArray(json) && json.length > 0 && json.every((name) => typeof name === 'string')
}

export function checkTopic(value: unknown): Fault {
  const topic = textOf(value)
  if (topic === '') return 'sagoo.error.topic'
  return topic.startsWith('/device-message-sender/') ? 'sagoo.error.commandTopic' : undefined
}

export function checkParameter(value: unknown): Fault {
  const text = textOf(value)
  if (text === '' || isVariable(text)) return undefined
  const parsed = parse(text)
  if (!parsed) return ['sagoo.error.json', {}, { reason: `sagoo.json.${whyNoJson(text)}` }]
  return isObject(parsed.value) ? undefined : 'sagoo.error.parameter'
}

/** While the dialog is open its choice counts, not what the node had before. */
function openType(saved: unknown): unknown {
  const field = $('.homewire-request #node-input-messageType')
  return field.length > 0 ? field.val() : saved
}

function openServer(node: EditorNode, dialog: Dialog, { translate, fill }: Platform): void {
  fill(dialog.field('dialect'), dialects, node.dialect, 'sagoo.dialect', 'sagoo.kept')
  dialog.watch(() => {
    dialog.fault('url', checkServer(dialog.value('url')))
    dialog.fault('timeout', checkTimeout(dialog.value('timeout')))
    const dialect = dialog.value('dialect')
    dialog.note('dialect', dialects.includes(dialect) ? translate(`sagoo.dialectHint.${dialect}`) : '')
  })
  openPracticeChoice(dialog, 'SagooIoT', inAddress(dialog, 'url', ''))
}

/** What the fields of a login are called on either platform. */
const LOGIN_LABELS = {
  clientId: ['sagoo.label.clientId', 'sagoo.label.deviceId'],
  username: ['sagoo.label.username', 'sagoo.label.secureId'],
  password: ['sagoo.label.password', 'sagoo.label.secureKey'],
} as const

function openBroker(node: EditorNode, dialog: Dialog, { translate, fill }: Platform): void {
  fill(dialog.field('dialect'), deviceDialects, node.dialect ?? 'sagoo', 'sagoo.dialect', 'sagoo.kept')
  dialog.watch(() => {
    dialog.fault('url', checkBroker(dialog.value('url')))
    const isJetLinks = dialog.value('dialect') === 'jetlinks'
    dialog.note('dialect', isJetLinks ? translate('sagoo.brokerDialectHint.jetlinks') : '')
    for (const [name, [usual, onJetLinks]] of Object.entries(LOGIN_LABELS))
      dialog.root.find(`.homewire-row-${name} label span`).text(translate(isJetLinks ? onJetLinks : usual))
    const hint = isJetLinks ? 'sagoo.placeholder.deviceId' : 'sagoo.placeholder.clientId'
    dialog.field('clientId').attr('placeholder', translate(hint))
  })
}

const EXAMPLES: Partial<Record<string, string>> = {
  READ_PROPERTY: '["temperature"]',
  WRITE_PROPERTY: '{"power": true}',
  INVOKE_FUNCTION: '{"delay": 5}',
}

function openRequest(node: EditorNode, dialog: Dialog, { fill }: Platform): void {
  const field = (name: string): JQuery => dialog.field(name)
  fill(field('messageType'), messageTypes, node.messageType, 'sagoo.messageType', 'sagoo.kept')
  for (const name of ['product', 'devices']) openTypedField(dialog, name, 'id')
  openTypedField(dialog, 'properties', 'json')
  openModel(dialog, { key: 'product', fill: (key) => fillTyped(dialog, 'product', key), levels: [], use })
  dialog.watch(() => showRequest(dialog))

  function use(item: Item): void {
    if (item.isFunction) useFunction(item)
    else useProperty(item)
    showRequest(dialog)
  }

  function useFunction({ key, inputs }: Item): void {
    field('messageType').val('INVOKE_FUNCTION')
    field('functionId').val(key)
    fillTyped(dialog, 'properties', JSON.stringify(sampleOf(inputs)))
  }

  function useProperty(item: Item): void {
    if (dialog.value('messageType') === 'INVOKE_FUNCTION') {
      field('messageType').val(item.isReadOnly ? 'READ_PROPERTY' : 'WRITE_PROPERTY')
      fillTyped(dialog, 'properties', '')
    }
    fillTyped(
      dialog,
      'properties',
      withProperty(dialog.value('properties'), item, dialog.value('messageType')),
    )
  }
}

function showRequest(dialog: Dialog): void {
  const type = dialog.value('messageType')
  const isCall = type === 'INVOKE_FUNCTION'
  dialog.showRow('functionId', isCall)
  const isUnnamed = isCall && dialog.value('functionId') === ''
  dialog.fault('functionId', isUnnamed ? 'sagoo.hint.functionId' : undefined)
  hintTyped(dialog, 'properties', EXAMPLES[type] ?? '')
  dialog.fault('product', checkProduct(dialog.value('product')))
  dialog.fault('devices', checkDevices(dialog.value('devices')))
  dialog.fault('properties', checkProperties(dialog.value('properties'), type))
}

function openDevice(node: EditorNode, dialog: Dialog, { translate }: Platform): void {
  openDeviceOptions(dialog, node, {
    out: translate('sagoo.palette.out'),
    timeout: 20,
    patience: 45,
    patienceNote: translate('sagoo.hint.timeout'),
    url: URL,
    device: () => ({}),
    abilities: () => ({ capabilities: undefined }),
  })
  openAdopt(dialog, node, () => undefined)
  openModel(dialog, {
    key: 'productKey',
    fill: (key) => dialog.field('productKey').val(key).trigger('change'),
    levels,
  })
  watchTwins(dialog, node, 'broker', ['productKey', 'deviceKey'])
  dialog.watch(() => {
    const keys = [dialog.value('productKey'), dialog.value('deviceKey')]
    dialog.fault(
      'key',
      keys.map(checkKey).find((fault) => fault !== undefined),
    )
    dialog.fault('heartbeat', checkHeartbeat(dialog.value('heartbeat')) ?? hintOn(dialog.value('heartbeat')))
  })
}

/** A heartbeat that is good, and rarer than the platform's patience. */
function hintOn(heartbeat: string): Fault {
  const seconds = numberOf(heartbeat)
  return seconds !== undefined && (seconds === 0 || seconds >= 30) ? 'sagoo.hint.heartbeat' : undefined
}
