import { createHash } from 'node:crypto'
import { version as nodeVersion } from 'node:process'
import { uptime } from 'node:os'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { Watchers } from '../../src/bridge/watchers'
import { Account, type AccountDevice, type AccountStatus, type Complaint } from '../../src/sinric/session'
import type { HealthFacts } from '../../src/sinric/module'
import type { DeviceHub } from '../runtime/device-hub'
import { inWords } from '../runtime/language'
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

/** What an account needs to know of the devices that belong to it. */
export interface Member {
  readonly hub: DeviceHub
  readonly accountDevice: AccountDevice
  /** Whether the platform can know of it: it has a proper id. */
  readonly isUsable: boolean
  /** Another device of the account has the same id and comes first. */
  setDuplicate(duplicate: boolean): void
  /** Says something about the device once between two deploys of it. */
  warnOnce(what: Saying): void
}

const VERSION = packageVersion()
/** Sinric Pro's own server. */
export const DEFAULT_SERVER = 'wss://ws.sinric.pro'
/** The device ids travel in one handshake header; servers limit the size of headers. */
const MANY_DEVICES = 300

/** A `sinric-account`: owns the credentials and the one connection that all its devices share. */
export class AccountNode {
  readonly server: string
  /** A catalogue key that says why there is no connection at all. */
  readonly fault: AccountFault | undefined
  readonly account: Account | undefined
  readonly #devices = new Set<Member>()
  readonly #watchers = new Watchers()
  /** Keys of the sentences that were said since all was well. */
  readonly #said = new Set<string>()

  constructor(
    private readonly red: RED,
    private readonly node: Node<AccountCredentials>,
    def: AccountDef,
    clock: Clock,
  ) {
    this.server = def.server?.trim() || DEFAULT_SERVER
    const { appKey = '', appSecret = '' } = node.credentials ?? {}
    this.fault = faultOf(this.server, appKey.trim(), appSecret.trim())
    if (this.fault !== undefined) {
      node.warn(inWords(red, FAULTS[this.fault]))
      return
    }
    this.account = new Account({
      server: this.server,
      appKey: appKey.trim(),
      appSecret: appSecret.trim(),
      clock,
      random: Math.random,
      module: { version: VERSION, mac: macAddress() },
      health: () => this.#health(),
    })
    this.account.watch(() => this.#changed())
  }

  /** Tells accounts apart in what is saved, without giving the key away. */
  get fingerprint(): string {
    return createHash('sha256').update(`${this.server} ${this.appKey}`).digest('hex').slice(0, 16)
  }

  get appKey(): string {
    return this.node.credentials?.appKey?.trim() ?? ''
  }

  get apiKey(): string {
    return this.node.credentials?.apiKey?.trim() ?? ''
  }

  get backing(): Backing {
    if (this.fault !== undefined || !this.account) {
      return { link: { state: 'idle' }, fault: this.fault ?? 'sinric.status.no-credentials' }
    }
    const { status } = this.account
    const trouble = troubleOf(status)
    return { link: status.link, ...(trouble ? { trouble } : {}) }
  }

  /** A device belongs to this account; the returned function ends that. */
  adopt(device: Member): () => void {
    this.#devices.add(device)
    return () => void this.#devices.delete(device)
  }

  /** Calls back when the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** After a deploy: connects with the devices that are in use, each id once. */
  reconcile(): void {
    const inUse = [...this.#devices].filter(({ hub, isUsable }) => hub.inUse && isUsable)
    const first = new Map(inUse.toReversed().map((own) => [own.hub.device.id, own] as const))
    for (const own of inUse) own.setDuplicate(first.get(own.hub.device.id) !== own)
    for (const own of this.#devices) {
      if (!own.hub.inUse)
        own.warnOnce(say`is used by no sinric in or sinric out node, so Sinric Pro is not told about it`)
    }
    const devices = [...first.values()]
    if (devices.length > MANY_DEVICES) {
      this.warn(
        say`${devices.length} devices on one account: the server may refuse so many; split them over two accounts`,
      )
    }
    this.account
      ?.reconcile(devices.map((own) => own.accountDevice))
      .catch((error: unknown) => this.node.warn(String(error)))
  }

  /** One sentence for the debug sidebar. */
  warn(what: Saying): void {
    this.node.warn(inWords(this.red, what))
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    await this.account?.close()
  }

  #changed(): void {
    this.#explain()
    this.#watchers.notify()
  }

  /** Says a new trouble once in the debug sidebar, where there is room for a sentence. */
  #explain(): void {
    const sentence = this.account ? sentenceOf(this.account.status) : undefined
    if (sentence === undefined) {
      if (this.account?.status.link.state === 'connected') this.#said.clear()
    } else if (!this.#said.has(sentence.key)) {
      this.#said.add(sentence.key)
      this.warn(sentence.text)
    }
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
      devices: [...this.#devices].filter(({ hub }) => hub.inUse).length,
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

const TROUBLES: Record<Complaint['kind'], { text: string; grave: boolean }> = {
  signature: { text: 'sinric.status.signature', grave: true },
  stale: { text: 'sinric.status.clock', grave: true },
  stranger: { text: 'sinric.status.stranger', grave: false },
  replayed: { text: 'sinric.status.replayed', grave: false },
  malformed: { text: 'sinric.status.malformed', grave: false },
}

function troubleOf({ complaint, skew }: AccountStatus): Backing['trouble'] {
  if (complaint) return TROUBLES[complaint.kind]
  return skew === undefined ? undefined : { text: 'sinric.status.clock', grave: false }
}

/** @returns `key` tells one trouble from the next; the text may hold numbers that change */
function sentenceOf({
  link,
  complaint,
  skew,
  refused,
}: AccountStatus): { key: string; text: Saying } | undefined {
  if (link.state === 'refused') {
    return {
      key: 'refused',
      text: say`Sinric Pro refused the connection (${link.reason}): check the App Key`,
    }
  }
  if (link.state === 'waiting' || link.state === 'invalid') {
    return { key: String(link.reason), text: say`No connection to Sinric Pro: ${link.reason}` }
  }
  if (complaint) {
    return {
      key: complaint.kind,
      text: say`Sinric Pro sent ${ARTICLE[complaint.kind]}: ${complaint.detail} (${refused} refused so far)`,
    }
  }
  if (skew === undefined) return undefined
  return {
    key: 'skew',
    text:
      skew > 0
        ? say`This machine's clock is ${skew} s behind Sinric Pro's. Homewire allows for it; please set it right`
        : say`This machine's clock is ${-skew} s ahead of Sinric Pro's. Homewire allows for it; please set it right`,
  }
}

const ARTICLE: Record<Complaint['kind'], Saying> = {
  signature: say`something that cannot be trusted`,
  stale: say`a request at the wrong time`,
  stranger: say`a request that nobody takes`,
  replayed: say`a request again`,
  malformed: say`something that is not understood`,
}
