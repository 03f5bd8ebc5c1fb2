import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket, type ClientOptions } from 'ws'

export const appKey = '5f36ebf1-1d2e-4c61-8b0e-6a6f2b1c9a10'
export const appSecret = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
export const lamp = '5dc1564130000000000000aa'

const HEADERS = { appkey: appKey, deviceids: lamp }

export type Fields = Record<string, unknown>

/** A bare client that the tests drive by hand. */
export class BareClient {
  readonly frames: string[] = []
  readonly socket: WebSocket

  constructor(url: string, headers: Record<string, string> = HEADERS, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { headers, handshakeTimeout: 500, ...options })
    this.socket.on('message', (data: Buffer) => this.frames.push(data.toString()))
    this.socket.on('error', () => undefined)
  }

  /** The payload of the next request that arrives. */
  async request(): Promise<Fields> {
    for (;;) {
      const [data] = (await once(this.socket, 'message')) as [Buffer]
      const { payload } = JSON.parse(data.toString()) as { payload?: Fields }
      if (payload !== undefined) return payload
    }
  }

  /** Sends a payload, signed over exactly the text that goes out. */
  send(payload: Fields | string, secret = appSecret): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const HMAC = createHmac('sha256', secret).update(text).digest('base64')
    this.socket.send(
      `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${text},"signature":{"HMAC":"${HMAC}"}}`,
    )
  }
}

export const seconds = (): number => Math.floor(Date.now() / 1000)

/** A flawless response to a request, with some fields replaced. */
export function responseTo(request: Fields, replaced: Fields = {}): Fields {
  const { action, clientId, deviceId, replyToken, value } = request
  return {
    action,
    clientId,
    createdAt: seconds(),
    deviceId,
    message: 'OK',
    replyToken,
    success: true,
    type: 'response',
    value,
    ...replaced,
  }
}

/** A flawless event, with some fields replaced. */
export function eventOf(action: string, value: unknown, replaced: Fields = {}): Fields {
  return {
    action,
    cause: { type: 'PHYSICAL_INTERACTION' },
    createdAt: seconds(),
    deviceId: lamp,
    replyToken: 'e1',
    type: 'event',
    value,
    ...replaced,
  }
}
