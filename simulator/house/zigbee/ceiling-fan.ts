import type { State } from '../appliance'
import { onOrOff, wordOf } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, binary, enumeration, specific } from './exposes'

const MODES = ['off', 'low', 'medium', 'high']

const definition = {
  ieee: '0x00158d0001a1000a',
  vendor: 'King Of Fans, Inc.',
  model: 'HBUniversalCFRemote',
  description: 'Ceiling fan',
  power: 'mains' as const,
  exposes: [
    specific('fan', [
      binary('state', ALL, 'ON', 'OFF', { property: 'fan_state' }),
      enumeration('mode', ALL, MODES, { property: 'fan_mode' }),
    ]),
  ],
}

/** A fan of three speeds. Switched on, it turns as fast as it last did. */
export class CeilingFan extends ZigbeeDevice {
  readonly look = 'fan'
  override readonly handles = ['speed']
  readonly definition = definition
  #mode = 'off'
  #last = 'low'

  constructor(name = 'Ceiling fan') {
    super(name)
  }

  get state(): State {
    return { speed: this.#mode }
  }

  protected get cache(): State {
    return { fan_state: this.#mode === 'off' ? 'OFF' : 'ON', fan_mode: this.#mode }
  }

  obey(values: State): void {
    const mode = wordOf(values['fan_mode'])
    const power = onOrOff(values['fan_state'])
    if (MODES.includes(mode)) this.#turn(mode)
    else if (power !== undefined) this.#turn(power ? this.#last : 'off')
  }

  press(): void {
    const next = (MODES.indexOf(this.#mode) + 1) % MODES.length
    this.#turn(MODES[next] ?? 'off')
  }

  set({ speed }: State): void {
    this.obey({ fan_mode: speed })
  }

  #turn(mode: string): void {
    this.#mode = mode
    if (mode !== 'off') this.#last = mode
    this.report()
  }
}
