import type { Clock } from '../../bridge/clock'
import { wireError } from '../errors'
import { type App, userOfJwt } from './jwt'
import type { WireError } from '../messages'
import type { IssuedTokens } from './issued-tokens'
import { sameAs } from './secrets'

/** For whom a directive speaks, or why it is refused. */
export type Authorization = { user: string } | { error: WireError }

/** Judges the token of a directive. */
export type Authorizer = (token: string) => Promise<Authorization>

const unknown = wireError('E_INVALID_AUTHORIZATION', 'The token is not one of ours')
const expired = wireError('E_AUTHORIZATION_EXPIRED', 'The token has expired')
/** Rokid drops a grant whose token is called invalid, so what only we have lost is never called that. */
const lost = wireError('E_INTERNAL_ERROR', 'The tokens that were issued could not be read')

/** A skill without a secret refuses everything; that is no word about the token either. */
export const refuseAll: Authorizer = () =>
  Promise.resolve({ error: wireError('E_INTERNAL_ERROR', 'The skill is not configured') })

/** One fixed token for everybody: for oneself and for tests. */
export function byToken(secret: string): Authorizer {
  const isOurs = sameAs(secret)
  return (token) => Promise.resolve(isOurs(token) ? { user: 'token' } : { error: unknown })
}

/** Tokens that Rokid signs for each of its users. */
export function byJwt(app: App, clock: Clock): Authorizer {
  return (token) => {
    const result = userOfJwt(token, app, clock.now() / 1000)
    if (result === 'expired') return Promise.resolve({ error: expired })
    return Promise.resolve(result === 'invalid' ? { error: unknown } : result)
  }
}

/** Tokens that our own authorization server has issued. */
export function byOAuth(tokens: IssuedTokens): Authorizer {
  return async (token) => {
    await tokens.ready
    const result = tokens.judge(token)
    if (result === 'expired') return { error: expired }
    if (result !== 'unknown') return result
    return { error: tokens.isDamaged ? lost : unknown }
  }
}
