import {
  capabilitiesOfType,
  deviceTypeFor,
  deviceTypes,
  isDoorType,
  pairsOfType,
} from '../../src/sinric/portal-types'
import { isObject } from '../../src/bridge/tolerant'
import { OFFICIAL } from '../../src/sinric/rest/addresses'
import { openAdopt } from '../editor/adopt'
import { checkSocket, checkWeb, type Fault, isVariable, textOf } from '../editor/checks'
import { openDeviceOptions } from '../editor/device-dialog'
import { type ListedDevice, openDeviceList } from '../editor/device-list'
import { deviceOptions } from '../editor/device-options'
import type { Dialog } from '../editor/dialog'
import { parse, whyNoJson } from '../editor/json'
import { HIDDEN_PASSWORD } from '../editor/passwords'
import { inAddress, isPractice, newDeviceId, openPracticeChoice } from '../editor/practice-choice'
import { type Definition, type Platform, registrar } from '../editor/platform'
import type { EditorNode } from '../editor/red'
import { openGoingLive, saveGoingLive } from './editor/going-live'
import { placeNewDevice } from '../editor/serves'
import { servingNodes } from '../editor/serving-nodes'
import { appendOption } from '../editor/select'
import { fillTyped, hintTyped, openTypedField } from '../editor/typed-field'
import { othersLike, watchTwins } from '../editor/twins'

const URL = 'homewire/sinric'
const SERVER = 'wss://ws.sinric.pro'
const codes = Object.keys(deviceTypes)

/** The node types of Sinric Pro. */
export function definitions(platform: Platform): Record<string, Definition> {
  const { says, refersTo, checked } = platform
  return {
    'sinric-account': {
      category: 'config',
      defaults: {
        name: { value: '' },
        server: checked(SERVER, checkServer),
        local: { value: 'on' },
        announce: { value: true },
        api: checked(OFFICIAL.api, (value) => checkWeb(value, OFFICIAL.api)),
        stream: checked(OFFICIAL.stream, (value) => checkWeb(value, OFFICIAL.stream)),
      },
      credentials: {
        appKey: { type: 'text' },
        appSecret: { type: 'password' },
        apiKey: { type: 'password' },
      },
      prepare: (node, dialog) => openAccount(node, dialog),
      save(node, dialog) {
        saveGoingLive(node, dialog)
        return false
      },
    },
    'sinric-device': {
      category: 'config',
      hasUsers: false,
      defaults: {
        name: { value: '' },
        account: refersTo('sinric-account'),
        deviceId: checked('', checkDeviceId),
        deviceType: { value: 'SWITCH' },
        cloudOnly: { value: false },
        ...deviceOptions(platform),
      },
      called: (device) => textOf(device.deviceId),
      prepare(node, dialog) {
        placeNewDevice(node)
        openDevice(node, dialog, platform)
      },
      save(_node, dialog) {
        dialog.field('deviceId').val(dialog.value('deviceId'))
        return false
      },
    },
    ...servingNodes(platform, {
      owner: 'account',
      key: 'deviceId',
      color: '#7EA6B5',
      url: URL,
      capabilities: (device) => capabilitiesOfType(textOf(device.deviceType)),
    }),
    'sinric-request': {
      category: 'homewire',
      color: '#7EA6B5',
      icon: 'sinric.svg',
      defaults: {
        name: { value: '' },
        account: refersTo('sinric-account'),
        deviceId: checked('', checkOtherDevice),
        action: checked('', checkAction),
        value: checked('', checkActionValue),
      },
      inputs: 1,
      outputs: 1,
      inputLabels: says('sinric.port.command'),
      outputLabels: says('sinric.port.answer'),
      called: (node) => textOf(node.action),
      prepare: (_node, dialog) => openRequest(dialog, platform),
    },
    'sinric-subscribe': {
      category: 'homewire',
      color: '#7EA6B5',
      icon: 'sinric.svg',
      defaults: {
        name: { value: '' },
        account: refersTo('sinric-account'),
        deviceId: checked('', checkOtherDevice),
      },
      inputs: 0,
      outputs: 1,
      outputLabels: says('sinric.port.news'),
      prepare: (_node, dialog) => openSubscribe(dialog, platform),
      save(_node, dialog) {
        dialog.field('deviceId').val(dialog.value('deviceId'))
        return false
      },
    },
  }
}

export const { registerType } = registrar('sinric', definitions)

/** A Device ID has 24 hexadecimal characters. */
export function checkDeviceId(value: unknown): Fault {
  const id = textOf(value)
  if (isVariable(id)) return undefined
  if (id === '') return 'sinric.error.deviceIdMissing'
  const stray = /[^0-9a-f]/i.exec(id)
  if (stray) return ['sinric.error.deviceIdCharacter', { character: stray[0] }]
  return id.length === 24 ? undefined : ['sinric.error.deviceIdLength', { count: id.length }]
}

/** Of another device of the account; empty where the message says it, or all are meant. */
export function checkOtherDevice(value: unknown): Fault {
  return textOf(value) === '' ? undefined : checkDeviceId(value)
}

export function checkAction(value: unknown): Fault {
  return isVariable(value) || !/\s/.test(textOf(value)) ? undefined : 'sinric.error.action'
}

/** A plain value, or an object in JSON. */
export function checkActionValue(value: unknown): Fault {
  const text = textOf(value)
  if (isVariable(text) || !/^[[{]/.test(text)) return undefined
  const parsed = parse(text)
  if (!parsed) return ['sinric.error.json', {}, { reason: `sinric.json.${whyNoJson(text)}` }]
  return isObject(parsed.value) ? undefined : 'sinric.error.value'
}

/** What people ask for most, and how its value looks. */
const EXAMPLES: Readonly<Record<string, string>> = {
  setPowerState: '{"state": "On"}',
  setBrightness: '{"brightness": 50}',
  setColor: '{"color": {"r": 255, "g": 128, "b": 0}}',
  setColorTemperature: '{"colorTemperature": 2700}',
  setPowerLevel: '{"powerLevel": 50}',
  setRangeValue: '{"rangeValue": 50}',
  setMode: '{"mode": "Open"}',
  setLockState: '{"state": "lock"}',
  targetTemperature: '{"temperature": 21}',
  setThermostatMode: '{"thermostatMode": "HEAT"}',
  setVolume: '{"volume": 30}',
  setMute: '{"mute": true}',
  mediaControl: '{"control": "Pause"}',
}

function openRequest(dialog: Dialog, platform: Platform): void {
  openTypedField(dialog, 'deviceId', 'id')
  openTypedField(dialog, 'value', 'json')
  offerActions(dialog, Object.keys(EXAMPLES))
  offerDevices(dialog, platform, ({ id, actions }) => {
    fillTyped(dialog, 'deviceId', id)
    if (actions.length > 0) offerActions(dialog, actions)
    const [first] = actions
    if (first !== undefined && !actions.includes(dialog.value('action')))
      dialog.field('action').val(first).trigger('change')
  })
  dialog.watch(() => {
    hintTyped(dialog, 'value', EXAMPLES[dialog.value('action')] ?? '')
    dialog.fault('deviceId', checkOtherDevice(dialog.value('deviceId')))
    dialog.fault('action', checkAction(dialog.value('action')))
    dialog.fault('value', checkActionValue(dialog.value('value')))
  })
}

function openSubscribe(dialog: Dialog, platform: Platform): void {
  offerDevices(dialog, platform, ({ id }) => void dialog.field('deviceId').val(id).trigger('change'))
  dialog.watch(() => dialog.fault('deviceId', checkOtherDevice(dialog.value('deviceId'))))
}

/** The names that the field suggests. */
function offerActions(dialog: Dialog, actions: readonly string[]): void {
  const list = dialog.root.find('#homewire-actions').empty()
  for (const action of actions) appendOption(list, action, '')
}

/** The account's devices to choose from. @param mark is said behind a device */
function offerDevices(
  dialog: Dialog,
  platform: Platform,
  choose: (device: ListedDevice) => void,
  mark: (device: ListedDevice) => string = () => '',
): void {
  openDeviceList(dialog, {
    texts: 'sinric.picker',
    url: `${URL}/devices`,
    account: () => accountOf(RED.nodes.node(dialog.value('account'))),
    describe: (device) => `${device.name} – ${nameOfType(codeOf(device.type), platform)}${mark(device)}`,
    choose,
  })
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const APP_KEY = new RegExp(`^${UUID}$`, 'i')
const APP_SECRET = new RegExp(`^${UUID}-${UUID}$`, 'i')

/** What is odd about an App Key, as a catalogue key: it may be right all the same. */
export function doubtAboutKey(key: string): Fault {
  if (key === '' || isVariable(key) || APP_KEY.test(key)) return undefined
  if (/\s/.test(key)) return 'sinric.hint.spaces'
  return APP_SECRET.test(key) ? 'sinric.hint.secretAsKey' : 'sinric.hint.keyShape'
}

/** The same, of an App Secret. */
export function doubtAboutSecret(secret: string): Fault {
  if (APP_KEY.test(secret)) return 'sinric.hint.keyAsSecret'
  return /\s/.test(secret) ? 'sinric.hint.spaces' : undefined
}

function openAccount(node: EditorNode, dialog: Dialog): void {
  const local = dialog.field('local')
  const tick = dialog.root.find('#homewire-local')
  // An account of an earlier version says nothing: it is not heard at home until somebody wants that.
  tick.prop('checked', dialog.value('local') === 'on')
  tick.on('change', () => void local.val(tick.prop('checked') === true ? 'on' : 'off'))
  dialog.watch(() => showAccount(dialog))
  openPracticeChoice(dialog, 'Sinric Pro', inAddress(dialog, 'server', SERVER))
  openGoingLive(node, dialog, () => {
    const [server, api, apiKey] = ['server', 'api', 'apiKey'].map((name) => dialog.value(name))
    return accountOf({ ...node, server, api, credentials: { apiKey } }) ?? {}
  })
}

function checkServer(value: unknown): Fault {
  return isPractice(value) ? undefined : checkSocket(value, SERVER)
}

function showAccount(dialog: Dialog): void {
  const isLocal = dialog.root.find('#homewire-local').prop('checked') === true
  dialog.note('local', isLocal ? '' : dialog.translate('sinric.hint.local'))
  dialog.showRow('announce', isLocal)
  dialog.fault('appKey', doubtAboutKey(dialog.value('appKey')))
  dialog.fault('appSecret', doubtAboutSecret(dialog.value('appSecret')))
  dialog.fault('server', checkServer(dialog.value('server')))
  for (const name of ['api', 'stream'] as const)
    dialog.fault(name, checkWeb(dialog.value(name), OFFICIAL[name]))
}

function openDevice(node: EditorNode, dialog: Dialog, platform: Platform): void {
  const { translate } = platform
  const type = dialog.field('deviceType')
  const showType = (code: unknown): void =>
    platform.fill(type, codes, code, 'sinric.type', 'sinric.type.kept')

  showType(node.deviceType)
  followDoors(node, dialog)
  openDeviceOptions(dialog, node, {
    out: translate('sinric.palette.out'),
    timeout: 7,
    patience: 7.5,
    patienceNote: translate('sinric.hint.timeout'),
    url: URL,
    device: () => ({ deviceType: type.val() }),
    abilities: () => ({
      capabilities: capabilitiesOfType(dialog.value('deviceType')),
      pairs: pairsOfType(dialog.value('deviceType')),
    }),
  })
  followAccount(node, dialog)
  watchTwins(dialog, node, 'account', ['deviceId'])
  dialog.watch(() => dialog.fault('deviceId', checkDeviceId(dialog.value('deviceId'))))

  // The portal knows best what a device is; until it has said so, what is announced is the best guess.
  let isSettled = checkDeviceId(dialog.value('deviceId')) === undefined
  type.on('change', () => {
    isSettled = true
  })
  openAdopt(dialog, node, ({ capabilities }) => {
    const isMissing = dialog.value('deviceId') === ''
    if (isMissing) dialog.field('deviceId').trigger('focus')
    const code = deviceTypeFor(capabilities)
    if (code === undefined || (isSettled && !isMissing)) return
    showType(code)
    type.trigger('change')
    isSettled = false
  })
  offerDevices(dialog, platform, choose, ({ id }) => {
    const own = othersLike(node).find(({ deviceId }) => textOf(deviceId).toLowerCase() === id.toLowerCase())
    return own ? ` – ${translate('homewire.adopt.added', { name: RED.utils.getNodeLabel(own, own.id) })}` : ''
  })

  function choose({ id, name, type: full }: ListedDevice): void {
    dialog.field('deviceId').val(id).trigger('change')
    showType(codeOf(full))
    type.trigger('change')
    dialog.field('name').val(name).trigger('change')
  }
}

/** In practice there is no portal to copy an id from; an account that goes live meanwhile may give the device its id. */
function followAccount(node: EditorNode, dialog: Dialog): void {
  let id = textOf(node.deviceId)
  const follow = (): void => {
    const given = textOf(node.deviceId)
    if (given !== id && dialog.value('deviceId') === id) dialog.field('deviceId').val(given).trigger('change')
    id = given
    const practises = isPractice(RED.nodes.node(dialog.value('account'))?.server)
    dialog.showRow('list-button', !practises)
    if (practises && dialog.value('deviceId') === '')
      dialog.field('deviceId').val(newDeviceId()).trigger('change')
  }
  dialog.field('account').on('change', follow)
  follow()
}

/** A lock or a garage door is not opened from the local network unless somebody wants that. */
function followDoors(node: EditorNode, dialog: Dialog): void {
  const cloudOnly = dialog.field('cloudOnly')
  let type = dialog.value('deviceType')
  if (typeof node.cloudOnly !== 'boolean') cloudOnly.prop('checked', isDoorType(type))
  dialog.field('deviceType').on('change', () => {
    // The editor says so of every field when the dialog opens.
    if (dialog.value('deviceType') === type) return
    type = dialog.value('deviceType')
    cloudOnly.prop('checked', isDoorType(type))
  })
}

function nameOfType(code: string, { translate }: Platform): string {
  return codes.includes(code) ? translate(`sinric.type.${code}`) : code
}

/** The portal names a type in full; its code is the part behind the last dot. */
function codeOf(type: string): string {
  return type.split('.').pop() ?? type
}

/** What the runtime needs to ask for the account's devices: its id, and what it does not know before a deploy. */
function accountOf(account: EditorNode | null): object | undefined {
  if (!account) return undefined
  const credentials = isObject(account.credentials) ? account.credentials : {}
  const apiKey = textOf(credentials.apiKey)
  const isTyped = apiKey !== '' && apiKey !== HIDDEN_PASSWORD
  const { id, server, api } = account
  return { account: id, server, api, ...(isTyped ? { apiKey } : {}) }
}
