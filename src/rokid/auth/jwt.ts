import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { parseJson } from '../../bridge/json'

/** The app that Rokid's console issued. */
export interface App {
  appId: string
  appSecret: string
}

const headerSchema = v.looseObject({ alg: v.literal('HS256') })
const claimsSchema = v.looseObject({
  appId: v.union([v.string(), v.number()]),
  userId: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty()),
  /** Seconds since the epoch; Rokid sends none. */
  exp: v.optional(v.number()),
  nbf: v.optional(v.number()),
})

/**
 * The user that a JSON Web Token speaks for (docs/protocols/rokid.md#authorization): HS256 with the app's
 * secret and nothing else, whatever the token itself says.
 *
 * @param now seconds since the epoch
 */
export function userOfJwt(
  token: string,
  { appId, appSecret }: App,
  now: number,
): { user: string } | 'invalid' | 'expired' {
  const parts = token.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || !v.is(headerSchema, decode(head))) return 'invalid'
  const expected = createHmac('sha256', appSecret).update(`${head}.${body}`).digest()
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'invalid'
  const claims = v.safeParse(claimsSchema, decode(body))
  if (!claims.success || String(claims.output.appId) !== appId) return 'invalid'
  const { userId, exp = Infinity, nbf = -Infinity } = claims.output
  if (exp <= now) return 'expired'
  return nbf > now ? 'invalid' : { user: userId }
}

function decode(part: string): unknown {
  return parseJson(Buffer.from(part, 'base64url').toString('utf8'))
}
