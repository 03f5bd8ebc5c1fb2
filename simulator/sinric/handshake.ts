import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** One attempt to open the WebSocket. */
export interface Handshake {
  headers: IncomingHttpHeaders
  url: string
  /** ms since epoch */
  at: number
  /** the HTTP status, when it was refused */
  refused?: number
}

export function handshakeOf(request: IncomingMessage): Handshake {
  return { headers: request.headers, url: request.url ?? '', at: Date.now() }
}

/** The path of a request target, without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1).join()
}

export function refuse(socket: Duplex, status: number): void {
  const text = STATUS_CODES[status] ?? 'Refused'
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
