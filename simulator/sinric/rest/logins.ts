import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Reply, fine, refused } from './replies'

/** Who may call: the holder of the API key, and whoever has got a token for it. */
export class Logins {
  readonly #tokens = new Map<string, number>()

  /** @param lifetime of a token, in s */
  constructor(
    private readonly apiKey: string | undefined,
    public lifetime = 604_800,
  ) {}

  /** The tokens that were given, also those that are over. */
  get tokens(): readonly string[] {
    return [...this.#tokens.keys()]
  }

  isKnown({ headers }: IncomingMessage, isKeyEnough: boolean): boolean {
    const until = this.#tokens.get(headers.authorization?.replace(/^Bearer /, '') ?? '')
    if (until !== undefined) return until > Date.now()
    return isKeyEnough && this.#hasKey(headers['x-sinric-api-key'])
  }

  /** `POST /auth` */
  logIn({ headers }: IncomingMessage): Reply {
    if (!this.#hasKey(headers['x-sinric-api-key'])) return refused(401, 'Access token not found')
    const token = `eyJ.${randomUUID()}.token`
    this.#tokens.set(token, Date.now() + this.lifetime * 1_000)
    return fine({
      message: 'OK.',
      accessToken: token,
      refreshToken: `refresh-${randomUUID()}`,
      expiresIn: this.lifetime,
      subscriptionExpired: false,
      account: { name: 'Somebody' },
    })
  }

  /** No token counts any more. */
  forget(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0)
  }

  #hasKey(key: unknown): boolean {
    return this.apiKey !== undefined && key === this.apiKey
  }
}
