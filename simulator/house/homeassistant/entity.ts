import type { Appliance, Look, State } from '../appliance'
import type { Board } from '../board'

/** The node's line to the broker, for one of its entities. */
export interface Line extends Pick<Board, 'after'> {
  /** Publishes the entity's state, kept. */
  report(payload: unknown): void
}

/** One thing that an ESPHome node makes out of its pins. */
export abstract class EsphomeEntity implements Appliance {
  readonly family = 'homeassistant'
  abstract readonly look: Look
  abstract readonly component: string
  abstract readonly state: State
  abstract readonly handles: readonly string[]
  /** what the announcement says besides name, topics and device */
  abstract readonly abilities: State
  /** `<node>/<component>/<object>` */
  topic = ''
  line: Line | undefined

  /** @param id also its object id in the topics */
  constructor(
    readonly id: string,
    readonly name: string,
  ) {}

  /** what stands on the state topic */
  protected abstract readonly wire: unknown
  abstract receive(payload: string): void
  abstract press(): void
  abstract set(values: State): void

  report(): void {
    this.line?.report(this.wire)
  }
}
