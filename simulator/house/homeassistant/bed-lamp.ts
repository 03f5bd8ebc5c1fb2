import type { State } from '../appliance'
import { reciprocal, type Color } from '../color'
import { Transition } from '../transition'
import { objectOf } from '../words'
import { EsphomeEntity } from './entity'
import { ABILITIES, asked, askedByHand, BYTE, type Asked } from './schema'

/** between 0 and 1, as ESPHome keeps all its values, and back to a byte as light_json_schema.cpp does */
const toByte = (share: number) => Math.round(share * BYTE)

/** An ESPHome light with colour and white. Brightness 0 turns it off, and leaves it at full for the next time. */
export class BedLamp extends EsphomeEntity {
  readonly look = 'lamp'
  readonly component = 'light'
  readonly handles = ['brightness', 'color']
  readonly abilities = ABILITIES
  #power = false
  readonly #transition = new Transition()
  /** a share of 1 */
  #brightness = 1
  #color: Color | undefined
  #temperature = 333

  constructor(id = 'bed', name = 'Bed lamp') {
    super(id, name)
  }

  get state(): State {
    return {
      power: this.#power,
      brightness: Math.round(this.#brightness * 100),
      ...(this.#color === undefined
        ? { colorTemperature: reciprocal(this.#temperature) }
        : { color: this.#color }),
    }
  }

  protected get wire(): State {
    const light =
      this.#color === undefined
        ? { color_mode: 'color_temp', color_temp: this.#temperature }
        : { color_mode: 'rgb', color: this.#color }
    return { state: this.#power ? 'ON' : 'OFF', brightness: toByte(this.#brightness), ...light }
  }

  receive(payload: string): void {
    const values = objectOf(payload)
    if (values === undefined) return
    const wanted = asked(values, this.#power)
    this.#go(wanted)
  }

  press(): void {
    this.#go({ power: !this.#power, transition: 0 })
  }

  set(values: State): void {
    this.#go(askedByHand(values))
  }

  #go(wanted: Asked): void {
    this.#transition.run(
      wanted.transition,
      this.line,
      () => this.#take(wanted),
      () => this.report(),
    )
  }

  /** A brightness without a state does not turn it on. */
  #take({ power, brightness, color, temperature }: Asked): boolean {
    this.#power = power ?? this.#power
    if (brightness !== undefined) this.#brightness = brightness / BYTE
    if (brightness === 0) {
      this.#power = false
      this.#brightness = 1
    }
    if (color !== undefined) this.#color = color
    if (temperature !== undefined) {
      this.#color = undefined
      this.#temperature = temperature
    }
    return true
  }
}
