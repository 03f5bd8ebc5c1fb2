import type { State } from '../appliance'
import { onOrOff, wordOf } from '../words'
import { EsphomeEntity } from './entity'

/** An ESPHome switch: plain ON and OFF, both ways. */
export class Heater extends EsphomeEntity {
  readonly look = 'switch'
  readonly component = 'switch'
  readonly handles = []
  readonly abilities = {}
  #power = false

  constructor(id = 'heater', name = 'Heater') {
    super(id, name)
  }

  get state(): State {
    return { power: this.#power }
  }

  protected get wire(): string {
    return this.#power ? 'ON' : 'OFF'
  }

  /** Anything else than on, off, toggle is ignored (parse_on_off). */
  receive(payload: string): void {
    const power = wordOf(payload) === 'toggle' ? !this.#power : onOrOff(payload)
    if (power !== undefined) this.#turn(power)
  }

  press(): void {
    this.#turn(!this.#power)
  }

  set(values: State): void {
    const power = onOrOff(values['power'])
    if (power !== undefined) this.#turn(power)
  }

  #turn(power: boolean): void {
    this.#power = power
    this.report()
  }
}
