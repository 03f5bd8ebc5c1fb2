/** A device's state as its firmware reports it over MQTT. */
export type State = Record<string, unknown>

/**
 * What sits in the house: the firmware's mind, without any network.
 * One file per appliance; the house connects each to the broker.
 */
export interface Appliance {
  /** also its name in the page's addresses */
  readonly id: string
  readonly name: string
  /** which drawing and controls the page shows */
  readonly look: 'lamp' | 'switch'
  /** MQTT topics: state is retained, availability is `online` or `offline` */
  readonly topics: { command: string; state: string; availability: string }
  readonly state: State
  /** Carries out a command's payload; says whether it was understood. */
  command(payload: string): boolean
  /** What a finger does: toggles the main thing. */
  press(): void
  /** By hand: takes over what it knows of these values. */
  set(values: State): void
}

/** The usual topics of a home-made device. */
export function topicsUnder(base: string): Appliance['topics'] {
  return { command: `${base}/set`, state: base, availability: `${base}/availability` }
}
