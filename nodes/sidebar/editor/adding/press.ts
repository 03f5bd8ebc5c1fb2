/**
 * Whether a mouse button is down over a place. The field that somebody leaves by a click tells its change before the
 * click ends: whatever that draws would move what is clicked away from below the pointer.
 */
export class Press {
  /** Counts presses, so that the end of one does not end the next. */
  #presses = 0
  #isDown = false
  /** What is drawn afterwards; keyed by what it draws, since only the newest counts. */
  readonly #waiting = new Map<string, () => void>()

  constructor(place: JQuery) {
    place.on('pointerdown', () => {
      this.#presses += 1
      this.#isDown = true
    })
    $(document).on('pointerup pointercancel', () => {
      const press = this.#presses
      // The click comes behind the pointer's own event, in the same turn.
      setTimeout(() => this.#released(press))
    })
  }

  /** Draws now, or as soon as the click is over. */
  whenUp(what: string, draw: () => void): void {
    if (this.#isDown) this.#waiting.set(what, draw)
    else draw()
  }

  #released(press: number): void {
    if (press !== this.#presses) return
    this.#isDown = false
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const draw of waiting) draw()
  }
}
