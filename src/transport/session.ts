import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'

/** Where and how to dial. */
export interface Address {
  url: string
  headers: Record<string, string>
  /** The subprotocol to offer; the server has to take it. */
  protocol?: string
  /** Longer texts are dropped, in bytes; 128 KiB without it, never more than 1 MiB. */
  mostText?: number
}

/** Why a session ended, in words; `status` is the HTTP status of a refused handshake. */
export interface Ending {
  reason: Saying
  status?: number
  /** What came with that status: the headers, and the beginning of the body. */
  reply?: { headers: IncomingHttpHeaders; body: string }
  /** The code of the peer's closing frame. */
  code?: number
  /** We gave the link up because the peer was silent. */
  silent?: true
  /** The peer said goodbye: it had received what we sent. */
  polite?: true
}

export interface SessionEvents {
  onOpen(): void
  onText(text: string): void
  /** A binary frame, for a platform that speaks in them; without it they are odd. */
  onBytes?: ((bytes: Buffer) => void) | undefined
  /** The peer gave the sign of life that it was asked for. */
  onPong?: (() => void) | undefined
  /** A frame that carries no text or is too large: dropped. */
  onOdd(what: Saying): void
  /** Once, as the last of all. */
  onEnd(ending: Ending): void
}

/** A server gets this long to answer the handshake, in ms. */
const HANDSHAKE = 15_000
/** A peer that says nothing for so long is asked for a sign of life, in ms. */
const SILENCE = 30_000
/** It has this long to give one, in ms; a dead link is noticed within 45 s. */
const PATIENCE = 10_000
/** The body of a refusal is read for so long, in ms, and up to so many characters. */
const REFUSAL = { patience: 1_000, most: 4_096 }
/** A peer that does not answer our closing frame is cut off, in ms. */
const FAREWELL = 250
/** Frames above this are not even received: the link is closed with 1009. */
const MAX_PAYLOAD = 1024 * 1024
/** What stands for a connection that ended without a closing frame. */
const ABNORMAL = 1006
/** Frames above this are not parsed, unless the platform has long ones. */
const MOST_TEXT = 128 * 1024

/** One life of a connection, from dialling to closing; its timers and listeners die with it. */
export class Session {
  readonly #socket: WebSocket
  #cancelTimer: () => void = () => undefined
  #cancelFarewell: () => void = () => undefined
  #ending: Ending | undefined
  #over = false
  #asked = false
  #line: Socket | undefined
  #gathering = false
  /** Milliseconds of the clock's `elapsed` at the last sign of life. */
  heard = 0

  /** @throws SyntaxError when the address is no WebSocket URL */
  constructor(
    address: Address,
    private readonly clock: Clock,
    private readonly events: SessionEvents,
  ) {
    this.#socket = new WebSocket(address.url, address.protocol ?? [], {
      headers: address.headers,
      handshakeTimeout: HANDSHAKE,
      maxPayload: MAX_PAYLOAD,
      // Compression costs 30 times the throughput on small frames, and no vendor server offers it.
      perMessageDeflate: false,
    })
    this.#listen(address)
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && !this.#ending
  }

  /** Sends a text, or bytes as a binary frame; false when the session is not open. */
  send(data: string | Buffer): boolean {
    if (!this.open) return false
    this.#gather()
    this.#socket.send(data, (error) => {
      if (error) this.#end({ reason: error.message })
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

  /** Closes politely, cuts off after a quarter of a second; `onEnd` follows. */
  close(): void {
    this.#ending ??= { reason: say`closed`, polite: true }
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.close(1000)
      this.#cancelFarewell = this.clock.after(FAREWELL, () => this.#socket.terminate())
    } else this.#socket.terminate()
  }

  #listen({ mostText = MOST_TEXT }: Address): void {
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
      else if (isBinary) events.onOdd(say`a binary frame`)
      else if (data.length > mostText) events.onOdd(say`a frame of ${data.length} bytes`)
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
        this.#end({ reason: `HTTP ${status}`, status, reply: { headers, body } })
      })
    })
    // `close` follows every error; without this listener an error would end the process.
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#ending ??= { reason: explain(error) }))
    // What the server says beside the code is not repeated: it may quote the credential back at us.
    socket.on('close', (code) => {
      const reason = say`closed with code ${code}`
      this.#end(code === ABNORMAL ? { reason } : { reason, code, polite: true })
    })
  }

  /** What a server says when it refuses the handshake; it may take its time, or never end. */
  #read(response: IncomingMessage, done: (body: string) => void): void {
    let body = ''
    const cancel = this.clock.after(REFUSAL.patience, () => response.destroy())
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      body = (body + text).slice(0, REFUSAL.most)
      if (body.length === REFUSAL.most) response.destroy()
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
      this.events.onOdd(
        say`a frame that could not be handled (${error instanceof Error ? error.message : String(error)})`,
      )
    }
  }

  /** Any frame is a sign of life, the server's pings too. */
  #alive(): void {
    this.heard = this.clock.elapsed()
  }

  /** Looks again when the silence could have lasted too long; frames in between only move that moment. */
  #watch(): void {
    const left = this.heard + SILENCE - this.clock.elapsed()
    this.#cancelTimer = this.clock.after(left, () => {
      if (this.clock.elapsed() - this.heard < SILENCE) return this.#watch()
      this.confirm()
      this.#cancelTimer = this.clock.after(PATIENCE, () => this.#judge())
    })
  }

  #judge(): void {
    if (this.clock.elapsed() - this.heard < SILENCE) return this.#watch()
    this.#ending ??= { reason: say`the server has gone silent`, silent: true }
    this.#socket.terminate()
  }

  #end(ending: Ending): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimer()
    this.#cancelFarewell()
    this.#socket.terminate()
    this.events.onEnd(this.#ending ?? ending)
  }
}

const EXPLANATIONS: Record<string, Saying> = {
  ENOTFOUND: say`the server name cannot be found: is there an internet connection?`,
  EAI_AGAIN: say`the server name cannot be found: is there an internet connection?`,
  ECONNREFUSED: say`nothing listens at the server address`,
  ECONNRESET: say`the connection was cut`,
  ETIMEDOUT: say`the server does not answer`,
  EHOSTUNREACH: say`the server cannot be reached`,
  ENETUNREACH: say`there is no network`,
  EPROTO: say`the server does not speak TLS: is ws:// meant instead of wss://?`,
  ERR_SSL_WRONG_VERSION_NUMBER: say`the server does not speak TLS: is ws:// meant instead of wss://?`,
  CERT_HAS_EXPIRED: say`the server's certificate has expired`,
  CERT_NOT_YET_VALID: say`the server's certificate is not valid yet: is this machine's clock right?`,
  DEPTH_ZERO_SELF_SIGNED_CERT: say`the server's certificate is not trusted`,
  SELF_SIGNED_CERT_IN_CHAIN: say`the server's certificate is not trusted`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: say`the server's certificate is not trusted`,
  ERR_TLS_CERT_ALTNAME_INVALID: say`the server's certificate is for another name`,
}

/** What a network error means, for a person. */
export function explain({ code, message }: { code?: unknown; message: string }): Saying {
  if (message.includes('handshake has timed out')) return say`the server does not answer`
  return (typeof code === 'string' ? EXPLANATIONS[code] : undefined) ?? message
}
