import { randomUUID } from 'node:crypto'
import { sendRaw, websocket } from '@mixin.dev/mixin-node-sdk/blaze'
import { answer } from '../worker'
import { KEYSTORE } from './home'

/**
 * A bot on the official SDK. Its own `loop` knows one address; this is that loop with another (7.5.5): the first
 * frame when it opens, and the next socket as soon as one closes.
 */
function connect(url: string): void {
  const socket = websocket(KEYSTORE, `${url}/`, { onMessage: () => undefined }, { syncAck: true })
  socket.onopen = () => void sendRaw(socket, { id: randomUUID(), action: 'LIST_PENDING_MESSAGES' })
  socket.onerror = () => undefined
  socket.onclose = () => {
    if (!isStopped) connect(url)
  }
}

let isStopped = false

/** Microseconds since the start. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

answer({ connect, cpu, stop: () => void (isStopped = true) })
