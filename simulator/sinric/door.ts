import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Faults } from './faults'
import { handshakeOf, refuse, type Handshake } from './handshake'

const LARGEST_FRAME = 1024 * 1024

interface Guests {
  knocked: (handshake: Handshake) => void
  refused: (handshake: Handshake) => void
  entered: (client: WebSocket, handshake: Handshake) => void
}

/** Answers WebSocket handshakes: the app key is the only credential on the wire. */
export class Door {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
    handleProtocols: () => false,
  })
  readonly #hanging = new Set<Duplex>()

  constructor(
    readonly appKey: string,
    readonly faults: Faults,
    readonly guests: Guests,
  ) {}

  knock(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const handshake = handshakeOf(request)
    this.guests.knocked(handshake)
    socket.on('error', () => undefined)
    if (this.faults.hang === true) {
      this.#hanging.add(socket)
      socket.once('close', () => this.#hanging.delete(socket))
      return
    }
    const status = this.faults.refuse ?? (request.headers['appkey'] === this.appKey ? undefined : 401)
    if (status !== undefined) {
      handshake.refused = status
      refuse(socket, status)
      this.guests.refused(handshake)
      return
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.guests.entered(client, handshake))
  }

  close(): void {
    this.#hanging.forEach((socket) => socket.destroy())
  }
}
