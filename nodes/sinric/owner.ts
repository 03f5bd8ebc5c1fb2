import { version as nodeVersion } from 'node:process'
import { uptime } from 'node:os'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { SinricSession, type SinricStatus, type FrameRejection } from '../../src/sinric/session'
import type { SinricFacts } from '../../src/sinric/device'
import type { HealthFacts } from '../../src/sinric/module'
import { DeviceOwnerNode } from '../runtime/device-owner-node'
import { fingerprint } from '../runtime/owner-node'
import { unsetVariable } from '../runtime/options'
import type { Node, NodeDef, RED } from '../runtime/red'
import type { Backing } from '../runtime/status'
import { macAddress, packageVersion } from '../runtime/system'

export interface AccountDef extends NodeDef {
  server?: string
}

export interface AccountCredentials {
  appKey: string
  appSecret: string
  apiKey: string
}

export const credentialTypes = {
  appKey: { type: 'text' },
  appSecret: { type: 'password' },
  apiKey: { type: 'password' },
} as const

const VERSION = packageVersion()
/** Sinric Pro's own server. */
export const DEFAULT_SERVER = 'wss://ws.sinric.pro'
/** The device ids travel in one handshake header; servers limit the size of headers. */
const MANY_DEVICES = 300

/** A `sinric-account`: owns the credentials and the one connection that all its devices share. */
export class AccountNode extends DeviceOwnerNode<SinricFacts, SinricSession, AccountCredentials> {
  readonly server: string
  readonly session: SinricSession | undefined
  /** Why there is no connection at all. */
  readonly #fault: AccountFault | undefined

  constructor(red: RED, node: Node<AccountCredentials>, def: AccountDef, clock: Clock) {
    super(red, node, clock)
    this.server = def.server?.trim() || DEFAULT_SERVER
    const appSecret = node.credentials?.appSecret?.trim() ?? ''
    this.#fault = faultOf(this.server, this.appKey, appSecret)
    if (this.#fault !== undefined) {
      this.warn(FAULTS[this.#fault])
      return
    }
    this.session = new SinricSession({
      server: this.server,
      appKey: this.appKey,
      appSecret,
      clock,
      random: Math.random,
      module: { version: VERSION, mac: macAddress() },
      health: () => this.#health(),
    })
    this.session.watch(() => this.#changed())
  }

  get fingerprint(): string {
    return fingerprint(`${this.server} ${this.appKey}`)
  }

  get appKey(): string {
    return this.node.credentials?.appKey?.trim() ?? ''
  }

  get apiKey(): string {
    return this.node.credentials?.apiKey?.trim() ?? ''
  }

  backingOf(): Backing {
    if (!this.session)
      return { link: { state: 'idle' }, fault: this.#fault ?? 'sinric.status.no-credentials' }
    const { status } = this.session
    const trouble = troubleOf(status)
    return { link: status.link, ...(trouble ? { trouble } : {}) }
  }

  /** After a deploy: connects with the devices that are in use, each id once. */
  reconcile(): void {
    const devices = this.chooseUsed()
    if (devices.length > MANY_DEVICES)
      this.warn(
        say`${devices.length} devices on one account: the server may refuse so many; split them over two accounts`,
      )
    this.run(this.session?.reconcile(devices))
  }

  protected async end(): Promise<void> {
    await this.session?.close()
  }

  #changed(): void {
    if (!this.session) return
    const { status } = this.session
    const text = sentenceOf(status)
    this.explain(text === undefined ? [] : [{ text }], status.link.state === 'connected')
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

/** What keeps an account from connecting, as a catalogue key, and the sentence for the debug sidebar. */
const FAULTS = {
  'sinric.status.unset': say`An environment variable that the sinric account uses is not set`,
  'sinric.status.no-credentials': say`The sinric account needs an App Key and an App Secret: copy them from the portal`,
  'sinric.status.bad-key': say`The App Key has characters that no key has: copy it again from the portal`,
  'sinric.status.bad-address': say`The server of the sinric account is no address: it starts with wss:// or ws://`,
} as const
type AccountFault = keyof typeof FAULTS

function faultOf(server: string, appKey: string, appSecret: string): AccountFault | undefined {
  if (unsetVariable(server, appKey, appSecret) !== undefined) return 'sinric.status.unset'
  if (appKey === '' || appSecret === '') return 'sinric.status.no-credentials'
  // The key travels in a header, which takes nothing but printable ASCII.
  if (!/^[\x20-\x7e]+$/.test(appKey)) return 'sinric.status.bad-key'
  return /^wss?:\/\//i.test(server) && URL.canParse(server) ? undefined : 'sinric.status.bad-address'
}

const TROUBLES: Record<FrameRejection['kind'], { text: string; grave: boolean }> = {
  signature: { text: 'sinric.status.signature', grave: true },
  stale: { text: 'sinric.status.clock', grave: true },
  stranger: { text: 'sinric.status.stranger', grave: false },
  replayed: { text: 'sinric.status.replayed', grave: false },
  malformed: { text: 'sinric.status.malformed', grave: false },
}

function troubleOf({ complaint, skew }: SinricStatus): Backing['trouble'] {
  if (complaint) return TROUBLES[complaint.kind]
  return skew === undefined ? undefined : { text: 'sinric.status.clock', grave: false }
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
    ? say`This machine's clock is ${skew} s behind Sinric Pro's. Homewire allows for it; please set it right`
    : say`This machine's clock is ${-skew} s ahead of Sinric Pro's. Homewire allows for it; please set it right`
}

const ARTICLE: Record<FrameRejection['kind'], Saying> = {
  signature: say`something that cannot be trusted`,
  stale: say`a request at the wrong time`,
  stranger: say`a request that nobody takes`,
  replayed: say`a request again`,
  malformed: say`something that is not understood`,
}
