import { say, type Saying } from '../../src/bridge/sentence'

/** By what a thing on MQTT is recognised; a thing on a pin or behind a flow has nothing of the kind. */
export interface ThingIdentity {
  /** Of its announcement. */
  readonly id?: string
  readonly topic?: string
}

/** A device node as far as it stands for a thing in the home. */
export interface ThingDevice {
  readonly set: string
  readonly name: string
  readonly thing: ThingIdentity
  readonly onlyChanges: boolean
  readonly inUse: boolean
  warnOnce(what: Saying): void
}

/** The devices of all sets in one Node-RED. */
export class SharedThings {
  readonly #devices = new Set<ThingDevice>()

  /** A device is there; the returned function ends that. */
  add(device: ThingDevice): () => void {
    this.#devices.add(device)
    return () => void this.#devices.delete(device)
  }

  /**
   * Warns of every thing with onlyChanges that stands on two platforms: each of them knows only what it has asked for
   * itself (docs/contract.md#4-when-a-request-is-answered-answer).
   */
  check(): void {
    const used = [...this.#devices].filter(({ inUse }) => inUse)
    for (const device of used) {
      if (!device.onlyChanges) continue
      const other = used.find(({ set, thing }) => set !== device.set && isSameThing(thing, device.thing))
      if (other)
        device.warnOnce(
          say`${device.name} is also on another platform, as the ${other.set} device ${other.name}. Neither platform knows what the other one asks for, so there may be one pulse too many: leave this device to one of them`,
        )
    }
  }
}

/** Two announced devices are told apart by their ids, whatever topic they share. */
export function isSameThing(one: ThingIdentity, other: ThingIdentity): boolean {
  if (one.id !== undefined && other.id !== undefined) return one.id === other.id
  return one.topic !== undefined && one.topic === other.topic
}

/** Keyed by Node-RED's events, which all node sets of one Node-RED share. */
const things = new WeakMap<object, SharedThings>()

/** Those of a Node-RED. */
export function sharedThings({ events }: { events: object }): SharedThings {
  const known = things.get(events) ?? new SharedThings()
  things.set(events, known)
  return known
}
