import type { Json } from '../json'
import type { Manner } from '../sagoo/thing'

/** One line of the log. The browser finds the words for it. */
export interface Entry {
  at: number
  kind: 'frame' | 'said' | 'dropped' | 'refused' | 'clockOff'
  device?: string | undefined
  text: string
}

/** A device with what its platform believes of it. */
export interface ShownThing {
  id: string
  name: string
  product: string
  /** The device behind which it stands. */
  gateway?: string | undefined
  isVirtual: boolean
  canRead: boolean
  online: boolean
  values: Json
  manner?: Manner
}

/** What a device is asked: to set values, to carry out a service, or to read what the names stand for. */
export interface Question {
  service?: string | undefined
  params: Json
  names?: readonly unknown[]
}

/** What the platform says came of it. */
export interface Answer {
  success: boolean
  message: string
}
