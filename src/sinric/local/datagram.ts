import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { openEnvelope } from '../envelope'

/** A request in a datagram, with nothing checked but its form. */
export interface Datagram {
  /** How long it was, in bytes: an answer to somebody unknown is not much longer. */
  readonly size: number
  /** The exact text that is signed. */
  readonly payload: string
  /** Base64; empty when there is no signature. */
  readonly hmac: string
  /** What the payload says. */
  readonly content: Json
  /** Absent for the module itself. */
  readonly deviceId?: string
}

/** Several times what the vendor's own clients can take, in bytes (docs/protocols/sinric-local.md#requests). */
const MAX_DATAGRAM_BYTES = 8 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The request in a datagram; undefined for anything else. It never throws. */
export function openDatagram(bytes: Uint8Array): Datagram | undefined {
  if (bytes.length > MAX_DATAGRAM_BYTES) return undefined
  try {
    const envelope = openEnvelope(utf8.decode(bytes))
    const content: unknown = envelope && JSON.parse(envelope.payload)
    if (!envelope || !isObject(content) || content.type !== 'request') return undefined
    const { deviceId } = content
    if (deviceId !== undefined && typeof deviceId !== 'string') return undefined
    const { payload, hmac = '' } = envelope
    return { size: bytes.length, payload, hmac, content, ...(deviceId !== undefined && { deviceId }) }
  } catch {
    return undefined
  }
}
