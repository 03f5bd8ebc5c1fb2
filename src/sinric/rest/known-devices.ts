import type { ListedDevice } from './answers'
import { type DeviceState, eventsFor, isNews, readState, stateIn } from './device-fields'
import type { Happening } from './stream-messages'

/** What a device of the account did, as a flow is told. */
export type News =
  ({ kind: 'happening' } & Happening) | { kind: 'online'; deviceId: string; name: string; isOnline: boolean }

interface Known {
  name: string
  isOnline?: boolean
  /** What each field is, and the count of news when it was told; keyed by field. */
  readonly fields: Map<string, { value: unknown; count: number }>
  onlineCount: number
}

/**
 * What is known of the account's devices, so that a list can say what was missed. A field of which nothing was known is
 * learned without a word: nobody can tell when it changed.
 */
export class KnownDevices {
  /** Keyed by device id. */
  readonly #devices = new Map<string, Known>()
  #count = 0

  /** Goes up with everything that is told; what is told after a list was asked for is newer than the list. */
  get count(): number {
    return this.#count
  }

  nameOf(deviceId: string): string {
    return this.#devices.get(deviceId)?.name ?? ''
  }

  /** A device told something. */
  note({ deviceId, name, action, value, instanceId, at = NaN }: Happening): void {
    const known = this.#of(deviceId, name)
    if (instanceId === undefined) this.#learn(known, stateIn(action, value, at), (this.#count += 1))
  }

  noteOnline(deviceId: string, name: string, isOnline: boolean): void {
    const known = this.#of(deviceId, name)
    known.isOnline = isOnline
    known.onlineCount = this.#count += 1
  }

  /** The platform tells how a device is: what of it is new. */
  noteDevice(device: unknown, deviceId: string, name: string): News[] {
    const known = this.#of(deviceId, name)
    const state = readState(device)
    const changed = Object.entries(state).filter(([field, value]) =>
      isNews(field, value, known.fields.get(field)),
    )
    this.#learn(known, state, (this.#count += 1))
    return this.#happenings(deviceId, Object.fromEntries(changed))
  }

  /**
   * The list of all devices: what of it is new.
   * @param asked the count when the list was asked for
   */
  compare(list: readonly ListedDevice[], asked: number): News[] {
    return list.flatMap(({ id, name, isOnline, state }) => {
      const deviceId = id.toLowerCase()
      const known = this.#of(deviceId, name)
      const isFresh = isOnline !== undefined && known.onlineCount <= asked
      const wasOnline = known.isOnline
      if (isFresh) known.isOnline = isOnline
      const fresh = Object.entries(state).filter(([field]) => (known.fields.get(field)?.count ?? 0) <= asked)
      const missed = fresh.filter(([field, value]) => {
        const before = known.fields.get(field)
        return before && isNews(field, value, before)
      })
      this.#learn(known, Object.fromEntries(fresh), asked)
      return [
        ...(isFresh && wasOnline !== undefined && wasOnline !== isOnline
          ? [{ kind: 'online' as const, deviceId, name, isOnline }]
          : []),
        ...this.#happenings(deviceId, Object.fromEntries(missed)),
      ]
    })
  }

  #happenings(deviceId: string, state: DeviceState): News[] {
    return eventsFor(state).map((event) => ({
      kind: 'happening',
      deviceId,
      name: this.nameOf(deviceId),
      ...event,
    }))
  }

  #learn({ fields }: Known, state: DeviceState, count: number): void {
    for (const [field, value] of Object.entries(state)) fields.set(field, { value, count })
  }

  #of(deviceId: string, name: string): Known {
    const known = this.#devices.get(deviceId) ?? { name, fields: new Map(), onlineCount: 0 }
    if (name !== '') known.name = name
    // The platform names only devices of the account; a stranger shall not fill the memory all the same.
    if (this.#devices.size < MAX_DEVICES) this.#devices.set(deviceId, known)
    return known
  }
}

const MAX_DEVICES = 10_000
