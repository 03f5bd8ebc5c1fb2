import type { State } from './appliance'
import { colorOf, kelvinOf, type Color } from './color'
import { Homemade } from './homemade'
import { levelOf, objectOf, onOrOff } from './words'

const WARM_WHITE = 2700

/** A dimmable colour lamp. It shines in a colour or in a white of some Kelvin, whichever was set last. */
export class Lamp extends Homemade {
  readonly look = 'lamp'
  readonly handles = ['brightness', 'color']
  #power = false
  #brightness = 100
  #color: Color | undefined
  #colorTemperature = WARM_WHITE

  constructor(id = 'lamp', name = 'Lamp') {
    super(id, name)
  }

  get state(): State {
    return {
      power: this.#power,
      brightness: this.#brightness,
      ...(this.#color === undefined ? { colorTemperature: this.#colorTemperature } : { color: this.#color }),
    }
  }

  /**
   * `on`, `false`; a number up to 100 is a level (also 0 and 1: there is no other way to ask for 1 %), a larger one
   * Kelvin; `{r, g, b}` is a colour; any other object names power, brightness, color and colorTemperature itself.
   */
  protected command(payload: string): boolean {
    const values = objectOf(payload)
    if (values !== undefined) return this.take('r' in values ? { color: values } : values)
    if (levelOf(payload) !== undefined) return this.take({ brightness: payload })
    return this.take({ power: payload, colorTemperature: payload })
  }

  protected flip(): void {
    this.take({ power: !this.#power })
  }

  protected take(values: State): boolean {
    const power = onOrOff(values['power'])
    const brightness = levelOf(values['brightness'])
    const color = colorOf(values['color'])
    const kelvin = kelvinOf(values['colorTemperature'])
    if (brightness !== undefined) {
      this.#brightness = brightness
      this.#power = brightness > 0
    }
    if (color !== undefined) this.#color = color
    if (kelvin !== undefined) {
      this.#color = undefined
      this.#colorTemperature = kelvin
    }
    if (power !== undefined) this.#power = power
    if (this.#power && this.#brightness === 0) this.#brightness = 100
    return [power, brightness, color, kelvin].some((understood) => understood !== undefined)
  }
}
