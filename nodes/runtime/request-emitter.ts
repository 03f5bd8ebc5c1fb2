import type { Device } from '../../src/bridge/device'
import { copyJson } from '../../src/bridge/json'
import { LazyMap, LazySet } from '../../src/bridge/lazy-collections'
import { Problem, quote } from '../../src/bridge/problem'
import type { AnswerMode, Request } from '../../src/bridge/request'
import { type Saying, say } from '../../src/bridge/sentence'
import type { Profile, Shaped, Subject } from '../../src/profiles/index'
import type { FlowOutcomes } from './flow-outcomes'
import { requestMessage } from './messages'
import type { RequestPort } from './flow-device'

export interface EmitterOptions {
  device: Device
  profile: Profile
  answer: AnswerMode
  outcomes: FlowOutcomes
  /** Unique in all of Node-RED: message ids begin with it. */
  prefix: string
  /** The device as the profile has to know it, for a message about `instance`. */
  subject(instance?: string): Subject
  /** A request goes into the flow. */
  onSent(request: Request): void
  /** Whether a device of the owner is told what to do on an MQTT topic, or speaks there. */
  concerns(topic: string): boolean
}

/** Nodes that take requests. */
type Ports = Iterable<RequestPort> & { readonly size: number }

const NONE: Ports = new LazySet()

/** Takes the requests for a device into the flow, through all its `in` nodes. */
export class RequestEmitter {
  /** The nodes that serve this device alone. */
  readonly #own = new LazySet<RequestPort>()
  /** Those that serve all of its owner's, while it has none of its own. */
  #others = NONE
  /** The id of the messages by which a request is followed through the flow; keyed by followKey. */
  readonly #follows = new LazyMap<string, string>()
  #stopServing: (() => void) | undefined
  #sent = 0

  constructor(private readonly options: EmitterOptions) {
    options.device.watch((settled) => settled && this.#unfollow(settled.request))
  }

  /** Whether any node takes requests into the flow. */
  get isServed(): boolean {
    return this.#ports.size > 0
  }

  get #ports(): Ports {
    return this.#own.size > 0 ? this.#own : this.#others
  }

  /** A node takes the device's requests into the flow; the returned function ends that. */
  serve(port: RequestPort): () => void {
    this.#own.add(port)
    this.#update()
    return () => {
      this.#own.delete(port)
      this.#update()
    }
  }

  /**
   * After a deploy: these nodes take the requests that no node of its own takes. While a node is only deployed anew,
   * nobody takes its place.
   */
  leaveTo(ports: Ports): void {
    this.#others = this.#own.size > 0 ? NONE : ports
    this.#update()
  }

  #update(): void {
    if (this.isServed) this.#stopServing ??= this.options.device.serve((request) => this.#emit(request))
    else {
      this.#stopServing?.()
      this.#stopServing = undefined
    }
  }

  /** What the device cannot confirm (an optimistic switch, a button) is done when the message has gone its way. */
  #isAnsweredByFlow({ capability, instance }: Request): boolean {
    const { answer, profile } = this.options
    return (
      answer === 'flow' ||
      (answer === 'state' && profile.confirms?.(capability, this.options.subject(instance)) === false)
    )
  }

  #emit(request: Request): void {
    const shaped = this.#shape(request)
    if (!shaped) return
    const { answer, device, outcomes, prefix } = this.options
    const ports = [...this.#ports]
    // The node that serves all is deployed anew.
    if (ports.length === 0)
      return this.#refuse(request, say`No node in the flow takes requests for ${device.name}`)
    const topics = ports.flatMap(({ responseTopic }) => responseTopic ?? [])
    const taken = topics.find((topic) => this.options.concerns(topic))
    if (taken !== undefined)
      return this.#refuse(
        request,
        say`${quote(taken)} is a topic of a device, so no answer can come on it: choose another response topic in the node that takes the requests`,
      )
    this.options.onSent(request)
    const msgid = `${prefix}${(this.#sent += 1)}`
    const start = (): void => {
      for (const port of ports)
        port.send({ ...requestMessage(request, copyJson(shaped), msgid), ...port.correlate(request) })
    }
    const isAnswered = this.#isAnsweredByFlow(request)
    if (!isAnswered && answer !== 'state') return start()
    if (isAnswered && !ports.some(isWired))
      return this.#refuse(request, say`No node is wired to the node that takes requests for ${device.name}`)
    // That the broker has the message says nothing about the device.
    const isAwaited = topics.length > 0
    const { id, capability } = request
    this.#follows.set(followKey(request), msgid)
    outcomes.follow(msgid, start, (outcome) => {
      if (isAnswered && (!isAwaited || !outcome.success)) device.answer(id, outcome, capability)
      else if (!isAnswered && outcome.success) device.passed(id, capability)
    })
  }

  /** What the device is told; when its profile has no words for it, that is the answer. */
  #shape(request: Request): Shaped | undefined {
    const { device, profile } = this.options
    try {
      return profile.shape(request, this.options.subject(request.instance))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { id, capability } = request
      device.answer(id, { success: false, reason: error.sentence, code: error.code }, capability)
      return undefined
    }
  }

  /** Nothing can happen, and saying otherwise would be a lie. */
  #refuse({ id, capability }: Request, reason: Saying): void {
    const { device } = this.options
    device.answer(id, { success: false, reason, code: 'unwired' }, capability)
  }

  #unfollow(request: Request): void {
    const key = followKey(request)
    const msgid = this.#follows.get(key)
    if (msgid === undefined) return
    this.#follows.delete(key)
    this.options.outcomes.stop(msgid)
  }
}

/** Requests may share an id; then the capability tells them apart. */
function followKey({ id, capability }: Request): string {
  return `${id} ${capability}`
}

function isWired({ wires }: RequestPort): boolean {
  return wires.some((output) => output.length > 0)
}
