import type { State } from '../appliance'
import { onOrOff, wordOf } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, ASK, binary, enumeration, numeric, READ, specific, WRITE } from './exposes'

const SPEEDS = ['off', 'auto', '1', '2', '3', '4', '5', '6', '7', '8', '9']
/** What its own control chooses in a clean room. */
const QUIET = '1'

const definition = {
  ieee: '0x00158d0001a1000b',
  vendor: 'IKEA',
  model: 'E2007',
  description: 'STARKVIND air purifier',
  power: 'mains' as const,
  exposes: [
    specific('fan', [
      binary('state', READ | WRITE, 'ON', 'OFF', { property: 'fan_state' }),
      enumeration('mode', ALL, SPEEDS, { property: 'fan_mode' }),
    ]),
    numeric('fan_speed', READ | ASK, { value_min: 0, value_max: 9 }),
    numeric('pm25', READ | ASK, { unit: 'µg/m³' }),
  ],
}

/** An air purifier with nine speeds. Switched on, it chooses its speed itself. */
export class AirPurifier extends ZigbeeDevice {
  readonly look = 'fan'
  override readonly handles = ['speed']
  readonly definition = definition
  #mode = 'off'

  constructor(name = 'Air purifier') {
    super(name)
  }

  get state(): State {
    return { speed: this.#mode }
  }

  protected get cache(): State {
    const speed = this.#mode === 'auto' ? QUIET : this.#mode
    return {
      fan_state: this.#mode === 'off' ? 'OFF' : 'ON',
      fan_mode: this.#mode,
      fan_speed: speed === 'off' ? 0 : Number(speed),
      pm25: 7,
    }
  }

  obey(values: State): void {
    const mode = wordOf(values['fan_mode'])
    const power = onOrOff(values['fan_state'])
    if (SPEEDS.includes(mode)) this.#turn(mode)
    else if (power !== undefined) this.#turn(power ? 'auto' : 'off')
  }

  press(): void {
    this.#turn(this.#mode === 'off' ? 'auto' : 'off')
  }

  set({ speed }: State): void {
    this.obey({ fan_mode: speed })
  }

  #turn(mode: string): void {
    this.#mode = mode
    this.report()
  }
}
