import type { Clock } from '../../src/bridge/clock'
import { LazyMap } from '../../src/bridge/lazy-collections'
import { quote } from '../../src/bridge/problem'
import type { Outcome } from '../../src/bridge/request'
import type { CompleteEvent, DeliveryEvent, Message, RED } from './red'

/** What a message has set in motion. */
interface FlowRun {
  /** How many deliveries a node has not completed yet; keyed by node id. */
  readonly open: LazyMap<string, number>
  /** Whether every message that begins it is on its way. */
  started: boolean
  delivered: boolean
  failure?: string
  onEnd?: ((outcome: Outcome) => void) | undefined
  cancelPatience?: () => void
}

/** After a failure the rest of the flow may still say something better, for so long, in ms. */
const LAST_WORDS = 250

/**
 * Follows messages through the flow by their `_msgid`: each delivery to a node opens an account that its
 * completion closes, and when all are closed the flow has finished. The first failure is the reason.
 */
export class FlowOutcomes {
  /** Keyed by _msgid. */
  readonly #runs = new Map<string, FlowRun>()

  constructor(
    red: RED,
    label: string,
    private readonly clock: Clock,
  ) {
    red.hooks.add(`preDeliver.${label}`, (event) => this.#delivered(event))
    red.hooks.add(`postReceive.${label}`, (event) => this.#received(event))
    red.hooks.add(`onComplete.${label}`, (event) => this.#completed(event))
  }

  /** Follows the messages with this id that `start` sends, until `stop`; `onEnd` is called at most once. */
  follow(msgid: string, start: () => void, onEnd: (outcome: Outcome) => void): void {
    const run: FlowRun = { open: new LazyMap(), started: false, delivered: false, onEnd }
    this.#runs.set(msgid, run)
    start()
    run.started = true
    this.#check(msgid, run)
  }

  /** Whatever becomes of these messages is of no interest any more. */
  stop(msgid: string): void {
    const run = this.#runs.get(msgid)
    if (!run) return
    run.cancelPatience?.()
    // A Map that grows leaves its old table behind, which keeps what is in it until the next full collection.
    run.onEnd = undefined
    this.#runs.delete(msgid)
  }

  /** Whether a message that is followed has reached any node, or what it did is over. */
  hasReached(msgid: string): boolean {
    return this.#runs.get(msgid)?.delivered ?? true
  }

  #delivered({ msg, destination }: DeliveryEvent): void {
    const run = this.#runOf(msg)
    if (!run) return
    run.delivered = true
    run.open.set(destination.id, (run.open.get(destination.id) ?? 0) + 1)
  }

  /** A node of the old style never completes; that its listener has returned is all there is to know. */
  #received({ msg, destination }: DeliveryEvent): void {
    if (destination.node?._expectedDoneCount === 0) this.#close(msg, destination.id)
  }

  #completed({ msg, node, error }: CompleteEvent): void {
    this.#close(msg, node.id, error)
  }

  #close(msg: Message, nodeId: string, error?: unknown): void {
    const run = this.#runOf(msg)
    const count = run?.open.get(nodeId)
    // A Catch node completes without a delivery, and so do nodes that got a foreign message of the same id.
    if (!run || count === undefined || msg._msgid === undefined) return
    if (count > 1) run.open.set(nodeId, count - 1)
    else run.open.delete(nodeId)
    if (error) this.#fail(msg._msgid, run, error)
    this.#check(msg._msgid, run)
  }

  #fail(msgid: string, run: FlowRun, error: unknown): void {
    if (run.failure !== undefined) return
    const reason = reasonOf(error)
    run.failure = reason
    run.cancelPatience = this.clock.after(LAST_WORDS, () => this.#end(msgid, { success: false, reason }))
  }

  /** In a microtask: a Catch node sends what it caught right after the completion, and that still counts. */
  #check(msgid: string, run: FlowRun): void {
    if (!isOver(run)) return
    queueMicrotask(() => {
      if (!isOver(run)) return
      this.#end(
        msgid,
        run.failure === undefined ? { success: true } : { success: false, reason: run.failure },
      )
    })
  }

  #end(msgid: string, outcome: Outcome): void {
    const onEnd = this.#runs.get(msgid)?.onEnd
    this.stop(msgid)
    onEnd?.(outcome.success ? outcome : { ...outcome, code: 'flow' })
  }

  #runOf(msg: Message | undefined): FlowRun | undefined {
    if (this.#runs.size === 0 || msg?._msgid === undefined) return undefined
    return this.#runs.get(msg._msgid)
  }
}

function isOver({ started, delivered, open }: FlowRun): boolean {
  return started && delivered && open.size === 0
}

/** What went wrong, in the node's own words. */
export function reasonOf(error: unknown): string {
  const words: unknown =
    typeof error === 'object' && error !== null && 'message' in error ? error.message : error
  // Not every object is a text.
  const text = String(typeof words === 'object' && words !== null ? quote(words) : words)
  return text.replace(/^Error: /, '')
}
