import type { Appliance, Look, State } from '../appliance'
import type { Board } from '../board'
import { linkquality, type Expose } from './exposes'

/** What the bridge's list says of a device, besides its name. */
export interface Definition {
  ieee: string
  vendor: string
  model: string
  description: string
  /** mains: it also routes; battery: it sleeps */
  power: 'mains' | 'battery'
  exposes: Expose[]
}

/** The device's line to its bridge. */
export interface Radio extends Pick<Board, 'after'> {
  /** Publishes the cached state, with what is true only now. */
  report(once?: State): void
}

const LINK = 132

/** A Zigbee device together with the converter that Zigbee2MQTT has for it. */
export abstract class ZigbeeDevice implements Appliance {
  readonly family = 'zigbee2mqtt'
  readonly id: string
  readonly topic: string
  /** for `<topic>/<endpoint>/set` and `<topic>/set` with `state_<endpoint>` */
  readonly endpoints: readonly string[] = []
  readonly handles: readonly string[] = []
  protected radio: Radio | undefined
  abstract readonly look: Look
  abstract readonly definition: Definition
  abstract readonly state: State
  /** the state as it is cached and published */
  protected abstract readonly cache: State

  constructor(readonly name: string) {
    this.id = name.toLowerCase().replaceAll(' ', '-')
    this.topic = `zigbee2mqtt/${name}`
  }

  /** the whole payload of the device's topic */
  get wire(): State {
    return { ...this.cache, linkquality: LINK }
  }

  get exposes(): Expose[] {
    return [...this.definition.exposes, linkquality]
  }

  /** It is back in its bridge's network. */
  join(radio: Radio): void {
    this.radio = radio
  }

  /** Does what the payload of `/set` asks for. */
  abstract obey(values: State): void
  abstract set(values: State): void

  protected report(once?: State): void {
    this.radio?.report(once)
  }
}
