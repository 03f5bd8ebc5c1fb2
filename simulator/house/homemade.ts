import { Solo, type State } from './appliance'
import { kept, type Board } from './board'

/** A device somebody soldered: its whole state as JSON on one topic, commands beside it. */
export abstract class Homemade extends Solo {
  readonly family = 'homemade'
  readonly topic
  readonly filters
  readonly will

  constructor(id: string, name: string) {
    super(id, name)
    this.topic = `home/${id}`
    this.filters = [`${this.topic}/set`]
    this.will = kept(`${this.topic}/availability`, 'offline')
  }

  override boot(board: Board): void {
    super.boot(board)
    board.publish(kept(this.will.topic, 'online'))
    this.#report()
  }

  receive(_topic: string, payload: string): void {
    if (this.command(payload)) this.#report()
  }

  press(): void {
    this.flip()
    this.#report()
  }

  set(values: State): void {
    this.take(values)
    this.#report()
  }

  /** Carries out a command's payload; says whether it was understood. */
  protected abstract command(payload: string): boolean
  protected abstract flip(): void
  /** Takes over what it knows of these values; says whether that was anything. */
  protected abstract take(values: State): boolean

  #report(): void {
    this.board?.publish(kept(this.topic, this.state))
  }
}
