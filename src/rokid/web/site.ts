import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request as Express hands it over; a framework may have read its body already. */
export interface WebRequest extends IncomingMessage {
  originalUrl?: string
  baseUrl?: string
  /** Set when some middleware has read the body already. */
  body?: unknown
  /** Tells later middleware not to read the body. */
  _body?: boolean
}

/** What serves the requests below one path. */
export interface Site {
  /** As normalisePath gives it. */
  readonly path: string
  /** Answers a request for `path` plus `rest`; undefined: there is nothing of that name. */
  serve(request: WebRequest, response: ServerResponse, rest: string): Promise<void> | undefined
}
