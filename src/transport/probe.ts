import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { type Saying, say } from '../bridge/sentence'
import { explain } from './network-errors'

/** How far one comes on the way to a server. */
export interface Probed {
  obstacle?: Obstacle
  /** What its clock says, in ms since the epoch, where it tells; to the second. */
  serverTime?: number
}

/** What stands in the way: its name, the connection to it, or its certificate. */
export interface Obstacle {
  kind: 'name' | 'unreachable' | 'tls'
  reason: Saying
}

/** How a protocol is spoken: its usual port, whether it is encrypted, and whether it begins as HTTP. */
const PROTOCOLS: Readonly<Record<string, { port: number; isSecure: boolean; isHttp: boolean }>> = {
  'https:': { port: 443, isSecure: true, isHttp: true },
  'wss:': { port: 443, isSecure: true, isHttp: true },
  'http:': { port: 80, isSecure: false, isHttp: true },
  'ws:': { port: 80, isSecure: false, isHttp: true },
  'mqtts:': { port: 8883, isSecure: true, isHttp: false },
  'ssl:': { port: 8883, isSecure: true, isHttp: false },
  'tls:': { port: 8883, isSecure: true, isHttp: false },
  'mqtt:': { port: 1883, isSecure: false, isHttp: false },
  'tcp:': { port: 1883, isSecure: false, isHttp: false },
}

/** No answer begins with more than this before its date, in bytes. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Tries the way to a server: looks its name up, connects, checks its certificate, and asks an HTTP server for nothing
 * but the head of its first page, without any credential. Never throws.
 * @param address a URL; one that is none is no matter of the network, and tells nothing
 * @param timeout of the whole, in ms
 */
export async function probe(address: string, timeout: number): Promise<Probed> {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const protocol = url && PROTOCOLS[url.protocol]
  if (!protocol) return {}
  const { port, isSecure, isHttp } = protocol
  const signal = AbortSignal.timeout(timeout)
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) === 0) {
    const found = await inTime(lookup(host), signal).catch((error: unknown) => failure('name', error))
    if ('obstacle' in found) return found
  }
  const at = { host, port: Number(url.port) || port }
  const socket = isSecure
    ? connectSecure({ ...at, ...(isIP(host) === 0 && { servername: host }) })
    : connectPlain(at)
  // What comes after this function has its answer is nobody's matter.
  socket.on('error', () => undefined)
  let step: Obstacle['kind'] = 'unreachable'
  try {
    await once(socket, 'connect', { signal })
    step = 'tls'
    if (isSecure) await once(socket, 'secureConnect', { signal })
    if (!isHttp) return {}
    const serverTime = await serverTimeOf(socket, url.host, signal).catch(() => undefined)
    return serverTime === undefined ? {} : { serverTime }
  } catch (error) {
    return failure(step, error)
  } finally {
    socket.destroy()
  }
}

function failure(kind: Obstacle['kind'], error: unknown): { obstacle: Obstacle } {
  const isLate = error instanceof Error && error.name === 'AbortError'
  const reason = isLate || !(error instanceof Error) ? say`the server does not answer` : explain(error)
  return { obstacle: { kind: isLate && kind === 'tls' ? 'unreachable' : kind, reason } }
}

/** A lookup cannot be ended, only left alone. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('late', 'AbortError')), { once: true })
    work.then(resolve, reject)
  })
}

/** The `Date` of an HTTP answer, whatever else it says (RFC 9110, section 6.6.1). */
async function serverTimeOf(socket: Socket, host: string, signal: AbortSignal): Promise<number | undefined> {
  socket.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  let head = ''
  while (!head.includes('\r\n\r\n') && head.length < MAX_HEAD_BYTES) {
    const [bytes] = await Promise.race([
      once(socket, 'data', { signal }),
      once(socket, 'end', { signal }).then(() => [undefined]),
    ])
    if (!Buffer.isBuffer(bytes)) break
    head += bytes.toString('latin1')
  }
  const at = Date.parse(/^date: *([^\r\n]{1,64})/im.exec(head)?.[1] ?? '')
  return Number.isNaN(at) ? undefined : at
}
