import type { Clock } from '../../bridge/clock'
import type { WebRequest } from './site'

/** The text of a request's body, or why it could not be had. */
export type Body = { text: string } | { failure: 'too-large' | 'too-slow' | 'broken-off' }

/** docs/protocols/rokid.md#a16. */
export const MAX_BODY_BYTES = 1024 * 1024
/** Leaves time to answer within the 3 s that Rokid waits. */
export const BODY_TIMEOUT_MS = 2_500

/** Bodies that were read before anybody else could, and when they began to arrive (clock.elapsed). */
const captured = new WeakMap<WebRequest, { body: Body; arrived: number }>()

/** Reads the body of a request now, for whoever asks for it later. */
export async function captureBody(request: WebRequest, clock: Clock): Promise<void> {
  const arrived = clock.elapsed()
  const body = await receive(request, MAX_BODY_BYTES, BODY_TIMEOUT_MS, clock)
  request._body = true
  captured.set(request, { body, arrived })
}

/** When a request arrived, by the clock's `elapsed`. */
export function arrivalOf(request: WebRequest, clock: Clock): number {
  return captured.get(request)?.arrived ?? clock.elapsed()
}

/** What comes after the limit is still taken in, so that the sender reads the answer; up to this many bytes. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024

/** The body of a request, of at most `largest` bytes and within 2.5 s. It never rejects. */
export function readBody(request: WebRequest, maxBytes: number, clock: Clock): Promise<Body> {
  const known = captured.get(request)?.body
  if (known) return Promise.resolve('text' in known && known.text.length > maxBytes ? TOO_LARGE : known)
  if (request.readableEnded || request.body !== undefined) return Promise.resolve(parsedBefore(request))
  return receive(request, maxBytes, BODY_TIMEOUT_MS, clock)
}

const TOO_LARGE: Body = { failure: 'too-large' }

/** Never waits for a peer that has stopped sending. */
function receive(request: WebRequest, maxBytes: number, timeout: number, clock: Clock): Promise<Body> {
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
    const cancel = clock.after(timeout, () => finish({ failure: size > maxBytes ? 'too-large' : 'too-slow' }))
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (size > MAX_DISCARDED_BYTES) finish({ failure: 'too-large' })
    }
    request.on('data', take)
    request.once('end', () =>
      finish(
        size > maxBytes
          ? { failure: 'too-large' }
          : { text: new TextDecoder().decode(Buffer.concat(chunks)) },
      ),
    )
    request.once('error', () => finish({ failure: 'broken-off' }))
    request.once('close', () => finish({ failure: 'broken-off' }))
  })
}

/** Some middleware of the user's own has read the body already. */
function parsedBefore({ body }: WebRequest): Body {
  if (Buffer.isBuffer(body)) return { text: body.toString('utf8') }
  return { text: typeof body === 'string' ? body : JSON.stringify(body ?? null) }
}
