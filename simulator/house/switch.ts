import type { State } from './appliance'
import { Homemade } from './homemade'
import { objectOf, onOrOff } from './words'

/** A wall switch: on or off. */
export class Switch extends Homemade {
  readonly look = 'switch'
  readonly handles = []
  #power = false

  constructor(id = 'switch', name = 'Switch') {
    super(id, name)
  }

  get state(): State {
    return { power: this.#power }
  }

  protected command(payload: string): boolean {
    return this.take({ power: objectOf(payload)?.['power'] ?? payload })
  }

  protected flip(): void {
    this.#power = !this.#power
  }

  protected take(values: State): boolean {
    const power = onOrOff(values['power'])
    this.#power = power ?? this.#power
    return power !== undefined
  }
}
