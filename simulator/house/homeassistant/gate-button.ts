import type { State } from '../appliance'
import { kept } from '../board'
import { AnnouncedDevice } from './announced'

/** A button that opens the gate: it is pressed and says nothing. */
export class GateButton extends AnnouncedDevice {
  readonly look = 'doorbell'
  protected readonly component = 'button'
  protected readonly config = { command_topic: '~/do/press', payload_press: 'OPEN SESAME' }
  protected readonly said = {}
  #presses = 0

  constructor(id = 'gate-button', name = 'Gate button') {
    super(id, name)
  }

  get state(): State {
    return { presses: this.#presses }
  }

  protected obey(_what: string, payload: string): void {
    if (payload === 'OPEN SESAME') this.press()
  }

  press(): void {
    this.#presses += 1
    // All that it ever says: it is there.
    this.board?.publish(kept(this.will.topic, 'online'))
  }

  set(): void {
    // There is nothing to set on a button.
  }
}
