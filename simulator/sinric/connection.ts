import type { WebSocket } from 'ws'
import type { Handshake } from './handshake'

const PING_EVERY = 60_000

/** One client on the line: the ids it announced, and the server's heartbeat. */
export class Connection {
  readonly deviceIds: ReadonlySet<string>
  readonly #socket: WebSocket
  readonly #heartbeat: NodeJS.Timeout
  #answered = true
  #frozen = false

  constructor(
    socket: WebSocket,
    readonly handshake: Handshake,
    heartbeat = PING_EVERY,
  ) {
    const ids = handshake.headers['deviceids']
    this.deviceIds = new Set(typeof ids === 'string' ? ids.split(';').filter((id) => id !== '') : [])
    this.#socket = socket
    this.#heartbeat = setInterval(() => this.#beat(), heartbeat).unref()
    socket.on('pong', () => (this.#answered = true))
    socket.on('close', () => clearInterval(this.#heartbeat))
    socket.on('error', () => undefined) // a close always follows
  }

  send(data: string | Buffer): void {
    if (!this.#frozen && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(data)
  }

  freeze(frozen: boolean): void {
    this.#frozen = frozen
    if (frozen) this.#socket.pause()
    else this.#socket.resume()
  }

  close(code: number, reason = ''): void {
    // 1006 stands for "no close frame came" and cannot be sent
    if (code === 1006) this.#socket.terminate()
    else this.#socket.close(code, reason)
  }

  drop(): void {
    this.#socket.terminate()
  }

  #beat(): void {
    if (this.#frozen) return
    if (!this.#answered) {
      this.#socket.terminate()
      return
    }
    this.#answered = false
    this.#socket.ping()
  }
}
