import type { Json } from '../json'

/** How a device behaves when it is asked: as a good one, or as a test wants it. */
export const manners = ['good', 'offline', 'late', 'silent', 'faulty'] as const
export type Manner = (typeof manners)[number]

/** A device that is registered on the platform. */
export interface Thing {
  product: string
  device: string
  name: string
  /** The last value of each property, as the platform keeps it. */
  values: Json
  /** Lives inside the simulator; the others are reached over MQTT. */
  isVirtual: boolean
  manner: Manner
  /** How long it takes to answer, in ms; nobody really waits, the platform only compares it with its patience. */
  takes?: number
  /** Says each value in an answer of its own (docs/protocols/jetlinks-device.md#parts). */
  isInParts?: boolean
  /** When a message of it last arrived, in ms since the epoch. */
  seen?: number
}

export interface ThingOptions {
  product: string
  device: string
  name?: string
  values?: Json
  isVirtual?: boolean
}

export function thingOf({ product, device, name, values, isVirtual }: ThingOptions): Thing {
  return {
    product,
    device,
    name: name ?? device,
    values: { ...values },
    isVirtual: isVirtual ?? false,
    manner: 'good',
  }
}
