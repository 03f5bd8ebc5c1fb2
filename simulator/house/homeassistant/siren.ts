import type { State } from '../appliance'
import { objectOf, onOrOff } from '../words'
import { AnnouncedDevice, type Said } from './announced'

/** A siren: it is told in JSON, as Home Assistant tells its sirens, and answers with a word. */
export class Siren extends AnnouncedDevice {
  readonly look = 'switch'
  protected readonly component = 'siren'
  protected readonly config = { command_topic: '~/do/sound', state_topic: '~/sound' }
  #isLoud = false

  constructor(id = 'siren', name = 'Siren') {
    super(id, name)
  }

  get state(): State {
    return { power: this.#isLoud }
  }

  protected get said(): Said {
    return { sound: this.#isLoud ? 'ON' : 'OFF' }
  }

  protected obey(_what: string, payload: string): void {
    const isLoud = onOrOff(objectOf(payload)?.['state'])
    if (isLoud !== undefined) this.set({ power: isLoud })
  }

  press(): void {
    this.set({ power: !this.#isLoud })
  }

  set({ power }: State): void {
    this.#isLoud = power === true
    this.report()
  }
}
