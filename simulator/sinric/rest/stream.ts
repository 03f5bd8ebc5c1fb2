import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from '../../json'

export const STREAM_PATH = '/sse/stream'

/** What goes wrong with the event stream in place of opening it; each holds until it is taken back. */
export interface StreamFaults {
  /** Answer with this HTTP status. */
  status?: number | undefined
  headers?: Record<string, string>
  /** Answer 200 with this body, and end. */
  body?: string | undefined
  /** What the body is said to be. */
  type?: string
  /** Never answer. */
  hang?: boolean
}

/** The vendor's event stream (docs/protocols/sinric-rest.md#event-stream). */
export class EventStream {
  readonly faults: StreamFaults = {}
  /** How often somebody asked for it, with a good key or a bad one. */
  asked = 0
  readonly #open = new Set<ServerResponse>()
  readonly #hanging = new Set<ServerResponse>()

  /** @param changed who listens has changed */
  constructor(
    private readonly apiKey: string | undefined,
    private readonly changed: () => void,
  ) {}

  get connections(): number {
    return this.#open.size
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked += 1
    response.on('error', () => undefined)
    const { status, headers = {}, body, type = 'text/event-stream', hang } = this.faults
    if (hang === true) return void this.#hanging.add(response)
    if (status !== undefined || body !== undefined) {
      response.writeHead(status ?? 200, { 'content-type': type, ...headers }).end(body ?? '')
      return
    }
    // Seen of the real server: it does not say so in the status.
    const isKnown = this.apiKey !== undefined && request.headers['x-sinric-api-key'] === this.apiKey
    response.writeHead(200, {
      'content-type': isKnown ? 'text/event-stream' : 'text/html',
      'cache-control': 'no-cache',
    })
    if (!isKnown) return void response.end('Invalid API Key')
    response.flushHeaders()
    this.#open.add(response)
    response.on('close', () => {
      this.#open.delete(response)
      this.changed()
    })
    this.changed()
  }

  /** One event for everybody. */
  tell(event: Json): void {
    this.write(`data: ${JSON.stringify(event)}\n\n`)
  }

  /** Any text or bytes, as they are. */
  write(text: string | Uint8Array): void {
    for (const response of this.#open) response.write(text)
  }

  /** Breaks every stream off. */
  drop(): void {
    for (const response of [...this.#open, ...this.#hanging]) response.destroy()
    this.#hanging.clear()
  }

  /** Ends every stream as a server that goes down does. */
  end(): void {
    for (const response of this.#open) response.end()
  }
}
