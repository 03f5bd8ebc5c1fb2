import type { SpokenDevice } from '../speaker/device'
import type { Outcome } from '../speaker/say'

/** A device as somebody has registered it with a platform. */
export interface PracticeDevice extends SpokenDevice {
  /** The platform's code for what it is: LIGHT. */
  readonly type?: string
}

/** A device platform that runs inside Node-RED. */
export interface PracticeCloud {
  /** Where clients find it: the start of an address on loopback, without its scheme. */
  readonly host: string
  /** What of a device's capabilities it has words for. */
  askable(device: PracticeDevice): readonly string[]
  ask(device: PracticeDevice, capability: string, value: unknown): Promise<Outcome>
  /** What it holds to be so of a device: values keyed by capability. */
  believed(device: PracticeDevice): Readonly<Record<string, unknown>>
  close(): Promise<void>
}
