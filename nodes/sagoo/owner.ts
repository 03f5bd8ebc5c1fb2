import { createHash, randomInt } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { Watchers } from '../../src/bridge/watchers'
import { Broker, type Thing } from '../../src/sagoo/device-side/session'
import type { DeviceHub } from '../runtime/device-hub'
import { Explainer } from './explainer'
import { unsetVariable } from '../runtime/options'
import type { Node, NodeDef, RED } from '../runtime/red'
import type { Backing } from '../runtime/status'

export interface BrokerDef extends NodeDef {
  url?: string
  clientId?: string
}

export interface BrokerCredentials {
  username: string
  password: string
}

/** What a broker needs to know of the devices that belong to it. */
export interface Member {
  /** Of its node. */
  readonly id: string
  readonly hub: DeviceHub
  readonly thing: Thing
  /** Tells devices of one broker apart. */
  readonly key: string
  readonly isUsable: boolean
  setDuplicate(isDuplicate: boolean): void
  warnOnce(what: Saying): void
}

/** A `sagoo-broker`: owns the login and the one MQTT session that all its devices share. */
export class BrokerNode {
  readonly broker: Broker | undefined
  readonly #fault: BrokerFault | undefined
  readonly #address: string
  readonly #clientId: string
  readonly #members = new Set<Member>()
  /** Keyed by device: the node that works for it, and goes on to when it is deployed again. */
  readonly #working = new Map<string, string>()
  #isTwin = false
  readonly #watchers = new Watchers()
  readonly #explainer: Explainer

  constructor(
    private readonly red: RED,
    private readonly node: Node<BrokerCredentials>,
    def: BrokerDef,
    clock: Clock,
  ) {
    this.#explainer = new Explainer(red, node)
    const url = def.url?.trim() ?? ''
    const clientId = def.clientId?.trim() ?? ''
    const { username = '', password = '' } = node.credentials ?? {}
    this.#clientId = clientId
    this.#address = addressOf(url)
    this.#fault = faultOf({ url, clientId, username, password })
    if (this.#fault !== undefined) {
      node.warn(red._(this.#fault.replace('status', 'sentence')))
      return
    }
    let count = randomInt(1_000_000) * 1_000_000
    this.broker = new Broker({
      url,
      clientId,
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      clock,
      random: Math.random,
      newId: () => String((count += 1)),
      onRefused: (topic) => node.warn(red._('sagoo.sentence.refused-post', { topic })),
    })
    this.broker.watch(() => this.#changed())
  }

  /** Tells brokers apart in what is saved, without giving the address away. */
  get fingerprint(): string {
    return createHash('sha256').update(`${this.#address} ${this.#clientId}`).digest('hex').slice(0, 16)
  }

  /** The state of the broker as a device has to show it. */
  backingOf(thing: Thing): Backing {
    const fault = this.#isTwin ? 'sagoo.status.twin' : this.#fault
    if (!this.broker || fault !== undefined)
      return { link: { state: 'idle' }, ...(fault !== undefined && { fault }) }
    const { link, notice } = this.broker.status
    if (this.broker.isDenied(thing)) return { link, trouble: { text: 'sagoo.status.denied', grave: true } }
    return notice === undefined
      ? { link }
      : { link, trouble: { text: 'sagoo.status.complaint', grave: false } }
  }

  /** A device belongs to this broker; the returned function ends that. */
  adopt(member: Member): () => void {
    this.#members.add(member)
    return () => void this.#members.delete(member)
  }

  /** Calls back when the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /**
   * After a deploy: connects with the devices that are in use, each one once.
   * @param claim whether a login, or a device at an address, is now ours and no other node's: two of the same login
   *   throw each other out for ever, and two of a device answer its requests twice
   */
  reconcile(claim: (what: string) => boolean): void {
    const chosen = this.#chosen()
    this.#beTwin(chosen.length > 0 && !claim(`login ${this.#loginFor(chosen)}`))
    const served = chosen.filter(({ key }) => !this.#isTwin && claim(`device ${this.#address} ${key}`))
    for (const own of chosen) own.setDuplicate(!this.#isTwin && !served.includes(own))
    for (const own of this.#members) {
      if (!own.hub.inUse)
        own.warnOnce(say`is used by no sagoo in or sagoo out node, so the platform does not hear of it`)
    }
    this.broker
      ?.reconcile(served.map(({ thing }) => thing))
      .then((lost) => this.#countLost(lost))
      .catch((error: unknown) => this.node.warn(String(error)))
  }

  /** Of several nodes for one device the one that worked before, or else the first. */
  #chosen(): Member[] {
    const inUse = [...this.#members].filter(({ hub, isUsable }) => hub.inUse && isUsable)
    const chosen = new Map<string, Member>()
    for (const own of inUse)
      if (!chosen.has(own.key) || this.#working.get(own.key) === own.id) chosen.set(own.key, own)
    this.#working.clear()
    chosen.forEach(({ id }, key) => this.#working.set(key, id))
    for (const own of inUse) own.setDuplicate(chosen.get(own.key) !== own)
    return [...chosen.values()]
  }

  #loginFor(members: readonly Member[]): string {
    const things = members.map(({ thing }) => thing)
    return `${this.#address} ${this.broker?.clientIdFor(things) ?? ''}`
  }

  #beTwin(isTwin: boolean): void {
    if (isTwin && !this.#isTwin) this.node.warn(this.red._('sagoo.sentence.twin'))
    this.#isTwin = isTwin
    this.#watchers.notify()
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    this.#countLost((await this.broker?.close()) ?? 0)
  }

  #countLost(lost: number): void {
    if (lost > 0) this.node.warn(this.red._('sagoo.sentence.lost-events', { count: lost }))
  }

  #changed(): void {
    if (this.broker) this.#explainer.explain(this.broker.status)
    this.#watchers.notify()
  }
}

/** Host and port: two ways to write one address are one address. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { protocol, hostname, port } = new URL(url.toLowerCase())
  return `${hostname}:${port || PORTS[protocol] || '1883'}`
}

const PORTS: Record<string, string> = {
  'mqtts:': '8883',
  'ssl:': '8883',
  'tls:': '8883',
  'ws:': '80',
  'wss:': '443',
}

/** What keeps a broker from connecting: a key of the catalogue. */
type BrokerFault = 'sagoo.status.unset' | 'sagoo.status.bad-address' | 'sagoo.status.no-username'

function faultOf(
  login: Record<'url' | 'clientId' | 'username' | 'password', string>,
): BrokerFault | undefined {
  const { url, username, password } = login
  if (unsetVariable(...Object.values(login)) !== undefined) return 'sagoo.status.unset'
  if (!/^(mqtts?|wss?|tcp|ssl|tls):\/\//i.test(url) || !URL.canParse(url)) return 'sagoo.status.bad-address'
  // MQTT 3.1.1 forbids it (3.1.2.9), and brokers hang up without a word.
  return password !== '' && username === '' ? 'sagoo.status.no-username' : undefined
}
