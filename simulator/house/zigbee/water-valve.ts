import type { State } from '../appliance'
import { onOrOff } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, battery, binary } from './exposes'

const definition = {
  ieee: '0x00158d0001a1000c',
  vendor: 'GiEX',
  model: 'QT06_1',
  description: 'Water irrigation valve',
  power: 'battery' as const,
  // Not a switch: a value by itself, as converters have it for what is no switch in Zigbee's terms.
  exposes: [binary('state', ALL, 'ON', 'OFF'), battery],
}

/** A valve in the garden. It takes a word for its state and says it back. */
export class WaterValve extends ZigbeeDevice {
  readonly look = 'plug'
  readonly definition = definition
  #isOpen = false

  constructor(name = 'Water valve') {
    super(name)
  }

  get state(): State {
    return { power: this.#isOpen }
  }

  protected get cache(): State {
    return { state: this.#isOpen ? 'ON' : 'OFF', battery: 80 }
  }

  obey(values: State): void {
    const power = onOrOff(values['state'])
    if (power === undefined) return
    this.#isOpen = power
    this.report()
  }

  press(): void {
    this.obey({ state: this.#isOpen ? 'OFF' : 'ON' })
  }

  set({ power }: State): void {
    this.obey({ state: power === true ? 'ON' : 'OFF' })
  }
}
