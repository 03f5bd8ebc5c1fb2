import { topicsUnder, type Appliance, type State } from './appliance'
import { objectOf, onOrOff } from './words'

/** A wall switch: on or off. */
export class Switch implements Appliance {
  readonly look = 'switch'
  readonly topics
  #power = false

  constructor(
    readonly id = 'switch',
    readonly name = 'Switch',
  ) {
    this.topics = topicsUnder(`home/${id}`)
  }

  get state(): State {
    return { power: this.#power }
  }

  command(payload: string): boolean {
    const power = onOrOff(objectOf(payload)?.['power'] ?? payload)
    if (power === undefined) return false
    this.#power = power
    return true
  }

  press(): void {
    this.#power = !this.#power
  }

  set(values: State): void {
    this.#power = onOrOff(values['power']) ?? this.#power
  }
}
