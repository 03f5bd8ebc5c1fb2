import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Faults, Refusal } from './faults'
import type { Tokens } from './tokens'
import { errorJson, errorOf } from './wire'

export const PROTOCOL = 'Mixin-Blaze-1'
const LARGEST_FRAME = 4 * 1024 * 1024

/** One attempt to open the socket. */
export interface Knock {
  /** ms since epoch */
  at: number
  authorization: string | undefined
  path: string
  protocol: string | undefined
  extensions: string | undefined
  /** why the token was not good, or the fault that refused it */
  refused?: string
}

interface Guests {
  knocked: (knock: Knock) => void
  entered: (client: WebSocket, refusal: Refusal | undefined) => void
}

/** Answers handshakes: a good token opens the socket, a bad one is refused with 401. */
export class Door {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  })
  readonly #hanging = new Set<Duplex>()

  constructor(
    readonly tokens: Tokens,
    readonly faults: Faults,
    readonly guests: Guests,
  ) {}

  knock(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { headers, url = '/' } = request
    const { authorization } = headers
    const knock: Knock = {
      at: Date.now(),
      authorization,
      path: url,
      protocol: headers['sec-websocket-protocol'],
      extensions: headers['sec-websocket-extensions'],
    }
    socket.on('error', () => undefined)
    if (this.faults.hang === true) {
      this.guests.knocked(knock)
      this.#hanging.add(socket)
      socket.once('close', () => this.#hanging.delete(socket))
      return
    }
    const { refuse } = this.faults
    const bad = this.tokens.refusal({ authorization, method: 'GET', uri: url, body: '' })
    const reason = refuse ?? bad
    if (reason !== undefined) knock.refused = reason
    this.guests.knocked(knock)
    const status = HANDSHAKES[refuse ?? ''] ?? (bad === undefined ? undefined : 401)
    if (status === undefined) {
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.guests.entered(client, refuse))
    } else this.#refuse(socket, status)
  }

  close(): void {
    this.#hanging.forEach((socket) => socket.destroy())
  }

  #refuse(socket: Duplex, status: number): void {
    const body = status === 202 ? JSON.stringify({ error: errorJson(errorOf(401)) }) : ''
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
        'Connection: close',
        'Content-Type: application/json',
        `X-Server-Time: ${serverTime(this.tokens.now())}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    )
  }
}

/** The header counts nanoseconds. */
export function serverTime(seconds: number): string {
  return String(BigInt(Math.round(seconds * 1000)) * 1_000_000n)
}

/** The HTTP status of a refusal that shows at the handshake. Keyed by fault. */
const HANDSHAKES: Record<string, number | undefined> = { http401: 401, http202: 202, http403: 403 }
