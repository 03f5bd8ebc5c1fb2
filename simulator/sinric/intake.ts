import { isObject, parse, type Json } from '../json'
import { payloadSlice, sign } from './signature'

// the portal's own words, spelling included (esp8266-esp32-sdk, issue 301)
export const TOO_OLD =
  'Invalid Signature. The timestamp is to old, it must be at most 1 min before the servers current date and time.'

const DAY = 86400

/**
 * Opens a frame from a client as the server does: it signs JSON.stringify of the parsed payload. On top of that
 * the signed bytes must be the transmitted bytes, which clients and newer SDKs rely on.
 * @param now the server's clock in seconds
 */
export function open(text: string, secret: string, now: number): { payload: Json } | { reason: string } {
  const message = parse(text)
  if (!isObject(message)) return { reason: 'The frame is not a JSON object.' }
  if (Object.keys(message).join() !== 'header,payload,signature') {
    return {
      reason: `The frame's keys must be header, payload, signature, in this order, not ${Object.keys(message).join(', ')}.`,
    }
  }
  const { header, payload, signature } = message
  if (JSON.stringify(header) !== '{"payloadVersion":2,"signatureVersion":1}') {
    return {
      reason: `The header must be {"payloadVersion":2,"signatureVersion":1}, not ${JSON.stringify(header)}.`,
    }
  }
  if (!isObject(payload)) return { reason: 'The payload is not an object.' }
  if (!isObject(signature) || typeof signature['HMAC'] !== 'string')
    return { reason: 'There is no signature.HMAC.' }

  const { HMAC } = signature
  const serialised = sign(JSON.stringify(payload), secret) === HMAC
  const raw = sign(payloadSlice(text) ?? '', secret) === HMAC
  if (!serialised && !raw)
    return { reason: 'Invalid Signature. Neither the sent bytes nor the parsed payload match it.' }
  if (!serialised)
    return { reason: 'Invalid Signature. It matches the sent bytes but not JSON.stringify of the payload.' }
  if (!raw)
    return { reason: 'Invalid Signature. It matches JSON.stringify of the payload but not the sent bytes.' }

  const { createdAt } = payload
  if (typeof createdAt !== 'number' || !Number.isInteger(createdAt)) {
    return { reason: `createdAt must be whole seconds, not ${JSON.stringify(createdAt)}.` }
  }
  if (createdAt < now - 60) return { reason: TOO_OLD }
  if (createdAt > now + DAY)
    return { reason: `createdAt ${createdAt} lies days ahead: are these milliseconds?` }
  return { payload }
}
