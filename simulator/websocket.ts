import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

/** What an upgrade request gets: no answer for ever, an HTTP answer, or a WebSocket. */
export type Admission = 'hang' | Refusal | ((client: WebSocket) => void)

/** An HTTP answer in place of a WebSocket. */
export interface Refusal {
  status: number
  headers?: Record<string, string>
  body?: string
}

export interface WebSocketOptions {
  maxFrameBytes: number
  /** The subprotocol that is agreed on when a client offers it. */
  protocol?: string
  /** Decides on every upgrade request. */
  admit(request: IncomingMessage): Admission
}

/** Where a cloud takes WebSockets, on whoever's HTTP server. */
export class WebSocketEndpoint {
  readonly #server: WebSocketServer
  readonly #hanging = new Set<Duplex>()

  constructor(private readonly options: WebSocketOptions) {
    const { maxFrameBytes, protocol = '' } = options
    this.#server = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: maxFrameBytes,
      handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
    })
  }

  /** Takes what an HTTP server's `upgrade` event brings. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined)
    const admission = this.options.admit(request)
    if (admission === 'hang') {
      this.#hanging.add(socket)
      socket.once('close', () => this.#hanging.delete(socket))
    } else if (typeof admission === 'function') {
      this.#server.handleUpgrade(request, socket, head, (client) => {
        client.on('error', () => undefined)
        admission(client)
      })
    } else refuseUpgrade(socket, admission)
  }

  /** Ends the requests that were never answered; open WebSockets are their owner's. */
  close(): void {
    this.#hanging.forEach((socket) => socket.destroy())
  }
}

/** Answers an upgrade request with plain HTTP, and closes. */
export function refuseUpgrade(socket: Duplex, { status, headers = {}, body = '' }: Refusal): void {
  socket.on('error', () => undefined)
  // Whoever leaves the line open would keep the server from closing.
  socket.once('finish', () => socket.destroy())
  const lines = Object.entries({
    Connection: 'close',
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'))
}

export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}

/** A text frame's text. */
export function textOf(data: RawData): string {
  return bytesOf(data).toString()
}
