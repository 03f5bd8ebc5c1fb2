import type { State } from '../appliance'
import { wordOf } from '../words'
import { ZigbeeDevice } from './device'
import { ALL, battery, binary, enumeration, READ, specific } from './exposes'

const definition = {
  ieee: '0x00158d0001a10003',
  vendor: 'Yale',
  model: 'YRD426NRSC',
  description: 'Assure lock',
  power: 'battery' as const,
  exposes: [
    specific('lock', [
      binary('state', ALL, 'LOCK', 'UNLOCK'),
      enumeration('lock_state', READ, ['not_fully_locked', 'locked', 'unlocked']),
    ]),
    battery,
  ],
}

const BOLT = { locked: 'locked', unlocked: 'unlocked', jammed: 'not_fully_locked' } as const
type Bolt = keyof typeof BOLT

/** A door lock. A hand can jam its bolt: then it cannot lock until it is unlocked. */
export class DoorLock extends ZigbeeDevice {
  readonly look = 'lock'
  override readonly handles = ['lock']
  readonly definition = definition
  #bolt: Bolt = 'locked'

  constructor(name = 'Front door lock') {
    super(name)
  }

  get state(): State {
    return { lock: this.#bolt }
  }

  protected get cache(): State {
    return {
      state: this.#bolt === 'locked' ? 'LOCK' : 'UNLOCK',
      lock_state: BOLT[this.#bolt],
      battery: 87,
    }
  }

  obey(values: State): void {
    const word = wordOf(values['state'])
    if (word === 'unlock') this.#turn('unlocked')
    if (word === 'lock') this.#turn(this.#bolt === 'jammed' ? 'jammed' : 'locked')
  }

  press(): void {
    this.#turn(this.#bolt === 'locked' ? 'unlocked' : 'locked')
  }

  set({ lock }: State): void {
    if (lock === 'locked' || lock === 'unlocked' || lock === 'jammed') this.#turn(lock)
  }

  #turn(bolt: Bolt): void {
    this.#bolt = bolt
    this.report()
  }
}
