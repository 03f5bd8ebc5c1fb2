import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

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
