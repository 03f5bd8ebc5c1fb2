import type { Socket } from 'node:net'
import { parseJson } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { JsonText } from './json-text'
import { type HomeReply, overRpc, rpcRefusal } from './replies'
import { type HomeRequest, readRequest } from './requests'

/** A request of a list of devices is a few hundred bytes long. */
const MAX_REQUEST_BYTES = 64 * 1024

/** Finds the answer to a request; undefined: there is none for this peer. */
export type AnswerHome = (request: HomeRequest | undefined) => Promise<HomeReply | undefined>

/**
 * One request in JSON-RPC 2.0 on a connection of its own. It is complete when its JSON is, or when the peer has sent
 * everything: some half-close and some never end (docs/protocols/rokid.md#json-rpc-on-tcp).
 */
export function serveRpc(socket: Socket, first: Buffer, answer: AnswerHome): void {
  const text = new JsonText()
  const finish = (respond: () => Promise<unknown>): void => {
    socket.off('data', take)
    socket.off('end', ended)
    // What comes behind is nobody's.
    socket.resume()
    void respond().then((response) => {
      if (response === undefined) socket.destroy()
      else socket.end(JSON.stringify(response))
    })
  }
  const take = (chunk: Buffer): void => {
    if (text.add(chunk)) finish(() => responseTo(text.toString(), answer))
    else if (text.size > MAX_REQUEST_BYTES) finish(() => Promise.resolve(TOO_LARGE))
  }
  const ended = (): void => finish(() => Promise.resolve(BROKEN_OFF))
  socket.on('data', take)
  socket.on('end', ended)
  take(first)
}

const TOO_LARGE = rpcRefusal('request', `The request is larger than ${MAX_REQUEST_BYTES} bytes`)
const BROKEN_OFF = rpcRefusal('parse', 'The request is not complete')
const NO_JSON = rpcRefusal('parse', 'The request is not JSON')
const NO_REQUEST = rpcRefusal('request', 'The request is no JSON-RPC object with a method')

/** What goes back for the text of a request; undefined: nothing. */
async function responseTo(text: string, answer: AnswerHome): Promise<unknown> {
  const call = parseJson(text)
  if (call === undefined) return NO_JSON
  if (!isObject(call) || typeof call.method !== 'string') return NO_REQUEST
  const reply = await answer(readRequest(call.method, call.params))
  return reply && overRpc(reply, idOf(call.id))
}

/** An id comes back as it was, when it is one. */
function idOf(id: unknown): unknown {
  return typeof id === 'number' || (typeof id === 'string' && id.length <= 1_000) ? id : null
}
