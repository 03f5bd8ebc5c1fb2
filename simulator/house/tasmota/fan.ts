import type { State } from '../appliance'
import type { Board } from '../board'
import { numberOf, onOrOff } from '../words'
import { powerAfter, TasmotaDevice, type Answer, type TasmotaOptions } from './device'

const SPEEDS = ['off', 'low', 'medium', 'high']
const FASTEST = SPEEDS.length - 1

/** A Sonoff iFan: POWER1 is its light, FanSpeed 0..3 the fan (xdrv_22_sonoff_ifan.ino). */
export class TasmotaFan extends TasmotaDevice {
  readonly look = 'fan'
  readonly handles = ['speed', 'light']
  protected readonly traits = {
    mac: 'DC4F22A10004',
    ip: '192.168.1.44',
    module: 'Sonoff iFan03',
    relays: [2],
    isFan: true,
  }
  protected readonly commands = {
    FANSPEED: (text: string) => this.#blow(text),
    POWER: (text: string) => this.#switch(text),
  }
  #speed = 0
  #light = false

  constructor(options: TasmotaOptions = {}, id = 'fan', name = 'Tasmota fan') {
    super(id, name, options)
  }

  get state(): State {
    return { speed: SPEEDS[this.#speed], light: this.#light }
  }

  protected get own(): State {
    return { POWER1: this.#light ? 'ON' : 'OFF', FanSpeed: this.#speed }
  }

  override boot(board: Board): void {
    super.boot(board)
    this.tellPower('POWER1', this.#light)
  }

  press(): void {
    this.#turn((this.#speed + 1) % SPEEDS.length)
  }

  set(values: State): void {
    const speed = SPEEDS.indexOf(String(values['speed']))
    const light = onOrOff(values['light'])
    if (light !== undefined) this.#switch(light ? 'ON' : 'OFF')
    if (speed >= 0) this.#turn(speed)
  }

  #turn(speed: number): void {
    this.#speed = speed
    this.stat('RESULT', { FanSpeed: speed })
  }

  /** `+` and `-` go round in steps, and do not go over the end. */
  #blow(text: string): Answer {
    const far: Record<string, number | undefined> = {
      '+': Math.min(FASTEST, this.#speed + 1),
      '-': Math.max(0, this.#speed - 1),
    }
    const speed = far[text] ?? numberOf(text)
    if (speed !== undefined && SPEEDS[speed] !== undefined) this.#speed = speed
    return { FanSpeed: this.#speed }
  }

  #switch(text: string): Answer {
    this.#light = powerAfter(text, this.#light) ?? this.#light
    this.tellPower('POWER1', this.#light)
    return undefined
  }
}
