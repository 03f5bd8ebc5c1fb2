import type { Device, Settled } from '../../src/bridge/device'
import { copyJson } from '../../src/bridge/json'
import { Problem } from '../../src/bridge/problem'
import type { AnswerMode, Request } from '../../src/bridge/request'
import { say } from '../../src/bridge/sentence'
import type { Profile, Shaped, Subject } from '../../src/profiles/index'
import type { FlowOutcomes } from './flow-outcomes'
import { requestMessage } from './messages'
import type { Node, RED } from './red'
import type { Backing } from './status'

/** Everything an `in` and an `out` node need to know of the device that they are for. */
export interface DeviceHubOptions {
  red: RED
  outcomes: FlowOutcomes
  device: Device
  profile: Profile
  /** Capabilities in the order of importance. */
  capabilities: readonly string[]
  isAction(name: string): boolean
  /** When requests are answered: under `flow` by what becomes of the message. */
  answer: AnswerMode
  backing(): Backing
  /** Calls back when the backing changes; returns how to end that. */
  watchBacking(watcher: () => void): () => void
}

/** Where the nodes of one device meet: a request goes to all its `in` nodes, and users are counted. */
export class DeviceHub {
  readonly red: RED
  readonly device: Device
  readonly profile: Profile
  readonly #inNodes = new Set<Node>()
  readonly #users = new Set<Node>()
  /** How to stop following a request through the flow; keyed by followKey. */
  readonly #follows = new Map<string, () => void>()
  #unserve: (() => void) | undefined
  /** Message ids are unique in all of Node-RED, and cheap: the prefix is drawn once. */
  readonly #msgidPrefix: string
  #sent = 0

  constructor(private readonly options: DeviceHubOptions) {
    this.red = options.red
    this.device = options.device
    this.profile = options.profile
    this.#msgidPrefix = `${options.red.util.generateId()}.`
    this.device.watch((settled) => settled && this.#settled(settled))
  }

  /** Whether any node uses the device, so that the platform has to know of it. */
  get inUse(): boolean {
    return this.#users.size > 0
  }

  /** Whether any node takes its requests into the flow. */
  get isServed(): boolean {
    return this.#inNodes.size > 0
  }

  get backing(): Backing {
    return this.options.backing()
  }

  /** A node uses the device; the returned function ends that. */
  use(node: Node): () => void {
    this.#users.add(node)
    return () => void this.#users.delete(node)
  }

  /** A node takes the device's requests into the flow; the returned function ends that. */
  serve(node: Node): () => void {
    this.#inNodes.add(node)
    this.#unserve ??= this.device.serve((request) => this.#send(request))
    return () => {
      this.#inNodes.delete(node)
      if (this.#inNodes.size > 0) return
      this.#unserve?.()
      this.#unserve = undefined
    }
  }

  /** Calls back when anything changes that a node shows; the returned function ends that. */
  watch(watcher: (settled?: Settled) => void): () => void {
    const ends = [this.device.watch(watcher), this.options.watchBacking(() => watcher())]
    return () => ends.forEach((end) => end())
  }

  /** The device as a profile has to know it, for a message about `instance`. */
  subject(instance?: string): Subject {
    const { device, options } = this
    return {
      name: device.name,
      capabilities: options.capabilities,
      isAction: (name) => options.isAction(name),
      asked: (capability) => device.asked(capability, instance),
      expected: (capability) => device.expected(capability, instance),
    }
  }

  #send(request: Request): void {
    const shaped = this.#shape(request)
    if (!shaped) return
    const msgid = `${this.#msgidPrefix}${(this.#sent += 1)}`
    const start = (): void => {
      for (const node of this.#inNodes) node.send(requestMessage(request, copyJson(shaped), msgid))
    }
    if (this.options.answer !== 'flow') return start()
    if (![...this.#inNodes].some(isWired)) return this.#fail(request)
    const { id, capability } = request
    this.#follows.set(
      followKey(request),
      this.options.outcomes.follow(msgid, start, (outcome) => this.device.answer(id, outcome, capability)),
    )
  }

  /** What the device is told; when its profile has no words for it, that is the answer. */
  #shape(request: Request): Shaped | undefined {
    try {
      return this.profile.shape(request, this.subject(request.instance))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { id, capability } = request
      this.device.answer(id, { success: false, reason: error.sentence, code: error.code }, capability)
      return undefined
    }
  }

  /** With nothing wired nothing can happen, and saying otherwise would be a lie. */
  #fail({ id, capability }: Request): void {
    const reason = say`No node is wired to the node that takes requests for ${this.device.name}`
    this.device.answer(id, { success: false, reason, code: 'unwired' }, capability)
  }

  #settled({ request }: Settled): void {
    const key = followKey(request)
    this.#follows.get(key)?.()
    this.#follows.delete(key)
  }
}

/** Requests may share an id; then the capability tells them apart. */
function followKey({ id, capability }: Request): string {
  return `${id} ${capability}`
}

function isWired({ wires }: Node): boolean {
  return wires.some((output) => output.length > 0)
}
