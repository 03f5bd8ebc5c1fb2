import { LRUCache } from 'lru-cache'
import * as v from 'valibot'
import type { Clock } from '../bridge/clock'
import { Problem } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { readUuid } from './conversation'
import { MixinError } from './refusal'

const MAX_KNOWN = 2_000
/** People rename themselves, in ms. */
const NAME_LIFETIME_MS = 60 * 60_000
/** After a failure nobody is asked for so long, in ms. */
const NAMELESS_MS = 60_000
/** Searching more often is punished with twelve hours of silence (docs/protocols/mixin-api.md#a5). */
const MAX_SEARCHES = 10
const SEARCH_PERIOD_MS = 24 * 60 * 60_000

const userSchema = v.looseObject({ user_id: v.string(), full_name: v.optional(v.nullable(v.string()), '') })

export interface UsersOptions {
  clock: Clock
  call(method: 'GET', path: string): Promise<unknown>
  /** Tries as long as a message that needs the answer may wait. */
  persist<T>(attempt: () => Promise<T>): Promise<T>
}

/** Who the people are that the bot talks to; numbers do not move, so that each is asked for once. */
export class Users {
  /** Keyed by number. */
  readonly #ids = new LRUCache<string, string>({ max: MAX_KNOWN })
  /** Keyed by user id; empty when nobody told. */
  readonly #names = new LRUCache<string, string>({ max: MAX_KNOWN })
  /** Keyed by what is asked for. */
  readonly #open = new Map<string, Promise<string>>()
  /** Of the clock's elapsed. */
  #searches: number[] = []

  constructor(private readonly options: UsersOptions) {}

  /** The id behind a number, as far as it was asked for before. */
  knownId(number: string): string | undefined {
    return this.#ids.get(number)
  }

  /**
   * The id behind a Mixin number.
   * @throws Problem when nobody has it, MixinError and NoReply as the API answers
   */
  idOf(number: string): Promise<string> {
    return this.#once(`number ${number}`, async () => {
      const id = await this.options.persist(() => this.#lookUp(number))
      this.#ids.set(number, id)
      return id
    })
  }

  /** What somebody is called; empty when Mixin does not tell. */
  async nameOf(userId: string): Promise<string> {
    const known = this.#names.get(userId)
    if (known !== undefined) return known
    return this.#once(`name ${userId}`, async () => {
      const name = await this.#ask(`/users/${userId}`).then(
        (user) => user.full_name ?? '',
        () => '',
      )
      this.#names.set(userId, name, { ttl: name === '' ? NAMELESS_MS : NAME_LIFETIME_MS })
      return name
    })
  }

  async #lookUp(number: string): Promise<string> {
    try {
      return idIn(await this.#ask(`/users/${number}`))
    } catch (error) {
      if (!isUnknown(error)) throw error
    }
    const now = this.options.clock.elapsed()
    this.#searches = this.#searches.filter((at) => now - at < SEARCH_PERIOD_MS)
    if (this.#searches.length >= MAX_SEARCHES) throw tooMany()
    this.#searches.push(now)
    try {
      return idIn(await this.#ask(`/search/${number}`))
    } catch (error) {
      if (isUnknown(error)) throw new Problem('invalid-value', say`Nobody has the Mixin number ${number}`)
      // Waiting does not help here: it would hold up everything else that the bot sends.
      throw error instanceof MixinError && error.code === 429 ? tooMany() : error
    }
  }

  async #ask(path: string): Promise<v.InferOutput<typeof userSchema>> {
    return v.parse(userSchema, await this.options.call('GET', path))
  }

  #once(what: string, ask: () => Promise<string>): Promise<string> {
    const open = this.#open.get(what)
    if (open) return open
    const asking = ask().finally(() => this.#open.delete(what))
    this.#open.set(what, asking)
    return asking
  }
}

function idIn({ user_id }: { user_id: string }): string {
  const id = readUuid(user_id)
  if (id === undefined) throw new Problem('invalid-value', say`Mixin answered without a user`)
  return id
}

function isUnknown(error: unknown): boolean {
  return error instanceof MixinError && (error.code === 404 || error.code === 10404 || error.code === 10002)
}

function tooMany(): Problem {
  return new Problem(
    'not-sent',
    say`Mixin does not let this bot look up more numbers today: use the ID of the user, which is in msg.mixin.userId`,
  )
}
