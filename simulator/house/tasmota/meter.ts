import type { State } from '../appliance'
import { numberOf, within } from '../words'
import { TasmotaDevice, type TasmotaOptions } from './device'
import { timestamp } from './telemetry'

const VOLTAGE = 230

/** A meter in the fuse box with two channels, which it tells as lists. It switches nothing. */
export class TasmotaMeter extends TasmotaDevice {
  readonly look = 'plug'
  readonly handles = ['load']
  protected readonly traits = {
    mac: 'DC4F22A10005',
    ip: '192.168.1.45',
    module: 'Shelly EM',
    relays: [],
  }
  protected readonly commands = {}
  protected readonly own = {}
  readonly #started = timestamp()
  /** Of the first channel, in watts; the second has a fridge on it. */
  #load = 850

  constructor(options: TasmotaOptions = {}, id = 'meter', name = 'Tasmota meter') {
    super(id, name, options)
  }

  get state(): State {
    return { load: this.#load }
  }

  protected override get sensors(): State {
    const powers = [this.#load, 90]
    return {
      ENERGY: {
        TotalStartTime: this.#started,
        Total: [812.4, 63.9],
        Yesterday: [8.21, 1.02],
        Today: [3.4, 0.41],
        Power: powers,
        ApparentPower: powers,
        ReactivePower: [0, 0],
        Factor: [1, 1],
        Voltage: VOLTAGE,
        Current: powers.map((power) => Number((power / VOLTAGE).toFixed(3))),
      },
    }
  }

  press(): void {
    this.set({ load: this.#load === 0 ? 850 : 0 })
  }

  set(values: State): void {
    this.#load = within(0, Math.round(numberOf(values['load']) ?? this.#load), 2400)
    this.tellSensors()
  }
}
