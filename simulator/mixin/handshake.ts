/** One attempt to open the Blaze socket. */
export interface Handshake {
  /** ms since epoch */
  at: number
  authorization: string | undefined
  path: string
  protocol: string | undefined
  extensions: string | undefined
  /** why the token was not good, or the fault that refused it */
  refused?: string
}

/** The subprotocol of Blaze. */
export const PROTOCOL = 'Mixin-Blaze-1'

/** The header X-Server-Time counts nanoseconds. @param seconds since epoch */
export function serverTime(seconds: number): string {
  return String(BigInt(Math.round(seconds * 1000)) * 1_000_000n)
}
