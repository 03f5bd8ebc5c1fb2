import * as v from 'valibot'
import type { Clock } from '../../bridge/clock'
import { Watchers } from '../../bridge/watchers'
import type { Memory } from '../memory'
import type { Seal } from '../auth/secrets'
import { TOKEN_RENEWAL_MARGIN_MS } from './timing'
import { type EventsClient, requestTokens, type TokenFailure, type Tokens } from './token-endpoint'

const grantSchema = v.object({
  accessToken: v.string(),
  refreshToken: v.exactOptional(v.string()),
  expires: v.exactOptional(v.number()),
  /** Rokid does not take our events for this user any more: the skill has to be bound anew. */
  refused: v.exactOptional(v.literal(true)),
})
type Grant = v.InferOutput<typeof grantSchema>

/** A token that is good, or why there is none. */
export type Renewal = { token: string } | TokenFailure

export interface GrantsOptions {
  memory: Memory
  /** What the tokens are encrypted with; undefined: they are not kept. */
  seal: Seal | undefined
  /** Undefined: we have no name there, so no token can be had. */
  client: EventsClient | undefined
  clock: Clock
}

const SECTION = 'grants'
/** More users than any home has. */
const MAX_USERS = 50

/** Leave to send events, one per user of Rokid's; the tokens are kept encrypted. */
export class Grants {
  /** Keyed by user. */
  readonly #grants = new Map<string, Grant>()
  /** Keyed by user: a renewal that is under way. */
  readonly #renewals = new Map<string, Promise<Renewal>>()
  readonly #watchers = new Watchers()
  readonly #ending = new AbortController()
  readonly ready: Promise<void>
  /** Grants were kept, and could not be read any more. */
  isLost = false
  /** Why no token was had for the last code. */
  failure: TokenFailure | undefined

  constructor(private readonly options: GrantsOptions) {
    this.ready = options.memory.ready.then(() => this.#restore())
  }

  /** Calls back when grants come or go; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** The users that events go to. */
  get users(): string[] {
    return [...this.#grants].filter(([, { refused }]) => !refused).map(([user]) => user)
  }

  /** Rokid has taken back all the leave that it gave. */
  get isRefused(): boolean {
    return this.#grants.size > 0 && this.users.length === 0
  }

  /** A token as it is: the form of 2018 (docs/protocols/rokid.md#acceptgrant). */
  accept(user: string, accessToken: string): void {
    this.#keep(user, { accessToken })
  }

  /** A code to be exchanged: the form of 2019. */
  async exchange(user: string, code: string): Promise<'accepted' | TokenFailure> {
    const tokens = await this.#request({ grant_type: 'authorization_code', code })
    if (typeof tokens === 'string') {
      this.failure = tokens
      this.#watchers.notify()
      return tokens
    }
    this.#keep(user, tokens)
    return 'accepted'
  }

  /** The token for a user's events, renewed when it is about to end. */
  async token(user: string): Promise<Renewal | undefined> {
    const grant = this.#grants.get(user)
    if (!grant || grant.refused) return undefined
    const isEnding =
      grant.expires !== undefined && grant.expires - TOKEN_RENEWAL_MARGIN_MS <= this.options.clock.now()
    return isEnding && grant.refreshToken !== undefined
      ? this.renew(user, grant.accessToken)
      : { token: grant.accessToken }
  }

  /** The token that the user's events would be sent with, good or not. */
  held(user: string): string | undefined {
    return this.#grants.get(user)?.accessToken
  }

  /** A new token for the user's events, when it is still this one that does not do; one renewal at a time. */
  renew(user: string, token: string): Promise<Renewal> {
    const now = this.held(user)
    if (now !== undefined && now !== token) return Promise.resolve({ token: now })
    const pending = this.#renewals.get(user) ?? this.#renew(user).finally(() => this.#renewals.delete(user))
    this.#renewals.set(user, pending)
    return pending
  }

  /** Rokid does not want this user's events any more; false: it has sent another token since this one. */
  refuse(user: string, token: string): boolean {
    const grant = this.#grants.get(user)
    if (grant?.accessToken !== token) return false
    this.#grants.set(user, { ...grant, refused: true })
    this.#save()
    return true
  }

  close(): void {
    this.#ending.abort()
    this.#watchers.clear()
  }

  async #renew(user: string): Promise<Renewal> {
    const grant = this.#grants.get(user)
    const refreshToken = grant?.refreshToken
    if (refreshToken === undefined) return 'refused'
    const tokens = await this.#request({ grant_type: 'refresh_token', refresh_token: refreshToken })
    const now = this.#grants.get(user)
    // Leave that was given meanwhile counts, whatever became of the old one.
    if (now && now !== grant) return { token: now.accessToken }
    if (typeof tokens === 'string') return tokens
    // A server may keep the old refresh token good instead of giving a new one (RFC 6749, section 6).
    this.#keep(user, { refreshToken, ...tokens })
    return { token: tokens.accessToken }
  }

  #request(grant: Parameters<typeof requestTokens>[1]): Promise<Tokens | TokenFailure> {
    const { client, clock } = this.options
    if (!client) return Promise.resolve('failed')
    return requestTokens(client, grant, () => clock.now(), this.#ending.signal)
  }

  #keep(user: string, tokens: Tokens): void {
    this.isLost = false
    this.failure = undefined
    this.#grants.delete(user)
    this.#grants.set(user, tokens)
    for (const [oldest] of [...this.#grants].slice(0, -MAX_USERS)) this.#grants.delete(oldest)
    this.#save()
  }

  #save(): void {
    const { memory, seal } = this.options
    if (seal) memory.write(SECTION, seal.close(Object.fromEntries(this.#grants)))
    this.#watchers.notify()
  }

  #restore(): void {
    const kept = this.options.memory.read(SECTION)
    if (kept === undefined) return
    const opened = v.safeParse(v.record(v.string(), grantSchema), this.options.seal?.open(kept))
    this.isLost = !opened.success && this.#grants.size === 0
    if (!opened.success) return
    for (const [user, grant] of Object.entries(opened.output))
      if (!this.#grants.has(user)) this.#grants.set(user, grant)
    this.#watchers.notify()
  }
}
