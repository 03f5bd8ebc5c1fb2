import { LRUCache } from 'lru-cache'
import { Problem } from '../../src/bridge/problem'
import type { Settled } from '../../src/bridge/request'
import { say } from '../../src/bridge/sentence'
import { fold, isObject, readText } from '../../src/bridge/tolerant'
import { Watchers } from '../../src/bridge/watchers'
import { DeviceDirectory, type Listed } from './device-directory'
import type { FlowDevice, News, RequestPort, Served } from './flow-device'
import { correlation, isFromBroker } from './messages'
import type { Message, Node, RED } from './red'
import type { Backing } from './status'

/** A device as all devices of an owner are served. */
export interface Member extends Listed {
  /** Whether the platform can know of it. */
  readonly isUsable: boolean
  /** After a deploy: these nodes take its requests as long as no node of its own does. */
  leaveTo(ports: ReadonlySet<RequestPort>): void
}

/** The owner as its devices as a whole have to know it. */
export interface Connection<D> {
  readonly backing: Backing
  troubleOf?(device: D): Backing['trouble']
  watch(watcher: () => void): () => void
}

/** Answers to so many requests are told apart by nothing but the request's id. */
const MAX_ASKED = 5_000

/** All devices of one owner, for the nodes that serve all of them (docs/contract.md#9-the-whole-house-in-four-nodes). */
export class OwnerDevices<D extends Member> implements Served {
  readonly only = undefined
  readonly #members = new Set<D>()
  /** Whoever may be answered: the members, and what is asked of the owner itself. */
  readonly #present = new Set<FlowDevice>()
  readonly #users = new Set<Node>()
  readonly #inNodes = new Set<RequestPort>()
  readonly #watchers = new Watchers<News>()
  /** Keyed by request id: whom it was asked of. */
  readonly #asked = new LRUCache<string, FlowDevice>({ max: MAX_ASKED })
  /** Made when it is first needed after a device has come or gone. */
  #directory: DeviceDirectory<D> | undefined

  constructor(
    readonly red: RED,
    private readonly owner: Connection<D>,
  ) {}

  get members(): readonly D[] {
    return [...this.#members]
  }

  /** Whether a node uses all of them. */
  get isInUse(): boolean {
    return this.#users.size > 0
  }

  /** Whether a node takes the requests of all of them into the flow. */
  get isServed(): boolean {
    return this.#inNodes.size > 0
  }

  /** The nodes that take the requests which no node of a device's own takes. */
  get inNodes(): ReadonlySet<RequestPort> {
    return this.#inNodes
  }

  get backing(): Backing {
    const { backing } = this.owner
    if (this.#members.size === 0) return { ...backing, fault: 'homewire.status.no-devices' }
    if (backing.trouble || this.members.every((device) => this.#isFine(device))) return backing
    return { ...backing, trouble: { text: 'homewire.status.some-devices', grave: false } }
  }

  /** A device belongs to the owner; the returned function ends that. */
  add(device: D): () => void {
    this.#members.add(device)
    this.#present.add(device)
    this.#directory = undefined
    return () => {
      this.#members.delete(device)
      this.#present.delete(device)
      this.#directory = undefined
    }
  }

  /** The owner itself can be asked something, and answers like a device that no message names. */
  admit(own: FlowDevice): void {
    this.#present.add(own)
  }

  use(node: Node): () => void {
    this.#users.add(node)
    return () => void this.#users.delete(node)
  }

  serve(port: RequestPort): () => void {
    this.#inNodes.add(port)
    return () => void this.#inNodes.delete(port)
  }

  /** Whether a device is told what to do on an MQTT topic, or speaks there. */
  concerns(topic: string): boolean {
    return this.#known.isCommand(topic) || this.#known.speakingOn(topic).length > 0
  }

  /** After a deploy: who has no node of its own is left to those that serve all. */
  assign(): void {
    for (const member of this.#members) member.leaveTo(this.#inNodes)
    this.#watchers.notify({})
  }

  watch(watcher: (news: News) => void): () => void {
    const ends = [this.#watchers.add(watcher), this.owner.watch(() => watcher({}))]
    return () => ends.forEach((end) => end())
  }

  noteAsked(requestId: string, device: FlowDevice): void {
    this.#asked.set(requestId, device)
  }

  noteChange({ device }: FlowDevice, settled?: Settled): void {
    this.#watchers.notify({ device, settled })
  }

  find(msg: Message): readonly FlowDevice[] {
    const asked = this.#askedBy(msg)
    if (asked) return [asked]
    const name = nameIn(msg)
    // It is the button's own topic that stands there, or none.
    if (name !== undefined && isToggle(msg)) return [this.#known.named(name)]
    const topic = typeof msg.topic === 'string' ? msg.topic.trim() : ''
    const speaking = this.#known.speakingOn(topic)
    if (speaking.length > 0) return speaking
    // What we have sent comes back from the broker, also with the correlation data of a request.
    if (this.#known.isCommand(topic)) return []
    const correlated = this.#correlatedBy(msg)
    if (correlated) return [correlated]
    if (name !== undefined) return [this.#known.named(name)]
    if (isFromBroker(msg) || isOfAnother(msg)) return []
    throw new Problem(
      'unknown-device',
      say`This message names no device: set msg.device to the name or the ID of one`,
    )
  }

  takesToggle(msg: Message): boolean {
    return nameIn(msg) !== undefined
  }

  choose(name: unknown): FlowDevice | undefined {
    const text = readText(name)
    return text === undefined ? undefined : this.#known.choose(text)
  }

  #isFine(device: D): boolean {
    return device.isUsable && !device.isDuplicate && !this.owner.troubleOf?.(device)
  }

  get #known(): DeviceDirectory<D> {
    return (this.#directory ??= new DeviceDirectory(this.members))
  }

  /** The device of the request in a message that has come through the flow. */
  #askedBy({ request }: Message): FlowDevice | undefined {
    if (!isObject(request) || typeof request.id !== 'string') return undefined
    const asked = this.#askedOf(request.id)
    if (asked) return asked
    const { device, platform } = request
    const id = isObject(device) ? readText(device.id) : undefined
    const known = id === undefined ? undefined : this.#known.byPlatformId(id)
    return known?.device.platform === platform ? known : undefined
  }

  #correlatedBy(msg: Message): FlowDevice | undefined {
    const { id } = correlation(msg) ?? {}
    return id === undefined ? undefined : this.#askedOf(id)
  }

  /** The device that was asked, or the one that has taken its place. */
  #askedOf(requestId: string): FlowDevice | undefined {
    const asked = this.#asked.get(requestId)
    if (!asked || this.#present.has(asked)) return asked
    return this.#known.byPlatformId(asked.device.id)
  }
}

/** The name in `msg.device`; a whole `msg.request.device` names one, too. */
function nameIn({ device }: Message): string | undefined {
  const name = isObject(device) ? (readText(device.id) ?? readText(device.name)) : readText(device)
  return name === undefined || name.trim() === '' ? undefined : name.trim()
}

function isToggle({ payload }: Message): boolean {
  return fold(payload) === 'toggle'
}

/** It answers what somebody else's device was asked, on the same wires. */
function isOfAnother({ request }: Message): boolean {
  return isObject(request) && typeof request.id === 'string' && isObject(request.device)
}
