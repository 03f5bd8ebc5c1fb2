import { topicsUnder, type Appliance, type State } from './appliance'
import { levelOf, objectOf, onOrOff } from './words'

interface Color {
  r: number
  g: number
  b: number
}

const WARM_WHITE = 2700

/** A dimmable colour lamp. It shines in a colour or in a white of some Kelvin, whichever was set last. */
export class Lamp implements Appliance {
  readonly look = 'lamp'
  readonly topics
  #power = false
  #brightness = 100
  #color: Color | undefined
  #colorTemperature = WARM_WHITE

  constructor(
    readonly id = 'lamp',
    readonly name = 'Lamp',
  ) {
    this.topics = topicsUnder(`home/${id}`)
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
  command(payload: string): boolean {
    const values = objectOf(payload)
    if (values !== undefined) return this.#take('r' in values ? { color: values } : values)
    if (levelOf(payload) !== undefined) return this.#take({ brightness: payload })
    return this.#take({ power: payload, colorTemperature: payload })
  }

  press(): void {
    this.#take({ power: !this.#power })
  }

  set(values: State): void {
    this.#take(values)
  }

  #take(values: State): boolean {
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

function colorOf(value: unknown): Color | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { r, g, b } = { r: undefined, g: undefined, b: undefined, ...value }
  return isByte(r) && isByte(g) && isByte(b) ? { r, g, b } : undefined
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
}

function kelvinOf(value: unknown): number | undefined {
  const kelvin = typeof value === 'string' ? Number(value) : value
  return typeof kelvin === 'number' && kelvin >= 1000 && kelvin <= 10000 ? Math.round(kelvin) : undefined
}
