/** What can be made to go wrong. Every fault holds until it is taken back. */
export class Faults {
  /** answer the handshake with this HTTP status */
  refuse: number | undefined
  /** never answer the handshake */
  hang: boolean | undefined
  /** send no timestamp frame */
  mute: boolean | undefined
  /** seconds added to the server's clock: timestamp frame, createdAt, and the age check */
  clockOffset = 0
  /** requests go out with a signature that does not match */
  garble: boolean | undefined
  /** accept the handshake, send the timestamp, then close with this code (1006: without a close frame) */
  acceptThenClose: number | undefined

  #frozen = false
  readonly #onFreeze: (frozen: boolean) => void

  constructor(onFreeze: (frozen: boolean) => void) {
    this.#onFreeze = onFreeze
  }

  /** half-open: read nothing, pong nothing, send nothing, on old and new connections, while TCP stays up */
  get freeze(): boolean {
    return this.#frozen
  }

  set freeze(frozen: boolean | undefined) {
    this.#frozen = frozen === true
    this.#onFreeze(this.#frozen)
  }
}
