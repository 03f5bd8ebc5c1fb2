import type { ServerResponse } from 'node:http'
import type { Json } from '../../json'

/** An HTTP answer of the API. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: Json | string
}

/** What goes wrong with a call in place of its answer. */
export type Fault = Partial<Reply> & {
  /** Only these calls, as `POST /devices`; without it all. */
  on?: RegExp
  /** So often; without it until it is taken back. */
  times?: number
  /** The line is cut after so many characters of the body. */
  cutAfter?: number
  /** Nothing comes. */
  hang?: true
}

export function refused(status: number, message: string): Reply {
  return { status, body: { success: false, message } }
}

export function fine(body: Json = {}): Reply {
  return { status: 200, body: { success: true, ...body } }
}

export function send(
  response: ServerResponse,
  { status, headers = {}, body = '' }: Reply,
  cutAfter?: number,
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8'
  response.writeHead(status, { 'content-type': type, ...headers })
  if (cutAfter === undefined) response.end(text)
  else response.write(text.slice(0, cutAfter), () => response.destroy())
}
