import type { Board } from './board'

/** A lamp on its way to what it was told, of which it speaks only when it is there. */
export class Transition {
  #land: (() => void) | undefined

  /**
   * Takes over the new values after so many seconds, and then tells, if there was anything to take. What is still
   * underway is there at once, unsaid.
   */
  run(seconds: number, board: Pick<Board, 'after'> | undefined, take: () => boolean, tell: () => void): void {
    this.#land?.()
    const arrive = () => {
      this.#land = undefined
      if (take()) tell()
    }
    if (seconds <= 0 || board === undefined) {
      arrive()
      return
    }
    const cancel = board.after(seconds * 1000, arrive)
    this.#land = () => {
      cancel()
      this.#land = undefined
      take()
    }
  }
}
