import type { State } from '../appliance'
import { colorOf, kelvinOf, reciprocal } from '../color'
import { Transition } from '../transition'
import { levelOf, numberOf, onOrOff, within, wordOf } from '../words'
import { colorOfXy } from './color'
import { ZigbeeDevice } from './device'
import { ALL, composite, numeric, onOff, specific } from './exposes'
import { COLDEST, lightOf, PRESETS, WARMEST, whiteOf } from './lamp-color'

const MOST = 254

const definition = {
  ieee: '0x00158d0001a10001',
  vendor: 'IKEA',
  model: 'LED1924G9',
  description: 'TRADFRI bulb E26/E27 CWS, globe, opal, 800 lm',
  power: 'mains' as const,
  exposes: [
    specific('light', [
      onOff({ description: 'On/off state of this light' }),
      numeric('brightness', ALL, { value_min: 0, value_max: MOST, description: 'Brightness of this light' }),
      numeric('color_temp', ALL, {
        unit: 'mired',
        value_min: COLDEST,
        value_max: WARMEST,
        description: 'Color temperature of this light',
        presets: Object.entries(PRESETS).map(([name, value]) => ({ name, value })),
      }),
      composite('color_xy', 'color', [numeric('x', ALL), numeric('y', ALL)]),
      composite('color_hs', 'color', [numeric('hue', ALL), numeric('saturation', ALL)]),
    ]),
  ],
}

/** A bulb with colour, white and brightness, as zigbee-herdsman-converters speaks for it (converters/toZigbee.ts). */
export class ShelfLamp extends ZigbeeDevice {
  readonly look = 'lamp'
  override readonly handles = ['brightness', 'color']
  readonly definition = definition
  #power = false
  #brightness = MOST
  /** what it comes back to after it was dimmed to nothing */
  #before = MOST
  #light = whiteOf(370)
  readonly #transition = new Transition()

  constructor(name = 'Shelf lamp') {
    super(name)
  }

  get state(): State {
    const { color, color_mode, color_temp } = this.#light
    return {
      power: this.#power,
      brightness: Math.round((this.#brightness / MOST) * 100),
      ...(color_mode === 'color_temp'
        ? { colorTemperature: reciprocal(color_temp) }
        : { color: colorOfXy(color) }),
    }
  }

  protected get cache(): State {
    return { state: this.#power ? 'ON' : 'OFF', brightness: this.#brightness, ...this.#light }
  }

  /** With a `transition` (seconds) it is only there, and says so, when that is over. */
  obey(values: State): void {
    const seconds = numberOf(values['transition']) ?? 0
    this.#transition.run(
      seconds,
      this.radio,
      () => this.#take(values),
      () => this.report(),
    )
  }

  press(): void {
    this.obey({ state: 'TOGGLE' })
  }

  set(values: State): void {
    const level = levelOf(values['brightness'])
    const rgb = colorOf(values['color'])
    const kelvin = kelvinOf(values['colorTemperature'])
    const power = onOrOff(values['power'])
    this.obey({
      ...(power === undefined ? {} : { state: power ? 'ON' : 'OFF' }),
      ...(level === undefined ? {} : { brightness: Math.round((level / 100) * MOST) }),
      ...(rgb === undefined ? {} : { color: rgb }),
      ...(kelvin === undefined ? {} : { color_temp: reciprocal(kelvin) }),
    })
  }

  #take(values: State): boolean {
    const light = this.#lightAskedFor(values)
    this.#light = light ?? this.#light
    return [this.#takeLevel(values), this.#step(values), light !== undefined].includes(true)
  }

  #takeLevel(values: State): boolean {
    const brightness = numberOf(values['brightness'])
    const word = wordOf(values['state'])
    const power = word === 'toggle' ? !this.#power : onOrOff(word)
    if (brightness === undefined && power === undefined) return false
    if (power === false && brightness !== 0) this.#power = false
    else if (brightness !== undefined) this.#dim(brightness)
    else this.#turnOn()
    return true
  }

  #dim(brightness: number): void {
    const level = within(0, Math.round(brightness), MOST)
    if (level === 0 && this.#brightness > 0) this.#before = this.#brightness
    this.#brightness = level
    this.#power = level > 0
  }

  #turnOn(): void {
    if (this.#brightness === 0) this.#brightness = this.#before
    this.#power = true
  }

  /** A step alone neither turns a lamp on nor, being at least 1 while it is on, off; `_onoff` may do both. */
  #step(values: State): boolean {
    const step = numberOf(values['brightness_step'])
    const stepOnOff = numberOf(values['brightness_step_onoff'])
    if (step !== undefined) this.#brightness = within(this.#power ? 1 : 0, this.#brightness + step, MOST)
    if (stepOnOff !== undefined) this.#dim(this.#brightness + stepOnOff)
    return step !== undefined || stepOnOff !== undefined
  }

  #lightAskedFor(values: State) {
    const wanted = values['color_temp']
    const mireds = typeof wanted === 'string' ? (PRESETS[wanted] ?? numberOf(wanted)) : numberOf(wanted)
    if (mireds !== undefined) return whiteOf(mireds)
    const step = numberOf(values['color_temp_step'])
    if (step !== undefined) return whiteOf(this.#light.color_temp + step)
    return values['color'] === undefined ? undefined : lightOf(values['color'], this.#light)
  }
}
