import * as v from 'valibot'
import { TOKEN_TIMEOUT_MS } from './timing'

/** What we are at Rokid's own token endpoint. */
export interface EventsClient {
  /** `https://…` */
  tokenUrl: string
  clientId: string
  clientSecret: string
}

/** A pair of tokens; `expires` in ms since the epoch, absent when nobody said. */
export interface Tokens {
  accessToken: string
  refreshToken?: string
  expires?: number
}

/** Why there is no token: the platform said no to the grant, or to us, or could not be asked. */
export type TokenFailure = 'refused' | 'unknown-client' | 'failed'

/** A token response is a few hundred characters. */
const MAX_RESPONSE_CHARACTERS = 64 * 1024

const tokensSchema = v.looseObject({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  refresh_token: v.optional(v.string()),
  expires_in: v.optional(v.union([v.number(), v.pipe(v.string(), v.transform(Number))])),
})

/**
 * Exchanges a code or a refresh token (docs/protocols/rokid.md#eventgateway). How the client shows who it is
 * is written nowhere: Basic, and the id in the body as well.
 *
 * @param now ms since the epoch
 */
export async function requestTokens(
  { tokenUrl, clientId, clientSecret }: EventsClient,
  grant:
    | { grant_type: 'authorization_code'; code: string }
    | { grant_type: 'refresh_token'; refresh_token: string },
  now: () => number,
  signal: AbortSignal,
): Promise<Tokens | TokenFailure> {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)
  try {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { Accept: 'application/json', Authorization: `Basic ${basic.toString('base64')}` },
      body: new URLSearchParams({ ...grant, client_id: clientId }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TOKEN_TIMEOUT_MS)]),
    })
    const text = await response.text()
    if (text.length > MAX_RESPONSE_CHARACTERS) return 'failed'
    if (!response.ok) return failureOf(response.status, errorIn(text))
    return read(JSON.parse(text), now())
  } catch {
    return 'failed'
  }
}

/** Only `invalid_grant` is a final word about the grant (RFC 6749, 5.2). */
function failureOf(status: number, error: string | undefined): TokenFailure {
  if (error === 'invalid_grant') return 'refused'
  const isAboutUs = error === 'invalid_client' || error === 'unauthorized_client' || status === 401
  return isAboutUs ? 'unknown-client' : 'failed'
}

function errorIn(text: string): string | undefined {
  try {
    const body = v.safeParse(v.looseObject({ error: v.string() }), JSON.parse(text))
    return body.success ? body.output.error : undefined
  } catch {
    return undefined
  }
}

function read(body: unknown, now: number): Tokens | TokenFailure {
  const parsed = v.safeParse(tokensSchema, body)
  if (!parsed.success) return 'failed'
  const { access_token, refresh_token, expires_in } = parsed.output
  return {
    accessToken: access_token,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    ...(expires_in !== undefined && expires_in > 0 ? { expires: now + expires_in * 1000 } : {}),
  }
}
