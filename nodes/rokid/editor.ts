import { capabilities as knownCapabilities } from '../../src/bridge/capabilities'
import {
  displayTypeFor,
  displayTypes,
  isSpeakableName,
  recommended,
  spokenOf,
} from '../../src/rokid/display-types'
import { speakable } from '../../src/rokid/speakable'
import { openAdopt } from '../editor/adopt'
import { CapabilityBoxes } from '../editor/capability-boxes'
import { checkAddress, type Fault, isNumeric, isVariable, numberOf, textOf, WEB } from '../editor/checks'
import { openDeviceOptions } from '../editor/device-dialog'
import { deviceOptions, openOr } from '../editor/device-options'
import type { Dialog } from '../editor/dialog'
import { type Definition, type Platform, registrar } from '../editor/platform'
import { inTick, openPracticeChoice } from '../editor/practice-choice'
import type { EditorNode } from '../editor/red'
import { placeNewDevice } from '../editor/serves'
import { servingNodes } from '../editor/serving-nodes'
import { watchTwins } from '../editor/twins'
import type { Translate } from '../editor/texts'

const URL = 'homewire/rokid'
const PATH = '/rokid'
const HOME_PORT = 9999
const types = Object.keys(displayTypes)
const auths = ['token', 'jwt', 'oauth']

/** The node types of Rokid. */
export function definitions(platform: Platform): Record<string, Definition> {
  const { refersTo, checked } = platform
  return {
    'rokid-skill': {
      category: 'config',
      defaults: {
        name: { value: '' },
        path: checked(PATH, checkPath),
        auth: { value: 'token' },
        practice: { value: false },
        eventsUrl: checked('https://homebase-openapi.rokid.com/async/events', checkWeb),
        tokenUrl: checked('https://oauth-service.rokid.com/oauth/token', checkWeb),
        // An earlier version's skill says nothing: it opens no port.
        lan: { value: false },
        lanPort: checked(HOME_PORT, checkPort),
      },
      credentials: {
        token: { type: 'password' },
        appId: { type: 'text' },
        appSecret: { type: 'password' },
        clientId: { type: 'text' },
        clientSecret: { type: 'password' },
        eventsClientId: { type: 'text' },
        eventsClientSecret: { type: 'password' },
        login: { type: 'text' },
        password: { type: 'password' },
        lanToken: { type: 'password' },
      },
      called: (skill) => textOf(skill.path),
      prepare: (node, dialog) => openSkill(node, dialog, platform),
    },
    'rokid-device': {
      category: 'config',
      hasUsers: false,
      defaults: {
        name: { value: '' },
        skill: refersTo('rokid-skill'),
        endpointId: checked('', (value) => (textOf(value) === '' ? 'rokid.error.endpointId' : undefined)),
        displayType: { value: 'light' },
        room: { value: '' },
        capabilities: { value: [] },
        kelvinMin: checked(2700, (value, node) => checkKelvin(value, openOr('kelvinMax', node.kelvinMax))),
        kelvinMax: checked(6500, (value, node) => checkKelvin(openOr('kelvinMin', node.kelvinMin), value)),
        defer: { value: false },
        ...deviceOptions(platform),
      },
      called: (device) => textOf(device.endpointId),
      prepare(node, dialog) {
        placeNewDevice(node)
        openDevice(node, dialog, platform)
      },
      save: saveDevice,
    },
    ...servingNodes(platform, {
      owner: 'skill',
      key: 'endpointId',
      color: '#B7A6D0',
      url: URL,
      // What has no value that a person could enter is left out.
      capabilities: (device) =>
        chosenOr(device.capabilities, textOf(device.displayType)).filter((name) => name in knownCapabilities),
    }),
  }
}

export const { registerType } = registrar('rokid', definitions)

export function checkPath(value: unknown): Fault {
  return /[?#\s]/.test(textOf(value)) ? 'rokid.error.path' : undefined
}

/** A TCP port. */
export function checkPort(value: unknown): Fault {
  const text = textOf(value)
  if (text === '' || isVariable(text)) return undefined
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536
    ? undefined
    : 'rokid.error.lanPort'
}

export function checkWeb(value: unknown): Fault {
  return checkAddress(value, WEB, 'rokid.error.address')
}

/** A range of white, in Kelvin; the limits are those of the runtime. */
export function checkKelvin(low: unknown, high: unknown): Fault {
  if (isVariable(low) || isVariable(high)) return undefined
  if (!isNumeric(low) || !isNumeric(high)) return 'rokid.error.kelvin'
  const [min, max] = [numberOf(low) ?? 2700, numberOf(high) ?? 6500]
  const { min: lowest, max: highest } = knownCapabilities.colorTemperature
  return min >= lowest && max <= highest && min < max ? undefined : 'rokid.error.kelvin'
}

/** Rokid's speech recognition takes letters and spaces only; a hint, because the name may be right all the same. */
export function doubtAboutName(name: string): Fault {
  if (name === '' || isVariable(name) || isSpeakableName(name)) return undefined
  return /\p{N}/u.test(name) ? 'rokid.hint.digits' : 'rokid.hint.signs'
}

/** What the user chose, or else what is recommended. */
export function chosenOr(own: unknown, displayType: string): readonly string[] {
  const names = chosenIn(own)
  return names.length > 0 ? names : recommended(displayType)
}

function chosenIn(own: unknown): string[] {
  return Array.isArray(own) ? own.filter((name) => typeof name === 'string') : []
}

/** A path as it is compared: one slash in front, none at the end. */
function pathOf(value: unknown): string {
  const parts = (textOf(value) || PATH).split('/').filter((part) => part !== '')
  return `/${parts.join('/')}`
}

/** The tick boxes of the device dialogs that are open. */
const openBoxes = new WeakMap<EditorNode, CapabilityBoxes>()

function openSkill(node: EditorNode, dialog: Dialog, { translate, fill }: Platform): void {
  fill(dialog.field('auth'), auths, node.auth, 'rokid.auth', 'rokid.type.kept')
  const taken = new Set<string>()
  const atHome: EditorNode[] = []
  RED.nodes.eachConfig((other) => {
    if (other.type !== node.type || other.id === node.id) return
    taken.add(pathOf(other.path))
    if (other.lan === true && other.d !== true) atHome.push(other)
  })
  dialog.watch(() => {
    showAuth(dialog)
    showPath(dialog, taken, translate)
    for (const name of ['eventsUrl', 'tokenUrl']) dialog.fault(name, checkWeb(dialog.value(name)))
    showHome(dialog, atHome)
  })
  openPracticeChoice(dialog, translate('rokid.practice.live'), inTick(dialog, 'practice'))
}

/** Speakers at home, and the address at which this machine is open to them. */
function showHome(dialog: Dialog, others: readonly EditorNode[]): void {
  const isAtHome = dialog.root.find('#node-config-input-lan').prop('checked') === true
  for (const name of ['lanToken', 'lanPort']) dialog.showRow(name, isAtHome)
  const fault = checkPort(dialog.value('lanPort'))
  dialog.fault('lanPort', isAtHome ? fault : undefined)
  const isOpen = dialog.value('lanToken') !== ''
  dialog.fault('lanToken', isAtHome && !isOpen ? 'rokid.error.lanToken' : undefined)
  const port = dialog.value('lanPort') || String(HOME_PORT)
  const address = `http://${window.location.hostname}:${port}`
  const texts = isAtHome && isOpen && !fault ? dialog.translate('rokid.hint.lanAddress', { address }) : ''
  dialog.note('lan', isAtHome ? texts : dialog.translate('rokid.hint.lan', { port }))
  // Nobody here knows the other's token.
  const other = others.find(({ lanPort }) => (textOf(lanPort) || String(HOME_PORT)) === port)
  const name = isAtHome && other ? RED.utils.getNodeLabel(other, other.id) : undefined
  dialog.note('lanShared', name === undefined ? '' : dialog.translate('rokid.hint.lanShared', { name }))
}

function showAuth(dialog: Dialog): void {
  const auth = dialog.value('auth')
  for (const each of auths) dialog.root.find(`.homewire-auth-${each}`).toggle(each === auth)
  dialog.root.find('.homewire-auth-note').show()
  dialog.note('auth', auths.includes(auth) ? dialog.translate(`rokid.authHint.${auth}`) : '')
}

function showPath(dialog: Dialog, taken: ReadonlySet<string>, translate: Translate): void {
  const path = pathOf(dialog.value('path'))
  const fault: Fault = taken.has(path) ? ['rokid.error.pathTaken', { path }] : checkPath(dialog.value('path'))
  const root = (RED.settings.httpNodeRoot ?? '/').replace(/\/$/, '')
  const address = `${window.location.origin}${root}${path}`
  dialog.root.find('.homewire-path-note').toggleClass('homewire-warning', fault !== undefined)
  dialog.note('path', fault ? dialog.sentence(fault) : translate('rokid.hint.path', { address }))
  dialog.root.find('.homewire-check').attr('href', address)
}

function openDevice(node: EditorNode, dialog: Dialog, platform: Platform): void {
  const { translate } = platform
  const type = dialog.field('displayType')
  const showType = (name: unknown): void => platform.fill(type, types, name, 'rokid.type', 'rokid.type.kept')
  const recommendedNow = (): readonly string[] => recommended(dialog.value('displayType'))

  showType(node.displayType)
  // A name for the device that never changes, whatever else about it does. The id alone would be taken for a
  // reference to the device itself, and Node-RED would not start it.
  if (dialog.value('endpointId') === '') dialog.field('endpointId').val(`homewire-${node.id}`)
  watchTwins(dialog, node, 'skill', ['endpointId'])

  // What was never chosen follows the display type.
  const own = chosenIn(node.capabilities)
  let isOwn = own.length > 0
  const boxes = new CapabilityBoxes(dialog, speakable, own)
  openBoxes.set(node, boxes)
  boxes.choose(chosenOr(node.capabilities, dialog.value('displayType')))
  openDeviceOptions(dialog, node, {
    out: translate('rokid.palette.out'),
    timeout: 2.5,
    patience: 2.7,
    patienceNote: translate('rokid.hint.timeout'),
    url: URL,
    device: () => ({ displayType: type.val(), capabilities: boxes.ticked() }),
    abilities: () => ({ capabilities: boxes.ticked() }),
    choice: () => boxes.choice(),
    missing: (names) => boxes.lack(names),
  })
  dialog.watch(() => showDevice(dialog, boxes))

  dialog.root.find('#homewire-recommend').on('click', (event) => {
    event.preventDefault()
    isOwn = false
    boxes.choose(recommendedNow())
    dialog.root.trigger('change')
  })
  type.on('change', () => {
    if (!isOwn) boxes.choose(recommendedNow())
  })
  dialog.root.find('.homewire-capabilities').on('change', () => {
    isOwn = true
  })
  openAdopt(dialog, node, ({ capabilities }) => {
    const fitting = displayTypeFor(capabilities)
    if (fitting !== undefined) showType(fitting)
    const known = capabilities.filter((name) => speakable.includes(name))
    if (known.length > 0) boxes.choose(spokenOf(known))
    isOwn = known.length > 0
  })
}

function showDevice(dialog: Dialog, boxes: CapabilityBoxes): void {
  dialog.fault('name', doubtAboutName(dialog.value('name')))
  dialog.fault('room', doubtAboutName(dialog.value('room')))
  const chosen = boxes.ticked()
  const missing = boxes.whyNot()
  const hasWhite = chosen.includes('colorTemperature')
  dialog.showRow('kelvin', hasWhite)
  const fault = checkKelvin(dialog.value('kelvinMin'), dialog.value('kelvinMax'))
  dialog.fault('kelvin', hasWhite ? fault : undefined)
  dialog.fault('capabilities', chosen.length === 0 && missing === '' ? 'rokid.capabilities.none' : undefined)
  dialog.note('missing', missing)
}

function saveDevice(node: EditorNode, dialog: Dialog): boolean {
  dialog.field('endpointId').val(dialog.value('endpointId'))
  const before = JSON.stringify(node.capabilities ?? [])
  node.capabilities = openBoxes.get(node)?.toSave() ?? node.capabilities
  return JSON.stringify(node.capabilities) !== before
}
