import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { WebSocket } from 'ws'
import { answer } from '../worker'

/**
 * The least that has to happen for a signed answer to a signed request: the floor that everything is measured
 * against. It checks, parses, builds, signs and sends, and knows no device, no flow and no deadline.
 */
function connect({ url, appSecret, ids }: { url: string; appSecret: string; ids: string[] }): void {
  const key = createSecretKey(Buffer.from(appSecret))
  const hmac = (text: string): string => createHmac('sha256', key).update(text).digest('base64')
  const socket = new WebSocket(url, {
    headers: { appkey: 'floor', deviceids: ids.join(';') },
    perMessageDeflate: false,
  })
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    const start = text.indexOf('"payload":') + 10
    if (start < 10) return
    const payload = text.slice(start, text.indexOf(',"signature"', start))
    const { payload: request, signature } = JSON.parse(text) as {
      payload: Record<string, unknown>
      signature: { HMAC: string }
    }
    if (!timingSafeEqual(Buffer.from(hmac(payload)), Buffer.from(signature.HMAC))) return
    const response = JSON.stringify({
      action: request.action,
      clientId: request.clientId,
      createdAt: Math.floor(Date.now() / 1000),
      deviceId: request.deviceId,
      message: 'OK',
      replyToken: request.replyToken,
      scope: 'device',
      success: true,
      type: 'response',
      value: request.value,
    })
    socket.send(
      `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${response},"signature":{"HMAC":"${hmac(response)}"}}`,
    )
  })
}

/** Microseconds since the start. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

answer({ connect, cpu })
