import type { State } from '../appliance'
import { Motor, type MotorOptions } from '../motor'
import { levelOf, numberOf, within, wordOf } from '../words'
import { ZigbeeDevice, type Radio } from './device'
import { ALL, enumeration, numeric, percent, READ, specific, WRITE } from './exposes'

const definition = {
  ieee: '0x00158d0001a10002',
  vendor: 'IKEA',
  model: 'E1926',
  description: 'KADRILJ roller blind',
  power: 'mains' as const,
  exposes: [
    specific('cover', [
      enumeration('state', READ | WRITE, ['OPEN', 'CLOSE', 'STOP']),
      numeric('position', ALL, { ...percent, description: 'Position of this cover' }),
    ]),
    enumeration('moving', READ, ['UP', 'STOP', 'DOWN']),
  ],
}

/** A roller blind, 0 closed and 100 open. It publishes where it is on the way. */
export class Blinds extends ZigbeeDevice {
  readonly look = 'blinds'
  override readonly handles = ['position']
  readonly definition = definition
  readonly #motor: Motor

  constructor(options: MotorOptions = {}, name = 'Blinds') {
    super(name)
    this.#motor = new Motor(100, options)
  }

  get state(): State {
    const { position, moving } = this.cache
    return { position, moving }
  }

  protected get cache(): State {
    const { position, direction } = this.#motor
    return {
      position,
      // the frame is never shut as long as a slit is left
      state: position === 0 ? 'CLOSE' : 'OPEN',
      moving: direction > 0 ? 'UP' : direction < 0 ? 'DOWN' : 'STOP',
    }
  }

  /** Whatever it did, it does no longer. */
  override join(radio: Radio): void {
    this.#motor.stop()
    super.join(radio)
  }

  obey(values: State): void {
    const position = numberOf(values['position'])
    const word = wordOf(values['state'])
    if (word === 'stop') this.#stop()
    else if (position !== undefined) this.#go(within(0, position, 100))
    else if (word === 'open') this.#go(100)
    else if (word === 'close') this.#go(0)
  }

  press(): void {
    if (this.#motor.direction !== 0) this.#stop()
    else this.#go(this.#motor.position === 0 ? 100 : 0)
  }

  set(values: State): void {
    const position = levelOf(values['position'])
    if (position !== undefined) this.#go(position)
  }

  #go(position: number): void {
    const { radio } = this
    if (radio !== undefined) this.#motor.go(position, radio, () => radio.report())
  }

  #stop(): void {
    this.#motor.stop()
    this.report()
  }
}
