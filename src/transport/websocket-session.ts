import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'
import { explain } from './network-errors'
import { explainClosing, explainStatus, readRetryAfter } from './refusals'
import { PING_AFTER_MS, PONG_TIMEOUT_MS, REFUSAL_BODY_TIMEOUT_MS } from './timing'

/** Where and how to dial. */
export interface Address {
  url: string
  headers: Record<string, string>
  /** The subprotocol to offer; the server has to take it. */
  protocol?: string
  /** Longer texts are dropped, in bytes; 128 KiB without it, never more than 1 MiB. */
  maxTextBytes?: number
}

/** How a session ended, in words; `status` is the HTTP status of a refused handshake. */
export interface SessionEnd {
  reason: Saying
  status?: number
  /** What came with that status: the headers, and the beginning of the body. */
  reply?: { headers: IncomingHttpHeaders; body: string }
  /** The server asks to be left alone for so long, in ms. */
  retryAfter?: number
  /** The code of the peer's closing frame. */
  code?: number
  /** We gave the link up because the peer was silent. */
  silent?: true
  /** The peer said goodbye: it had received what we sent. */
  clean?: true
}

export interface WebSocketEvents {
  onOpen(): void
  onText(text: string): void
  /** A binary frame, for a platform that speaks in them; without it they are dropped. */
  onBytes?: ((bytes: Buffer) => void) | undefined
  /** The peer gave the sign of life that it was asked for. */
  onPong?: (() => void) | undefined
  /** A frame was dropped: it carries no text, is too large, or could not be handled. */
  onBadFrame(what: Saying): void
  /** Once, as the last of all. */
  onEnd(end: SessionEnd): void
}

/** Of the body of a refused handshake this much is read. */
const MAX_REFUSAL_CHARACTERS = 4_096
/** Frames above this are not even received: the link is closed with 1009. */
const MAX_FRAME_BYTES = 1024 * 1024
/** Texts above this are not parsed, unless the platform has long ones. */
const MAX_TEXT_BYTES = 128 * 1024
/** What stands for a connection that ended without a closing frame (RFC 6455, section 7.4.1). */
const ABNORMAL_CLOSURE = 1006

/**
 * Loaded when the first connection is dialled, because it is a sixth of what Node-RED waits for at its start. Loaded at
 * once, and not by `import()`, because an address that is no URL has to be told by whoever dials.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return -- the only way to load in a call
const library = (): typeof import('ws') => require('ws')

/** One life of a WebSocket, from dialling to closing; its timers and listeners die with it. */
export class WebSocketSession {
  readonly #socket: WebSocket
  #cancelTimer: () => void = () => undefined
  #end: SessionEnd | undefined
  #over = false
  #asked = false
  #line: Socket | undefined
  #gathering = false
  /** Milliseconds of the clock's `elapsed` at the last sign of life. */
  lastHeard = 0

  /** @throws SyntaxError when the address is no WebSocket URL */
  constructor(
    address: Address,
    private readonly clock: Clock,
    private readonly events: WebSocketEvents,
  ) {
    const { WebSocket } = library()
    this.#socket = new WebSocket(address.url, address.protocol ?? [], {
      headers: address.headers,
      maxPayload: MAX_FRAME_BYTES,
      // Compression costs 30 times the throughput on small frames, and no vendor server offers it.
      perMessageDeflate: false,
    })
    this.#listen(address)
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN && !this.#end
  }

  /** Sends a text, or bytes as a binary frame; false when the session is not open. */
  send(data: string | Buffer): boolean {
    if (!this.open) return false
    this.#gather()
    this.#socket.send(data, (error) => {
      if (error) this.#finish({ reason: error.message })
    })
    return true
  }

  /** What is sent in one turn of the event loop leaves in one write: a burst of answers is one system call. */
  #gather(): void {
    const line = this.#line
    if (this.#gathering || !line) return
    this.#gathering = true
    line.cork()
    setImmediate(() => {
      this.#gathering = false
      line.uncork()
    })
  }

  /** Asks for a sign of life that tells that what was sent so far has arrived. */
  confirm(): void {
    if (this.#asked || !this.open) return
    this.#asked = true
    this.#socket.ping(() => undefined)
  }

  /** Says goodbye; `onEnd` follows when the peer has said it too. */
  close(): void {
    this.#end ??= { reason: say`closed`, clean: true }
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.close(1000)
    else this.destroy()
  }

  /** Cuts the line; `onEnd` follows. */
  destroy(): void {
    this.#socket.terminate()
  }

  #listen({ maxTextBytes = MAX_TEXT_BYTES }: Address): void {
    const socket = this.#socket
    socket.on('upgrade', (response: IncomingMessage) => (this.#line = response.socket))
    socket.on('open', () => {
      this.#alive()
      this.#watch()
      this.events.onOpen()
    })
    socket.on('message', (data: Buffer, isBinary) => {
      this.#alive()
      const { events } = this
      if (isBinary && events.onBytes) this.#handOver(() => events.onBytes?.(data))
      else if (isBinary) events.onBadFrame(say`a binary frame`)
      else if (data.length > maxTextBytes) events.onBadFrame(say`a frame of ${data.length} bytes`)
      else this.#handOver(() => events.onText(data.toString('utf8')))
    })
    socket.on('ping', () => this.#alive())
    socket.on('pong', () => {
      this.#asked = false
      this.#alive()
      this.events.onPong?.()
    })
    socket.on('unexpected-response', (request, response: IncomingMessage) => {
      const status = response.statusCode ?? 0
      const { headers } = response
      this.#read(response, (body) => {
        request.destroy()
        const retryAfter = readRetryAfter(headers['retry-after'], this.clock.now())
        this.#finish({
          reason: explainStatus(status),
          status,
          reply: { headers, body },
          ...(retryAfter !== undefined && { retryAfter }),
        })
      })
    })
    // `close` follows every error; without this listener an error would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#end ??= { reason: explain(error) }))
    // What the server says beside the code is not repeated: it may quote the credential back at us.
    socket.on('close', (code) => {
      const reason = explainClosing(code)
      this.#finish(code === ABNORMAL_CLOSURE ? { reason } : { reason, code, clean: true })
    })
  }

  /** What a server says when it refuses the handshake; it may take its time, or never end. */
  #read(response: IncomingMessage, done: (body: string) => void): void {
    let body = ''
    const cancel = this.clock.after(REFUSAL_BODY_TIMEOUT_MS, () => response.destroy())
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      body = (body + text).slice(0, MAX_REFUSAL_CHARACTERS)
      if (body.length === MAX_REFUSAL_CHARACTERS) response.destroy()
    })
    response.on('error', () => undefined)
    response.on('close', () => {
      cancel()
      done(body)
    })
  }

  /** No frame may end the process, whatever it makes of the code behind. */
  #handOver(frame: () => void): void {
    try {
      frame()
    } catch (error) {
      this.events.onBadFrame(
        say`a frame that could not be handled (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }

  /** Any frame is a sign of life, the server's pings too. */
  #alive(): void {
    this.lastHeard = this.clock.elapsed()
  }

  /** Looks again when the silence could have lasted too long; frames in between only move that moment. */
  #watch(): void {
    const left = this.lastHeard + PING_AFTER_MS - this.clock.elapsed()
    this.#cancelTimer = this.clock.after(left, () => {
      if (this.clock.elapsed() - this.lastHeard < PING_AFTER_MS) return this.#watch()
      this.confirm()
      this.#cancelTimer = this.clock.after(PONG_TIMEOUT_MS, () => this.#judge())
    })
  }

  #judge(): void {
    if (this.clock.elapsed() - this.lastHeard < PING_AFTER_MS) return this.#watch()
    this.#end ??= { reason: say`the server has stopped responding`, silent: true }
    this.#socket.terminate()
  }

  #finish(end: SessionEnd): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimer()
    this.#socket.terminate()
    this.events.onEnd(this.#end ?? end)
  }
}
