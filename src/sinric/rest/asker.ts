import { randomUUID } from 'node:crypto'
import { type Clock, MAX_TIMER_MS } from '../../bridge/clock'
import type { Json } from '../../bridge/json'
import { shortened } from '../../bridge/platform-words'
import { say } from '../../bridge/sentence'
import { type SinricApi } from './api'
import { type Command, patienceFor } from './commands'
import { ApiProblem, BAD_KEY } from './problems'
import type { Response, SinricStream } from './stream'

export interface AskerOptions {
  api: Pick<SinricApi, 'act'>
  stream: Pick<SinricStream, 'opens' | 'onResponse' | 'link' | 'reason'>
  clock: Clock
  /** Ms since the epoch by the server's clock: what is too old is dropped there. */
  now: () => number
}

/** So long a request waits for the stream that will bring its answer, in ms. */
const STREAM_PATIENCE_MS = 5_000
const MAX_PENDING = 1_000

/** Asks other devices of the account: over REST, and the event stream brings the answer. */
export class DeviceAsker {
  /** Keyed by the reply token. */
  readonly #pending = new Map<string, (response: Response) => void>()
  #waiting = 0

  constructor(private readonly options: AskerOptions) {
    options.stream.onResponse((response) => this.#pending.get(response.replyToken ?? '')?.(response))
  }

  /**
   * The value that the device answered. It is asked once: now, or never.
   * @param signal gives up waiting
   * @throws Problem
   */
  async ask(command: Command, signal: AbortSignal): Promise<Json> {
    if (this.#waiting >= MAX_PENDING)
      throw new ApiProblem(
        'not-sent',
        say`${this.#waiting} requests are waiting for their answers: that is too many`,
      )
    this.#waiting += 1
    try {
      await this.#streamed()
      return await this.#asked(command, signal)
    } finally {
      this.#waiting -= 1
    }
  }

  /** Without the stream nobody would know what became of it. */
  async #streamed(): Promise<void> {
    const { stream } = this.options
    if (await stream.opens(STREAM_PATIENCE_MS)) return
    if (stream.link.state === 'refused') throw new ApiProblem('refused', BAD_KEY)
    const reason = stream.reason ?? say`the server does not answer`
    throw new ApiProblem(
      'not-sent',
      say`The event stream, which brings the answers, is not connected (${reason}): nothing was sent`,
    )
  }

  async #asked(command: Command, signal: AbortSignal): Promise<Json> {
    const { api, clock, now } = this.options
    const messageId = randomUUID()
    const ended = new AbortController()
    let response: Response | undefined
    this.#pending.set(messageId, (answer) => {
      response = answer
      ended.abort()
    })
    const createdAt = Math.floor(now() / 1_000)
    const taken = api.act({ ...command, messageId, createdAt }, signal)
    try {
      await this.#takenOrAnswered(taken, ended.signal)
      const patience = patienceFor(command.action)
      await clock.sleep(patience, AbortSignal.any([ended.signal, signal]))
      if (response) return valueOf(response, command)
      if (signal.aborted) throw new ApiProblem('closed', say`The node was closed before the device answered`)
      throw new ApiProblem(
        'deadline',
        say`The device did not confirm ${command.action} within ${patience / 1_000} s: it may be offline. It is not asked again`,
      )
    } finally {
      this.#pending.delete(messageId)
      ended.abort()
      taken.catch(() => undefined)
    }
  }

  /** The device may be quicker than the server's word that it was asked. */
  async #takenOrAnswered(taken: Promise<void>, answered: AbortSignal): Promise<void> {
    const over = new AbortController()
    const answer = this.options.clock.sleep(MAX_TIMER_MS, AbortSignal.any([answered, over.signal]))
    await Promise.race([taken, answer]).finally(() => over.abort())
  }
}

function valueOf({ success = true, message = '', name, value }: Response, { deviceId }: Command): Json {
  if (success) return value
  const device = name || deviceId
  throw new ApiProblem(
    'rejected',
    message === '' ? say`${device} refuses, without a reason` : say`${device} says: "${shortened(message)}"`,
    { cause: { platform: message } },
  )
}
