import type { State } from '../appliance'
import type { Board } from '../board'
import { numberOf, onOrOff, within } from '../words'
import { powerAfter, TasmotaDevice, type TasmotaOptions } from './device'
import { timestamp } from './telemetry'

const VOLTAGE = 230
const FACTOR = 0.95

/** A plug that measures what flows through it. */
export class TasmotaPlug extends TasmotaDevice {
  readonly look = 'plug'
  readonly handles = ['load']
  protected readonly traits = {
    mac: 'DC4F22A10001',
    ip: '192.168.1.41',
    module: 'Sonoff S31',
    relays: [1],
  }
  protected readonly commands = { POWER: (text: string) => this.#command(text) }
  readonly #started = timestamp()
  #power = false
  /** what hangs on it, in watts */
  #load = 60

  constructor(options: TasmotaOptions = {}, id = 'plug', name = 'Tasmota plug') {
    super(id, name, options)
  }

  get state(): State {
    return { power: this.#power, load: this.#load }
  }

  protected get own(): State {
    return { POWER: this.#power ? 'ON' : 'OFF' }
  }

  protected override get sensors(): State {
    const power = this.#power ? this.#load : 0
    const apparent = Math.round(power / FACTOR)
    return {
      ENERGY: {
        TotalStartTime: this.#started,
        Total: 3.185,
        Yesterday: 0.121,
        Today: 0.042,
        Power: power,
        ApparentPower: apparent,
        ReactivePower: Math.round(Math.sqrt(apparent ** 2 - power ** 2)),
        Factor: power === 0 ? 0 : FACTOR,
        Voltage: VOLTAGE,
        Current: Number((apparent / VOLTAGE).toFixed(3)),
      },
    }
  }

  override boot(board: Board): void {
    super.boot(board)
    this.tellPower('POWER', this.#power)
  }

  press(): void {
    this.#switch(!this.#power)
  }

  set(values: State): void {
    this.#load = within(0, Math.round(numberOf(values['load']) ?? this.#load), 3680)
    const power = onOrOff(values['power'])
    if (power !== undefined) this.#switch(power)
    else this.tellSensors()
  }

  #command(text: string): undefined {
    const power = powerAfter(text, this.#power)
    if (power === undefined) this.tellPower('POWER', this.#power)
    else this.#switch(power)
  }

  /** The meter speaks up because the power has changed by more than PowerDelta. */
  #switch(power: boolean): void {
    this.#power = power
    this.tellPower('POWER', power)
    this.tellSensors()
  }
}
