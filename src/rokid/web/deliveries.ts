import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { WebRequest } from './site'

/** What is to be done when the answer that was written last on a connection is lost. */
const unread = new WeakMap<Socket, (() => void) | undefined>()

/**
 * Watches over an answer: a connection that is closed before the answer has left, or breaks before the next request
 * comes on it, may have taken the answer with it.
 * @param lost is called then, once
 */
export function watchDelivery({ socket }: WebRequest, response: ServerResponse, lost: () => void): void {
  if (response.destroyed) return lost()
  if (!unread.has(socket))
    socket.once('close', (isBroken) => {
      if (isBroken) lose(socket)
    })
  // Whoever sends the next request has read the answer to the one before.
  unread.set(socket, lost)
  response.once('close', () => {
    if (!response.writableFinished) lose(socket)
  })
}

function lose(socket: Socket): void {
  const lost = unread.get(socket)
  unread.set(socket, undefined)
  lost?.()
}
