import type { Clock } from '../../src/bridge/clock'
import type { NodeRequest } from '../runtime/red'

/** The text of a request's body, or why it could not be had. */
export type Body = { text: string } | { failure: 'too-large' | 'too-slow' | 'broken-off' }

/** What comes after the limit is still taken in, so that the sender reads the answer; this is too much, in bytes. */
const ENDLESS = 64 * 1024 * 1024

/**
 * Reads a body of at most `largest` bytes within `patience` ms. It never rejects, and never waits for a peer that
 * has stopped sending.
 */
export function readBody(
  request: NodeRequest,
  largest: number,
  patience: number,
  clock: Clock,
): Promise<Body> {
  if (request.readableEnded || request.body !== undefined) return Promise.resolve(parsedBefore(request))
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const finish = (body: Body): void => {
      cancel()
      request.off('data', take)
      // Later bytes and errors are nobody's.
      request.on('error', () => undefined)
      request.resume()
      resolve(body)
    }
    const cancel = clock.after(patience, () => finish({ failure: size > largest ? 'too-large' : 'too-slow' }))
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size <= largest) chunks.push(chunk)
      else chunks.length = 0
      if (size > ENDLESS) finish({ failure: 'too-large' })
    }
    request.on('data', take)
    request.once('end', () =>
      finish(
        size > largest ? { failure: 'too-large' } : { text: new TextDecoder().decode(Buffer.concat(chunks)) },
      ),
    )
    request.once('error', () => finish({ failure: 'broken-off' }))
    request.once('close', () => finish({ failure: 'broken-off' }))
  })
}

/** Some middleware of the user's own has read the body already. */
function parsedBefore({ body }: NodeRequest): Body {
  if (Buffer.isBuffer(body)) return { text: body.toString('utf8') }
  return { text: typeof body === 'string' ? body : JSON.stringify(body ?? null) }
}
