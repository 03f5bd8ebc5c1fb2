import type OAuth2Server from '@node-oauth/oauth2-server'
import { createHmac, randomBytes } from 'node:crypto'
import type { IssuedTokens, TokenRecord } from './issued-tokens'
import { hashOf, isSame } from './secrets'

/**
 * The one address that codes go to; Rokid's console cannot change it (docs/protocols/rokid.md#authorization).
 */
export const CALLBACK_URL = 'https://homebase.rokid.com/oauth/callback'

/** What Rokid uses at our token endpoint. */
export interface RokidClient {
  clientId: string
  clientSecret: string
}

/** An HTTP response in parts. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: unknown
}

const CODE_LIFETIME_S = 300
const ACCESS_LIFETIME_S = 3_600
/** A home that nobody speaks to for a year is still bound. */
const REFRESH_LIFETIME_S = 365 * 24 * 3_600
/** A used refresh token stays good for a while: the response to it may have been lost. */
const REFRESH_GRACE_MS = 5 * 60_000
const MAX_CODES = 100

/** The codes that wait to be exchanged, keyed by hash; they survive a deploy and not a restart. */
export type PendingCodes = Map<string, OAuth2Server.AuthorizationCode>

/** An authorization server for one client, Rokid (RFC 6749: code and refresh token). */
export class AuthorizationServer {
  #library: Promise<Library> | undefined

  constructor(
    private readonly client: RokidClient,
    private readonly tokens: IssuedTokens,
    private readonly codes: PendingCodes,
  ) {}

  /** Whether a browser may be sent back to where the parameters say: anything else is somebody else's trap. */
  isOurs(parameters: RequestParameters): boolean {
    return (
      parameters.redirect_uri === CALLBACK_URL &&
      parameters.client_id !== undefined &&
      isSame(parameters.client_id, this.client.clientId)
    )
  }

  /** Where the browser goes with the code, or with the reason why there is none. */
  async authorize(parameters: RequestParameters, user: string): Promise<string> {
    const library = await this.#load()
    const request = new library.Request({ method: 'GET', headers: {}, query: parameters })
    const response = new library.Response()
    const authenticateHandler = { handle: () => ({ id: user }) }
    try {
      await this.#serverFor({}, library).authorize(request, response, { authenticateHandler })
    } catch (error) {
      // The response already leads back to Rokid with the error, unless the client itself is wrong.
      if (!response.get('location')) throw error
    }
    return String(response.get('location'))
  }

  /** Answers the token endpoint. */
  async token(headers: Record<string, string>, body: RequestParameters): Promise<Reply> {
    await this.tokens.ready
    const library = await this.#load()
    const request = new library.Request({ method: 'POST', headers, query: {}, body })
    const response = new library.Response()
    try {
      await this.#serverFor(body, library).token(request, response)
    } catch (error) {
      if (!(error instanceof library.OAuthError)) throw error
      return {
        status: error.code,
        headers: response.headers ?? {},
        body: { error: error.name, error_description: error.message },
      }
    }
    return { status: response.status ?? 200, headers: response.headers ?? {}, body: response.body }
  }

  /** The library is loaded when Rokid or a browser first asks: most homes never see either. */
  #load(): Promise<Library> {
    this.#library ??= import('@node-oauth/oauth2-server').then(({ default: library }) => library)
    return this.#library
  }

  /** The library for one request, whose code or refresh token decides what is issued. */
  #serverFor(body: RequestParameters, library: Library): OAuth2Server {
    return new library({
      model: modelOf(library, this.client, this.tokens, this.codes, body),
      authorizationCodeLifetime: CODE_LIFETIME_S,
      accessTokenLifetime: ACCESS_LIFETIME_S,
      refreshTokenLifetime: REFRESH_LIFETIME_S,
      allowEmptyState: true,
    })
  }
}

/** The parameters of a request; each is there once at most. */
export type RequestParameters = Record<string, string>

type Library = typeof OAuth2Server
type Model = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel

/** @param body of the request at the token endpoint: the code or refresh token that is exchanged */
function modelOf(
  library: Library,
  { clientId, clientSecret }: RokidClient,
  tokens: IssuedTokens,
  codes: PendingCodes,
  { code: exchanged, refresh_token: used }: RequestParameters,
): Model {
  const client = {
    id: clientId,
    redirectUris: [CALLBACK_URL],
    grants: ['authorization_code', 'refresh_token'],
  }
  const random = (): Promise<string> => Promise.resolve(randomBytes(32).toString('base64url'))
  const toToken = ({ user, expires, scope }: TokenRecord): OAuth2Server.Token => ({
    accessToken: '',
    accessTokenExpiresAt: new Date(expires),
    ...(scope ? { scope } : {}),
    client,
    user: { id: user },
  })

  /** However often a refresh token is used while it is still good, it has one successor. */
  const successor = (kind: TokenRecord['kind']): Promise<string> =>
    used === undefined ? random() : Promise.resolve(successorOf(used, kind, clientSecret))
  const family = (): string | undefined =>
    used === undefined ? exchanged && hashOf(exchanged) : tokens.find('refresh', used)?.family

  return {
    generateAccessToken: () => successor('access'),
    generateRefreshToken: () => successor('refresh'),
    generateAuthorizationCode: random,

    // The library passes null where only the browser asks; a missing secret is not that.
    getClient: (id: string, secret: string | null | undefined) =>
      Promise.resolve(
        isSame(id, clientId) && (secret === null || isSecret(secret, clientSecret)) ? client : false,
      ),

    saveAuthorizationCode(code, owner, user) {
      const saved = { ...code, client: owner, user }
      for (const [hash, { expiresAt }] of codes) if (expiresAt.getTime() < Date.now()) codes.delete(hash)
      for (const [hash] of [...codes].slice(0, -MAX_CODES)) codes.delete(hash)
      codes.set(hashOf(code.authorizationCode), saved)
      return Promise.resolve(saved)
    },
    getAuthorizationCode(code) {
      const saved = codes.get(hashOf(code))
      // A code that comes a second time has been stolen, and nobody knows by whom first (RFC 6749, 4.1.2).
      if (!saved) tokens.endFamily(hashOf(code))
      return Promise.resolve(saved)
    },
    revokeAuthorizationCode: ({ authorizationCode }) =>
      Promise.resolve(codes.delete(hashOf(authorizationCode))),

    saveToken(token, owner, user) {
      const root = family()
      const record = {
        user: String(user.id),
        client: owner.id,
        ...(token.scope ? { scope: token.scope } : {}),
        ...(root !== undefined && { family: root }),
      }
      const until = (date: Date | undefined): number => date?.getTime() ?? Date.now()
      tokens.add(token.accessToken, { kind: 'access', ...record, expires: until(token.accessTokenExpiresAt) })
      // What was issued before may have been used since: it does not become young again.
      if (token.refreshToken !== undefined && !tokens.isKnown(token.refreshToken))
        tokens.add(token.refreshToken, {
          kind: 'refresh',
          ...record,
          expires: until(token.refreshTokenExpiresAt),
        })
      return Promise.resolve({ ...token, client: owner, user })
    },
    // The library asks for it where it guards a resource itself, and ours are guarded by the endpoint.
    getAccessToken: () => Promise.resolve(undefined),
    getRefreshToken(refreshToken) {
      const record = tokens.find('refresh', refreshToken)
      // Rokid drops a grant that is called invalid, so what only we have lost is a failure of ours.
      if (!record && tokens.isDamaged)
        return Promise.reject(new library.ServerError('The tokens that were issued could not be read'))
      if (record?.client !== clientId) return Promise.resolve(undefined)
      return Promise.resolve({
        ...toToken(record),
        refreshToken,
        refreshTokenExpiresAt: new Date(record.expires),
      })
    },
    revokeToken: ({ refreshToken }) => Promise.resolve(tokens.shorten(refreshToken, REFRESH_GRACE_MS)),
  }
}

/** Not to be guessed without the token before it. */
function successorOf(token: string, kind: TokenRecord['kind'], secret: string): string {
  return createHmac('sha256', secret).update(`${kind} after ${token}`).digest('base64url')
}

/** In a Basic header the secret is form-encoded (RFC 6749, 2.3.1), though not everybody does that. */
function isSecret(given: string | undefined, secret: string): boolean {
  if (given === undefined || secret === '') return false
  return isSame(given, secret) || isSame(decoded(given), secret)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
