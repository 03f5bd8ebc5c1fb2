/** A device as somebody speaks of it. */
export interface SpokenDevice {
  readonly id: string
  readonly name: string
  /** What can be asked of it (docs/contract.md#5-capabilities-and-canonical-values). */
  readonly capabilities: readonly string[]
  /** The words of capabilities that behave like on and off on this device; keyed by capability. */
  readonly pairs?: Readonly<Partial<Record<string, { on: string; off: string }>>>
  /** Whose device it is: of two with one name under one owner nobody knows which is meant. */
  readonly owner?: string
}

/** What is asked of a device. */
export interface Wish<D extends SpokenDevice = SpokenDevice> {
  device: D
  capability: string
  value: unknown
}
