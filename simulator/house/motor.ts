import type { Board } from './board'
import { within } from './words'

export interface MotorOptions {
  /** percent per step */
  step?: number
  /** milliseconds per step */
  interval?: number
}

/** A motor on a rail from 0 (closed) to 100 (open), which it travels step by step. */
export class Motor {
  #position: number
  #target: number
  #isRunning = false
  #halt: (() => void) | undefined
  readonly #step: number
  readonly #interval: number

  constructor(position: number, { step = 10, interval = 100 }: MotorOptions = {}) {
    this.#position = position
    this.#target = position
    this.#step = step
    this.#interval = interval
  }

  get position(): number {
    return this.#position
  }

  get target(): number {
    return this.#target
  }

  /** 1 while it opens, -1 while it closes, 0 at rest */
  get direction(): number {
    return this.#isRunning ? Math.sign(this.#target - this.#position) : 0
  }

  /** Travels to the target; `moved` is called when it starts, and after every step. */
  go(target: number, board: Pick<Board, 'after'>, moved: () => void): void {
    this.#halt?.()
    this.#target = within(0, Math.round(target), 100)
    this.#isRunning = this.#target !== this.#position
    moved()
    if (this.#isRunning) this.#wait(board, moved)
  }

  /** Stands still wherever it is. */
  stop(): void {
    this.#halt?.()
    this.#isRunning = false
    this.#target = this.#position
  }

  #wait(board: Pick<Board, 'after'>, moved: () => void): void {
    this.#halt = board.after(this.#interval, () => {
      const left = this.#target - this.#position
      this.#position += within(-this.#step, left, this.#step)
      this.#isRunning = this.#position !== this.#target
      moved()
      if (this.#isRunning) this.#wait(board, moved)
    })
  }
}
