import { sliceMembers } from './slice'

/** A signed message as it was received, its signature not checked yet. */
export interface Envelope {
  /** The exact text that is signed. */
  readonly payload: string
  /** Base64; absent when there is no signature. */
  readonly hmac?: string
}

/** Opens what was received; undefined when it has no payload. */
export function openEnvelope(text: string): Envelope | undefined {
  const { payload, signature = '' } = sliceMembers(text, ['payload', 'signature'])
  if (payload === undefined) return undefined
  const { HMAC } = sliceMembers(signature, ['HMAC'])
  // Base64 needs no escapes, so the text between the quotes is the value.
  return { payload, ...(HMAC?.startsWith('"') && { hmac: HMAC.slice(1, -1) }) }
}
