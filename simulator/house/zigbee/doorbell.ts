import type { State } from '../appliance'
import { ZigbeeDevice } from './device'
import { action, battery } from './exposes'

const definition = {
  ieee: '0x00158d0001a10008',
  vendor: 'Aqara',
  model: 'WXKG11LM',
  description: 'Wireless mini switch',
  power: 'battery' as const,
  exposes: [action(['single', 'double', 'hold']), battery],
}

/** A button beside the door. A press is published once and never kept, so that nobody hears it twice. */
export class Doorbell extends ZigbeeDevice {
  readonly look = 'doorbell'
  readonly definition = definition
  #presses = 0

  constructor(name = 'Doorbell') {
    super(name)
  }

  get state(): State {
    return { presses: this.#presses }
  }

  protected get cache(): State {
    return { battery: 100 }
  }

  /** It sleeps, and hears nothing. */
  obey(): void {
    return
  }

  press(): void {
    this.#presses += 1
    this.report({ action: 'single' })
  }

  set(): void {
    return
  }
}
