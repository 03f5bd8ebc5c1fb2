import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '../../bridge/clock'
import { parseJson } from '../../bridge/json'
import { type Body, BODY_TIMEOUT_MS, readBody } from '../web/body'
import type { WebRequest } from '../web/site'
import { failure, type HomeReply, overHttp } from './replies'
import { type HomeRequest, isMethod, readRequest } from './requests'

const MAX_BODY_BYTES = 64 * 1024
const MAX_HEADER_BYTES = 8 * 1024

const UNREADABLE: Record<Extract<Body, { failure: string }>['failure'], string> = {
  'too-large': `The request is larger than ${MAX_BODY_BYTES} bytes`,
  'too-slow': `The request was not complete within ${BODY_TIMEOUT_MS} ms`,
  'broken-off': 'The request broke off',
}

/** Finds the answer to what a peer asks; undefined: there is none for it. */
type AnswerHttp = (
  request: HomeRequest | undefined,
  peer: WebRequest['socket'],
) => Promise<HomeReply | undefined>

/**
 * The first version over HTTP, for connections that somebody else has accepted: `POST /list`, `/execute`, `/get` and
 * `/command`, below any path (docs/protocols/rokid.md#first-version). Each connection has one request.
 */
export function httpServer(clock: Clock, answer: AnswerHttp): Server {
  return createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request: WebRequest, response) => {
    response.on('error', () => undefined)
    respond(request, response, clock, answer).catch(() => response.destroy())
  }).on('clientError', (_error, socket) => socket.destroy())
}

async function respond(
  request: WebRequest,
  response: ServerResponse,
  clock: Clock,
  answer: AnswerHttp,
): Promise<void> {
  const method = methodOf(request)
  if (method === undefined) {
    end(response, 404, failure('E_DRIVER_ERROR', 'Only POST /list, /execute, /get and /command are served'))
    return
  }
  const body = await readBody(request, MAX_BODY_BYTES, clock)
  if (!('text' in body)) {
    end(response, 200, failure('E_DRIVER_ERROR', UNREADABLE[body.failure]))
    return
  }
  const params = parseJson(body.text)
  const reply = await answer(params === undefined ? undefined : readRequest(method, params), request.socket)
  if (reply) end(response, 200, reply)
  else response.destroy()
}

function methodOf({ method, url = '' }: WebRequest): string | undefined {
  const name =
    url
      .split('?', 1)
      .join()
      .split('/')
      .findLast((part) => part !== '') ?? ''
  return method === 'POST' && isMethod(name) ? name : undefined
}

/** The status of every answer to a method is 200, also of a failure. */
function end(response: ServerResponse, status: number, reply: HomeReply): void {
  const text = JSON.stringify(overHttp(reply))
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  })
  response.end(text)
}
