import type { Board, Message } from './board'

/** What an eye sees of a device, or a hand does to it, in the same words for every family. */
export type State = Record<string, unknown>

export type Family = 'homemade' | 'zigbee2mqtt' | 'tasmota' | 'homeassistant'

/** which drawing the page shows */
export type Look =
  | 'lamp'
  | 'switch'
  | 'switches'
  | 'plug'
  | 'blinds'
  | 'lock'
  | 'thermostat'
  | 'climate'
  | 'contact'
  | 'motion'
  | 'doorbell'
  | 'fan'
  | 'bridge'

/** A thing in the house that one can look at and put a hand on. */
export interface Appliance {
  /** also its name in the page's addresses */
  readonly id: string
  readonly name: string
  readonly family: Family
  readonly look: Look
  /** the MQTT topic that the page names */
  readonly topic: string
  /** `power`, `brightness` 0..100, `color` {r, g, b}, `colorTemperature` in Kelvin, `position` 0..100, … */
  readonly state: State
  /** the fields of the state that a hand can set */
  readonly handles: readonly string[]
  /** What a finger does: the main thing. Nothing to press, no method. */
  press?(): void
  /** By hand: takes over what it knows of these values. */
  set(values: State): void
}

/** The mind of one MQTT client: a device's own firmware, or a bridge with many devices behind it. */
export interface Firmware {
  readonly clientId: string
  readonly appliances: readonly Appliance[]
  /** what it subscribes to */
  readonly filters: readonly string[]
  /** what the broker says for it when it is cut off */
  readonly will: Message
  /** It has power and a connection. Called again after a lost connection. */
  boot(board: Board): void
  /** Whose command comes with this topic; undefined for nobody's. */
  addressee(topic: string): Appliance | undefined
  receive(topic: string, payload: string): void
  /**
   * A device behind this bridge goes out of reach, or comes back. False when it is not behind anything: then its
   * power is the firmware's own.
   */
  reach?(appliance: Appliance, present: boolean): boolean
}

/** A device that is its own MQTT client. */
export abstract class Solo implements Appliance, Firmware {
  abstract readonly family: Family
  abstract readonly look: Look
  abstract readonly topic: string
  abstract readonly state: State
  abstract readonly handles: readonly string[]
  abstract readonly filters: readonly string[]
  abstract readonly will: Message
  protected board: Board | undefined

  constructor(
    readonly id: string,
    readonly name: string,
  ) {}

  get clientId(): string {
    return `house-${this.id}`
  }

  get appliances(): readonly Appliance[] {
    return [this]
  }

  addressee(): Appliance {
    return this
  }

  boot(board: Board): void {
    this.board = board
  }

  abstract receive(topic: string, payload: string): void
  abstract press(): void
  abstract set(values: State): void
}
