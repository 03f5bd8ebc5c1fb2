import { createHash, randomInt } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { Watchers } from '../../src/bridge/watchers'
import { Broker, type Thing } from '../../src/sagoo/broker'
import type { DeviceHub } from '../runtime/device-hub'
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
  readonly hub: DeviceHub
  readonly thing: Thing
  /** Tells devices of one broker apart. */
  readonly key: string
  readonly isUsable: boolean
  setDuplicate(isDuplicate: boolean): void
  warnOnce(what: string): void
}

/** A `sagoo-broker`: owns the login and the one MQTT session that all its devices share. */
export class BrokerNode {
  readonly broker: Broker | undefined
  /** What it logs in as; two of the same throw each other out. */
  readonly login: string
  readonly #fault: BrokerFault | undefined
  readonly #members = new Set<Member>()
  readonly #watchers = new Watchers()
  /** What was said since all was well. */
  readonly #said = new Set<string>()

  constructor(
    private readonly red: RED,
    private readonly node: Node<BrokerCredentials>,
    def: BrokerDef,
    clock: Clock,
  ) {
    const url = def.url?.trim() ?? ''
    const clientId = def.clientId?.trim() ?? ''
    const { username = '', password = '' } = node.credentials ?? {}
    this.login = clientId === '' ? '' : `${url} ${clientId}`
    this.#fault = faultOf(url, clientId, username, password)
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
    })
    this.broker.watch(() => this.#changed())
  }

  /** Tells brokers apart in what is saved, without giving the address away. */
  get fingerprint(): string {
    return createHash('sha256').update(this.login).digest('hex').slice(0, 16)
  }

  get backing(): Backing {
    if (!this.broker) return { link: { state: 'idle' }, ...(this.#fault && { fault: this.#fault }) }
    const { link, complaint } = this.broker.status
    return complaint === undefined
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

  /** After a deploy: connects with the devices that are in use, each one once. */
  reconcile(): void {
    const inUse = [...this.#members].filter(({ hub, isUsable }) => hub.inUse && isUsable)
    const first = new Map(inUse.toReversed().map((own) => [own.key, own] as const))
    for (const own of inUse) own.setDuplicate(first.get(own.key) !== own)
    for (const own of this.#members) {
      if (!own.hub.inUse)
        own.warnOnce('is used by no sagoo in or sagoo out node, so the platform does not hear of it')
    }
    this.broker
      ?.reconcile([...first.values()].map(({ thing }) => thing))
      .catch((error: unknown) => this.node.warn(String(error)))
  }

  /** Another broker node logs in as the same client. */
  warnOfTwin(): void {
    this.node.warn(this.red._('sagoo.sentence.twin'))
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    await this.broker?.close()
  }

  #changed(): void {
    this.#explain()
    this.#watchers.notify()
  }

  /** Says a new trouble once in the debug sidebar, where there is room for a sentence. */
  #explain(): void {
    if (!this.broker) return
    const { link, complaint } = this.broker.status
    if (link.state === 'refused') this.#say('refused', { reason: link.reason })
    else if (link.state === 'waiting' || link.state === 'invalid')
      this.#say('waiting', { reason: link.reason })
    else if (complaint !== undefined) this.#say('complaint', { reason: complaint })
    else if (link.state === 'connected') this.#said.clear()
  }

  #say(key: string, values: { reason: string }): void {
    const sentence = this.red._(`sagoo.sentence.${key}`, values)
    if (this.#said.has(sentence)) return
    if (this.#said.size >= MOST_SAID) this.#said.clear()
    this.#said.add(sentence)
    this.node.warn(sentence)
  }
}

const MOST_SAID = 50

/** What keeps a broker from connecting: a key of the catalogue. */
type BrokerFault = 'sagoo.status.unset' | 'sagoo.status.bad-address'

function faultOf(url: string, ...others: string[]): BrokerFault | undefined {
  if (unsetVariable(url, ...others) !== undefined) return 'sagoo.status.unset'
  return /^(mqtts?|wss?|tcp|ssl|tls):\/\//i.test(url) && URL.canParse(url)
    ? undefined
    : 'sagoo.status.bad-address'
}
