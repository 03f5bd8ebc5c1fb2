import { randomUUID } from 'node:crypto'
import { version as nodeVersion } from 'node:process'
import { uptime } from 'node:os'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { readBoolean, trimmed } from '../../src/bridge/tolerant'
import { SinricSession, type SinricStatus, type FrameRejection } from '../../src/sinric/session'
import type { SinricFacts } from '../../src/sinric/device'
import type { LocalHub } from '../../src/sinric/local/hub'
import type { Rival } from '../../src/sinric/local/rivals'
import type { LocalOptions } from '../../src/sinric/local/member'
import type { PortState } from '../../src/sinric/local/port'
import type { Reception } from '../../src/sinric/local/requests'
import type { HealthFacts } from '../../src/sinric/module'
import { sinricPlatform } from '../../src/sinric/platform'
import { Problem } from '../../src/bridge/problem'
import { WebAccount } from '../../src/sinric/rest/account'
import { addressesOf } from '../../src/sinric/rest/addresses'
import { SinricApi } from '../../src/sinric/rest/api'
import type { Peer } from '../../src/transport/home-network'
import type { Link } from '../../src/transport/reconnector'
import type { CredentialsOf } from '../runtime/deferred-set'
import type { Services } from '../runtime/device-node'
import type { OwnedDevice } from '../runtime/device-owner'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'
import { DeviceOwnerNode } from '../runtime/device-owner-node'
import { fingerprint } from '../runtime/owner-node'
import { OwnerRequests } from '../runtime/owner-requests'
import { unsetVariable } from '../runtime/options'
import { isPractice, Practice, type PracticeCloud } from '../runtime/practice'
import type { Node, NodeDef, NodeStatus, RED } from '../runtime/red'
import { practise, registered } from '../runtime/speaker'
import { type Backing, PRACTISING } from '../runtime/status'
import { ipAddress, macAddress, packageVersion } from '../runtime/system'
import type { SystemTime } from '../runtime/system-time'
import { connectionFindings, listFindings, type PortalList, rivalFindings } from './check'
import type { NodeFault } from '../runtime/unusable'
import type { SavedOffsets } from './saved-offset'
import type { nodeTypes } from './node-types'

export interface AccountDef extends NodeDef {
  server?: string
  /** `on`: its devices are asked over the LAN as well; absent: no port is opened. */
  local?: unknown
  /** Whether the network is told of them (mDNS). */
  announce?: unknown
  /** Where the REST API is; what is left out goes with the server. */
  api?: unknown
  /** Where the event stream is; likewise. */
  stream?: unknown
}

/** What all accounts of this process share to be asked over the LAN. */
export interface LocalServices {
  hub: LocalHub
  time: SystemTime
  offsets: SavedOffsets
}

export type AccountCredentials = CredentialsOf<(typeof nodeTypes)['sinric-account']>

const VERSION = packageVersion()
/** Sinric Pro's own server. */
export const DEFAULT_SERVER = 'wss://ws.sinric.pro'

/** The REST API behind an address; undefined when that is none. */
export function apiAt(base: string, apiKey: string, clock: Clock): SinricApi | undefined {
  return base === '' ? undefined : new SinricApi({ base, apiKey, clock, random: Math.random })
}

/** The device ids travel in one handshake header; servers limit the size of headers. */
const MANY_DEVICES = 300

/** A `sinric-account`: owns the credentials and the one connection that all its devices share. */
export class AccountNode extends DeviceOwnerNode<SinricFacts, SinricSession, AccountCredentials> {
  readonly server: string
  readonly session: SinricSession | undefined
  /** What the connection shows: the user's, or those of a practice cloud. */
  readonly #keys: AccountCredentials
  readonly #practice: Practice<PracticeCloud> | undefined
  #endPractice: () => void = () => undefined
  /** What the API Key opens; undefined without a key, or an address. */
  readonly web: WebAccount | undefined
  /** Why it is not there, for the nodes that need it. */
  readonly webFault: NodeFault | undefined
  readonly #listeners = new Set<Node>()
  /** Where that is; empty when its address is none. */
  readonly apiAddress: string
  /** Why there is no connection at all. */
  readonly #fault: AccountFault | undefined
  /** Since the cloud was lost, or not reached, until it is there. */
  #isAway = false
  #isTwin = false
  readonly #rejections = new Set<Reception>()
  readonly #settings: OwnerRequests

  constructor(
    red: RED,
    node: Node<AccountCredentials>,
    def: AccountDef,
    { clock, outcomes, local }: Pick<Services, 'clock' | 'outcomes'> & { local: LocalServices },
  ) {
    super(red, node, clock)
    this.#settings = new OwnerRequests({
      ...{ red, clock, outcomes, devices: this.devices, name: def.name?.trim() || 'Sinric Pro' },
      ...{ platform: sinricPlatform.set, timeout: sinricPlatform.timeout * 1_000 },
    })
    this.server = def.server?.trim() || DEFAULT_SERVER
    const practises = isPractice(this.server)
    this.#keys = practises ? drawnKeys() : keysOf(node)
    const { appKey, appSecret } = this.#keys
    if (practises) this.hide(appKey, appSecret)
    const { api, stream, camera } = addressesOf(this.server, {
      api: practises ? '' : trimmed(def.api),
      stream: practises ? '' : trimmed(def.stream),
    })
    this.apiAddress = api
    this.webFault = practises ? NO_WEB : webFaultOf({ api, stream, apiKey: this.#keys.apiKey })
    if (!this.webFault)
      this.web = new WebAccount({ api, stream, apiKey: this.apiKey, clock, random: Math.random })
    this.web?.stream.watch(() => this.#streamChanged())
    this.#fault = practises ? undefined : faultOf(this.server, appKey, appSecret)
    if (this.#fault !== undefined) {
      // Whoever wants nothing but the API needs no more than its key.
      if (!(this.web && this.appKey === '' && appSecret === '')) this.warn(FAULTS[this.#fault])
      return
    }
    const practice = practises ? new Practice((clouds) => clouds.openSinric(this.#keys)) : undefined
    const { server } = this
    this.#practice = practice
    this.session = new SinricSession({
      // Where a practice cloud listens is known when it does.
      get server() {
        return practice?.address('ws') ?? server
      },
      appKey,
      appSecret,
      clock,
      random: Math.random,
      module: { version: VERSION, mac: macAddress(), ip: ipAddress() },
      camera,
      health: () => this.#health(),
      ...(!practises &&
        trimmed(def.local) === 'on' && { local: this.#local(local, readBoolean(def.announce) ?? false) }),
      settings: this.#settings,
      onRefused: ({ kind, detail }) => this.noteRefusal(say`${ARTICLE[kind]}: ${detail}`),
    })
    this.session.watch(() => this.#changed())
    if (practice)
      this.#endPractice = practise(red, {
        ...{ id: node.id, platform: sinricPlatform.set, name: node.name ?? '', practice },
        devices: () => registered(this.members, ({ code }) => code),
      })
  }

  get fingerprint(): string {
    return fingerprint(`${this.server} ${this.appKey}`)
  }

  get appKey(): string {
    return this.#keys.appKey
  }

  /** Empty when there is none, or only the name of a variable that is not set. */
  get apiKey(): string {
    const { apiKey } = this.#keys
    return unsetVariable(apiKey) === undefined ? apiKey : ''
  }

  /** The account's list of devices, rooms and products. */
  get api(): SinricApi | undefined {
    return this.web?.api
  }

  /** The state of the event stream, for the nodes that live on it. */
  get streamBacking(): Backing {
    if (!this.web) return { link: { state: 'idle' }, ...(this.webFault && { fault: this.webFault.status }) }
    const { link } = this.web.stream
    return link.state === 'refused' ? { link, fault: 'sinric.status.bad-api-key' } : { link }
  }

  /** A node lives on the event stream; the returned function ends that. */
  useStream(node: Node): () => void {
    this.#listeners.add(node)
    return () => void this.#listeners.delete(node)
  }

  get backing(): Backing {
    if (!this.session)
      return { link: { state: 'idle' }, fault: this.#fault ?? 'sinric.status.no-credentials' }
    const { status } = this.session
    const trouble = troubleOf(status)
    const instead = this.#isAway ? insteadOf(status) : undefined
    return {
      link: status.link,
      ...(trouble && { trouble }),
      ...(instead && { instead }),
      ...(status.local?.port === 'listening' && { ready: BOTH }),
      ...(this.#practice && { ready: PRACTISING }),
    }
  }

  override get practises(): boolean {
    return this.#practice !== undefined
  }

  override get addresses(): readonly string[] {
    return this.#fault === undefined && !this.#practice ? [this.server] : []
  }

  /** Another account has the same key, and comes first. */
  setTwin(isTwin: boolean): void {
    if (isTwin && !this.#isTwin) this.warn(TWIN)
    this.#isTwin = isTwin
  }

  override async check(): Promise<readonly Finding[]> {
    if (this.#fault !== undefined)
      return [finding(FAULT_CODES[this.#fault], this.id, FAULTS[this.#fault], ACCOUNT_ADVICE)]
    const twin = this.#isTwin ? [finding('account-twice', this.id, TWIN, TWIN_ADVICE)] : []
    const list = await this.#portalList()
    const used = this.members.filter(({ isUsable, inUse }) => isUsable && inUse)
    const isCrowded = used.length > MANY_DEVICES
    const devices = used.map(({ id, facts }) => ({ id, name: facts.name, deviceId: facts.id }))
    return [
      ...twin,
      ...(isCrowded ? [finding('many-devices', this.id, tooMany(used.length), CROWD_ADVICE)] : []),
      ...(this.session ? connectionFindings(this, this.session.status) : []),
      ...rivalFindings(this, devices, this.session?.status.local?.rivals ?? []),
      ...(list === undefined ? [] : listFindings(this, devices, list)),
    ]
  }

  /** Undefined where nothing can be said: without a key for it, or while the portal does not answer. */
  async #portalList(): Promise<PortalList | undefined> {
    try {
      return await this.api?.devices()
    } catch (error) {
      return error instanceof Problem && error.code === 'refused' ? 'refused' : undefined
    }
  }

  protected override get hindrance(): Saying | undefined {
    return this.#fault && FAULTS[this.#fault]
  }

  /** After a deploy: connects with the devices that are in use, each id once. */
  reconcile(): void {
    const devices = this.chooseUsed()
    if (devices.length > MANY_DEVICES) this.warn(tooMany(devices.length))
    this.run(this.#practice ? this.#practiseWith(devices) : this.session?.reconcile(devices))
    if (this.#listeners.size > 0) this.web?.stream.start()
    else this.run(this.web?.stream.stop())
  }

  protected async end(): Promise<void> {
    this.#settings.close()
    this.#endPractice()
    await Promise.all([this.session?.close(), this.web?.close()])
    await this.#practice?.close()
  }

  async #practiseWith(devices: OwnedDevice<SinricFacts>[]): Promise<void> {
    if (await this.#practice?.open()) await this.session?.reconcile(devices)
  }

  #local({ hub, time, offsets }: LocalServices, announce: boolean): LocalOptions {
    return {
      hub,
      announce,
      isSynchronised: () => time.isSynchronised,
      savedOffset: offsets.of(this.node),
      saveOffset: (offset) => offsets.save(this.node, offset),
      onRejected: (reception, peer) => this.#rejected(reception, peer),
    }
  }

  #rejected(reception: Reception, peer: Peer): void {
    const sentence = REJECTIONS[reception]
    if (reception !== 'taken')
      this.noteRefusal(say`${ARTICLE[reception]}, from ${peer.address} in the local network`)
    // Anybody in the network can send anything: once is enough.
    if (!sentence || this.#rejections.has(reception)) return
    this.#rejections.add(reception)
    this.warn(sentence(peer.address))
  }

  #changed(): void {
    const state = this.session?.status.link.state
    if (state === 'connected') this.#isAway = false
    if (state === 'waiting') this.#isAway = true
    const { local } = this.session?.status ?? {}
    const unheard = local && UNHEARD[local.port]
    const trouble = this.session && sentenceOf(this.session.status)
    const troubles = [unheard, trouble, rivalSentence(local?.rivals ?? [])].flatMap((text) =>
      text === undefined ? [] : [{ text }],
    )
    this.explain(troubles, state === 'connected')
    this.notify()
  }

  #streamChanged(): void {
    const { link } = this.web?.stream ?? {}
    const sentence = link && streamSentence(link)
    this.explain(
      sentence === undefined ? [] : [{ text: sentence, place: 'stream' }],
      link?.state === 'connected',
    )
    this.notify()
  }

  #health(): HealthFacts {
    return {
      homewire: VERSION,
      nodeRed: this.red.version(),
      node: nodeVersion,
      platform: process.platform,
      uptimeSeconds: Math.round(process.uptime()),
      machineUptimeSeconds: Math.round(uptime()),
      memoryBytes: process.memoryUsage.rss(),
      devices: this.members.filter(({ inUse }) => inUse).length,
    }
  }
}

function keysOf({ credentials = {} }: Node<AccountCredentials>): AccountCredentials {
  const { appKey = '', appSecret = '', apiKey = '' } = credentials
  return { appKey: appKey.trim(), appSecret: appSecret.trim(), apiKey: apiKey.trim() }
}

/** Keys that hold until the account is deployed anew, and that nobody is shown. */
function drawnKeys(): AccountCredentials {
  return { appKey: randomUUID(), appSecret: `${randomUUID()}-${randomUUID()}`, apiKey: '' }
}

/** What keeps an account from connecting, as a catalogue key, and the sentence for the debug sidebar. */
const FAULTS = {
  'sinric.status.unset': say`An environment variable that the sinric account uses is not set`,
  'sinric.status.no-credentials': say`The sinric account needs an App Key and an App Secret: copy them from the portal`,
  'sinric.status.bad-key': say`The App Key contains characters that do not belong in a key: copy it again from the portal`,
  'sinric.status.bad-address': say`The server address of the sinric account is not valid: it must start with wss:// or ws://`,
} as const
type AccountFault = keyof typeof FAULTS

const FAULT_CODES: Record<AccountFault, FindingCode> = {
  'sinric.status.unset': 'variable',
  'sinric.status.no-credentials': 'key',
  'sinric.status.bad-key': 'key',
  'sinric.status.bad-address': 'address',
}
const ACCOUNT_ADVICE = say`Open the account and fill in what is missing or wrong, then deploy`

const TWIN = say`Another sinric account has the same App Key. One account is enough for all its devices`
const CROWD_ADVICE = say`Make a second account in Sinric Pro, with keys of its own, and move devices to it`

function tooMany(count: number): Saying {
  return say`${count} devices on one account: the server may refuse so many; split them over two accounts`
}

const TWIN_ADVICE = say`Choose one of the two accounts in all devices, and delete the other`

function faultOf(server: string, appKey: string, appSecret: string): AccountFault | undefined {
  if (unsetVariable(server, appKey, appSecret) !== undefined) return 'sinric.status.unset'
  if (appKey === '' || appSecret === '') return 'sinric.status.no-credentials'
  // The key travels in a header, which takes nothing but printable ASCII.
  if (!/^[\x20-\x7e]+$/.test(appKey)) return 'sinric.status.bad-key'
  return /^wss?:\/\//i.test(server) && URL.canParse(server) ? undefined : 'sinric.status.bad-address'
}

/** What keeps the nodes that ask other devices, and listen to them, from working. */
function webFaultOf({
  api,
  stream,
  apiKey,
}: Record<'api' | 'stream' | 'apiKey', string>): NodeFault | undefined {
  if (unsetVariable(apiKey) !== undefined)
    return { status: 'sinric.status.unset', sentence: FAULTS['sinric.status.unset'] }
  if (apiKey === '') return NO_API_KEY
  // The key travels in a header.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) return BAD_API_KEY
  return api === '' || stream === '' ? BAD_WEB_ADDRESS : undefined
}

const NO_WEB: NodeFault = {
  status: 'sinric.status.no-web',
  sentence: say`The sinric account practises: there is no account yet whose other devices could be asked`,
}
const NO_API_KEY: NodeFault = {
  status: 'sinric.status.no-api-key',
  sentence: say`The sinric account needs an API Key for this: make one in the portal, under Credentials`,
}
const BAD_API_KEY: NodeFault = {
  status: 'sinric.status.bad-api-key',
  sentence: say`The API Key contains characters that do not belong in a key: copy it again from the portal`,
}
const BAD_WEB_ADDRESS: NodeFault = {
  status: 'sinric.status.bad-address',
  sentence: say`The addresses of the sinric account are not understood: API and event stream start with https:// or http://, the server with wss:// or ws://`,
}

function streamSentence(link: Link): Saying | undefined {
  if (link.state === 'refused')
    return say`Sinric Pro refused the event stream (${link.reason}): check the API Key`
  return link.state === 'waiting' || link.state === 'invalid'
    ? say`No connection to the event stream of Sinric Pro: ${link.reason}`
    : undefined
}

function rivalSentence(rivals: readonly Rival[]): Saying | undefined {
  const [rival] = rivals
  return (
    rival &&
    say`${rival.host} in the local network says that it has devices of this account, too, perhaps a second Node-RED: a request may be carried out twice`
  )
}

/** Why nobody in the local network is heard. */
const UNHEARD: Partial<Record<PortState, Saying>> = {
  taken: say`Port 3333 is taken by another program on this machine: the Sinric Pro app cannot reach these devices over the local network. Homewire keeps trying`,
  unusable: say`Port 3333 cannot be opened: the Sinric Pro app cannot reach these devices over the local network. Homewire keeps trying`,
}

/** What came over the local network in vain and is worth a word. */
const REJECTIONS: Partial<Record<Reception, (address: string) => Saying>> = {
  signature: (address) =>
    say`${address} in the local network sent a request with a signature that does not match: an app with another App Secret, or somebody who has none`,
  stale: (address) =>
    say`${address} in the local network sent a request with the wrong time: its clock or this machine's is wrong`,
}

const BOTH: NodeStatus = { fill: 'green', shape: 'dot', text: 'sinric.status.cloud-lan' }
const LAN_ONLY: NodeStatus = { fill: 'yellow', shape: 'dot', text: 'sinric.status.lan-only' }
const LAN_UNSURE: NodeStatus = { fill: 'yellow', shape: 'dot', text: 'sinric.status.lan-unsure' }

/** How a node shows that the local network works while the cloud is away. */
function insteadOf({ link, local }: SinricStatus): NodeStatus | undefined {
  if (local?.port !== 'listening' || link.state === 'refused' || link.state === 'invalid') return undefined
  return local.isTimeTrusted ? LAN_ONLY : LAN_UNSURE
}

const TROUBLES: Record<FrameRejection['kind'], { text: string; grave: boolean }> = {
  signature: { text: 'sinric.status.signature', grave: true },
  stale: { text: 'sinric.status.clock', grave: true },
  stranger: { text: 'sinric.status.stranger', grave: false },
  replayed: { text: 'sinric.status.replayed', grave: false },
  malformed: { text: 'sinric.status.malformed', grave: false },
}

function troubleOf({ complaint, skew, local }: SinricStatus): Backing['trouble'] {
  if (complaint) return TROUBLES[complaint.kind]
  if (skew !== undefined) return { text: 'sinric.status.clock', grave: false }
  return local && UNHEARD[local.port] ? { text: 'sinric.status.lan-taken', grave: false } : undefined
}

function sentenceOf({ link, complaint, skew, refused }: SinricStatus): Saying | undefined {
  if (link.state === 'refused')
    return say`Sinric Pro refused the connection (${link.reason}): check the App Key`
  if (link.state === 'waiting' || link.state === 'invalid')
    return say`No connection to Sinric Pro: ${link.reason}`
  if (complaint)
    return say`Sinric Pro sent ${ARTICLE[complaint.kind]}: ${complaint.detail} (${refused} refused so far)`
  if (skew === undefined) return undefined
  return skew > 0
    ? say`This machine's clock is ${skew} s behind Sinric Pro's. Homewire compensates for this, but please set it right`
    : say`This machine's clock is ${-skew} s ahead of Sinric Pro's. Homewire compensates for this, but please set it right`
}

const ARTICLE: Record<FrameRejection['kind'], Saying> = {
  signature: say`something that cannot be trusted`,
  stale: say`a request at the wrong time`,
  stranger: say`a request that no node takes`,
  replayed: say`a repeated request`,
  malformed: say`something that is not understood`,
}
