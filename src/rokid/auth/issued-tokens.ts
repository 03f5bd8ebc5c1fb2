import * as v from 'valibot'
import type { Clock } from '../../bridge/clock'
import type { Memory } from '../memory'
import { hashOf } from './secrets'

const recordSchema = v.object({
  kind: v.picklist(['access', 'refresh']),
  user: v.string(),
  client: v.string(),
  /** Ms since the epoch. */
  expires: v.number(),
  scope: v.optional(v.array(v.string())),
  /** The hash of the code that it comes from, over however many refreshes. */
  family: v.optional(v.string()),
})
/** A token that we issued, without the token itself. */
export type TokenRecord = v.InferOutput<typeof recordSchema>

const SECTION = 'tokens'
/** Nobody binds so often; the oldest is dropped first. */
const MAX_TOKENS = 2_000
/** Expired access tokens that are still known as such: their owners are told to refresh, not to go away. */
const MAX_EXPIRED_TOKENS = 100

/** The tokens that our authorization server has issued, known by their hashes and kept over restarts. */
export class IssuedTokens {
  /** Keyed by the token's hash, oldest first. */
  readonly #records = new Map<string, TokenRecord>()
  readonly ready: Promise<void>

  constructor(
    private readonly memory: Memory,
    private readonly clock: Clock,
  ) {
    this.ready = memory.ready.then(() => this.#restore())
  }

  /** Something was lost, so an unknown token may be one of ours. */
  get isDamaged(): boolean {
    return this.memory.isDamaged
  }

  /** For whom an access token speaks. */
  judge(token: string): { user: string } | 'expired' | 'unknown' {
    const record = this.#records.get(hashOf(token))
    if (record?.kind !== 'access') return 'unknown'
    return record.expires <= this.clock.now() ? 'expired' : { user: record.user }
  }

  /** The record of a token that is still good. */
  find(kind: TokenRecord['kind'], token: string): TokenRecord | undefined {
    const record = this.#records.get(hashOf(token))
    return record?.kind === kind && record.expires > this.clock.now() ? record : undefined
  }

  /** Whether it was issued, and has not been forgotten since. */
  isKnown(token: string): boolean {
    return this.#records.has(hashOf(token))
  }

  /** Ends every token that comes from a code. */
  endFamily(family: string): void {
    const members = [...this.#records].filter(([, record]) => record.family === family)
    if (members.length === 0) return
    for (const [hash] of members) this.#records.delete(hash)
    this.#save()
  }

  add(token: string, record: TokenRecord): void {
    this.#records.set(hashOf(token), record)
    this.#save()
  }

  /** Lets a token live for at most so many ms more; false when it is not known. */
  shorten(token: string, ms: number): boolean {
    const hash = hashOf(token)
    const record = this.#records.get(hash)
    if (!record) return false
    this.#records.set(hash, { ...record, expires: Math.min(record.expires, this.clock.now() + ms) })
    this.#save()
    return true
  }

  #restore(): void {
    const saved = v.safeParse(v.record(v.string(), recordSchema), this.memory.read(SECTION))
    if (!saved.success) return
    const added = [...this.#records]
    this.#records.clear()
    for (const [hash, record] of [...Object.entries(saved.output), ...added]) this.#records.set(hash, record)
  }

  #save(): void {
    const now = this.clock.now()
    const old = [...this.#records].filter(([, { expires }]) => expires <= now)
    const useless = old.filter(([, { kind }]) => kind === 'refresh')
    const faded = old.filter(([, { kind }]) => kind === 'access').slice(0, -MAX_EXPIRED_TOKENS)
    for (const [hash] of [...useless, ...faded]) this.#records.delete(hash)
    for (const [hash] of [...this.#records].slice(0, -MAX_TOKENS)) this.#records.delete(hash)
    this.memory.write(SECTION, Object.fromEntries(this.#records))
  }
}
