import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { Clock } from '../../bridge/clock'
import { Backoff } from '../../transport/backoff'
import { retry } from '../../transport/retry'
import { addOrUpdateReport, deleteReport, type Event } from './bodies'
import { undelivered } from './event-sender'
import type { EventOutcome } from './gateway'
import type { Json } from '../messages'
import type { Memory } from '../memory'
import { EVENT_BACKOFF_MS } from './timing'

export interface RegistryOptions {
  memory: Memory
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  messageId(): string
  users(): string[]
  deliver: (user: string, event: Event) => Promise<EventOutcome>
  /** Every endpoint as it is now: what it is, and what is known of it. */
  current: () => { id: string; description: Json; full: Json }[]
}

/** What there is to tell. */
interface Report {
  content: string
  isEmpty: boolean
  event: (messageId: string) => Event
}

interface UndeliveredReport {
  event: Event
  users: readonly string[]
}

const SECTION = 'announced'
const announcedSchema = v.record(v.string(), v.string())

/** What Rokid was told that there is, and the reports that bring it up to date after a deploy. */
export class Registry {
  /** The fingerprint of each endpoint that Rokid knows, keyed by endpointId; undefined: it never asked. */
  #announced: Map<string, string> | undefined
  #isBusy = false
  #isStale = false
  readonly #closing = new AbortController()
  /** Reports that have not reached everybody, keyed by what they say. */
  #undelivered = new Map<string, UndeliveredReport>()
  readonly ready: Promise<void>

  constructor(private readonly options: RegistryOptions) {
    this.ready = options.memory.ready.then(() => this.#restore())
  }

  /** Rokid has just been told everything, or is about to ask. */
  told(): void {
    this.#announced = this.#now()
    this.#save()
  }

  /** Tells what is new, changed or gone since Rokid was last told. */
  async sync(): Promise<void> {
    await this.ready
    this.#isStale = true
    if (this.#isBusy) return
    this.#isBusy = true
    const { clock, random } = this.options
    const { signal } = this.#closing
    try {
      while (this.#hasNews()) {
        const backoff = new Backoff(EVENT_BACKOFF_MS, random)
        await retry({ clock, backoff, signal }, () => this.#report())
      }
    } finally {
      this.#isBusy = false
    }
  }

  /** Leave to send events was given: what Rokid never asked for counts as known from now on. */
  async granted(): Promise<void> {
    await this.ready
    if (this.#announced) return this.sync()
    this.told()
  }

  close(): void {
    this.#closing.abort()
  }

  #hasNews(): boolean {
    return this.#isStale && !this.#closing.signal.aborted
  }

  /** Tells everything that is news by now; false when it has not reached everybody. */
  async #report(): Promise<boolean> {
    this.#isStale = false
    const { options } = this
    const users = options.users()
    const announced = this.#announced
    if (!announced || users.length === 0) return true
    const now = this.#now()
    const changed = options.current().filter(({ id }) => announced.get(id) !== now.get(id))
    const gone = [...announced.keys()].filter((id) => !now.has(id))
    const endpoints = changed.map(({ full }) => full)
    const reports: Report[] = [
      {
        content: JSON.stringify(['new', changed.map(({ id }) => [id, now.get(id)])]),
        isEmpty: endpoints.length === 0,
        event: (messageId) => addOrUpdateReport(messageId, endpoints),
      },
      {
        content: JSON.stringify(['gone', gone]),
        isEmpty: gone.length === 0,
        event: (messageId) => deleteReport(messageId, gone),
      },
    ]
    const said = reports.filter(({ isEmpty }) => !isEmpty)
    this.#undelivered = new Map(said.map((report) => [report.content, this.#again(report, users)]))
    for (const report of this.#undelivered.values()) {
      report.users = await undelivered(report.users, (user) => options.deliver(user, report.event))
      if (report.users.length > 0) return false
    }
    this.#undelivered.clear()
    if (said.length === 0) return true
    this.#announced = now
    this.#save()
    return true
  }

  /** What says the same as before is the same report, for those who have not got it. */
  #again({ content, event }: Report, users: readonly string[]): UndeliveredReport {
    const known = this.#undelivered.get(content)
    if (known) return { ...known, users: known.users.filter((user) => users.includes(user)) }
    return { event: event(this.options.messageId()), users }
  }

  #now(): Map<string, string> {
    return new Map(this.options.current().map(({ id, description }) => [id, fingerprint(description)]))
  }

  #save(): void {
    this.options.memory.write(SECTION, Object.fromEntries(this.#announced ?? []))
  }

  #restore(): void {
    const saved = v.safeParse(announcedSchema, this.options.memory.read(SECTION))
    if (saved.success) this.#announced ??= new Map(Object.entries(saved.output))
  }
}

function fingerprint(description: Json): string {
  return createHash('sha256').update(JSON.stringify(description)).digest('base64url').slice(0, 22)
}
