import type { DeviceDef, DeviceFacts, DeviceFault, PlatformDevice } from '../bridge/platform'
import { say } from '../bridge/sentence'
import { readBoolean, readNumber, trimmed } from '../bridge/tolerant'
import { recommended } from './display-types'
import { Endpoint } from './endpoint'
import { type Ranges, speakable } from './facets'
import type { EndpointState } from './messages'

/** A device as Rokid knows it. */
export interface RokidFacts extends DeviceFacts {
  readonly endpoint: Endpoint
  /** A request that takes longer than Rokid waits is answered by an event. */
  readonly defers: boolean
}

export type RokidDevice = PlatformDevice<RokidFacts>

/** Nothing is waited for longer than this before Rokid has to hear something. */
export const MAX_ANSWER_MS = 2_700
/** What is deferred may take so long, unless the device has a longer deadline of its own. */
const DEFERRED_TIMEOUT_MS = 30_000

/**
 * What the properties of a `rokid-device` say: `endpointId`, `name` (the display name), `displayType`, `room`,
 * `capabilities`, `kelvinMin` and `kelvinMax`, `min` and `max` (the ends of a temperature), `defer`.
 */
export function describe(def: DeviceDef): RokidFacts {
  const id = trimmed(def.endpointId)
  const name = trimmed(def.name) || id || 'the device'
  const displayType = trimmed(def.displayType) || 'switch'
  const ranges = rangesOf(def)
  const chosen = capabilitiesOf(def.capabilities) ?? recommended(displayType)
  const capabilities = isLockable(displayType, def) ? withLock(chosen) : chosen
  const endpoint = new Endpoint({
    endpointId: id,
    displayName: name,
    displayType,
    room: trimmed(def.room),
    capabilities,
    ranges,
  })
  return {
    id,
    key: id,
    name,
    endpoint,
    defers: readBoolean(def.defer) === true,
    capabilities,
    fault: faultOf(id, capabilities, ranges),
    isAction: (action) => action === 'Media.Music' && endpoint.has(action),
  }
}

/** The profiles that have words of their own for a lock. */
const LOCK_PROFILES = ['zigbee2mqtt', 'homeassistant']

/** Whether a device may be a lock, which Rokid knows as a door (docs/protocols/rokid.md#interfaces). */
function isLockable(displayType: string, { profile }: DeviceDef): boolean {
  return displayType === 'door' && LOCK_PROFILES.includes(trimmed(profile))
}

/** A door that is switched may be a lock as well; its wiring and what it tells decide. */
function withLock(capabilities: readonly string[]): readonly string[] {
  if (capabilities.includes('lock')) return capabilities
  return capabilities.flatMap((name) => (name === 'power' ? [name, 'lock'] : [name]))
}

/** How long a request may wait before Rokid has to hear something, in ms. */
export function answerTimeoutOf({ timeout }: RokidDevice): number {
  return Math.min(timeout, MAX_ANSWER_MS)
}

/** How long a request may take that is deferred, in ms; undefined: this device defers nothing. */
export function deferralOf({ facts, timeout }: RokidDevice): number | undefined {
  if (!facts.defers) return undefined
  return timeout > MAX_ANSWER_MS ? timeout : DEFERRED_TIMEOUT_MS
}

/** Everything that is known of a device, as Rokid reads it. */
export function statesOf({ facts: { endpoint }, device }: RokidDevice): EndpointState {
  return { endpointId: endpoint.id, states: endpoint.states(device.facets()) }
}

/** An empty list means the recommended ones; a name that Rokid has no word for is left out. */
export function capabilitiesOf(given: unknown): readonly string[] | undefined {
  const names = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : []
  const wanted = names.map(trimmed).filter((name) => name !== '')
  return wanted.length === 0 ? undefined : [...new Set(wanted.filter((name) => speakable.includes(name)))]
}

/** The ends of a temperature are those of the scale, when both are given (docs/contract.md#8-fine-print). */
function rangesOf({ kelvinMin, kelvinMax, min, max }: DeviceDef): Ranges {
  const [low, high] = [readNumber(min), readNumber(max)]
  return {
    kelvin: { min: readNumber(kelvinMin) ?? 2_700, max: readNumber(kelvinMax) ?? 6_500 },
    ...(low !== undefined && high !== undefined ? { temperature: { min: low, max: high } } : {}),
  }
}

const NO_ID: DeviceFault = {
  status: 'rokid.status.no-id',
  sentence: say`has no endpoint ID: enter one in the device, and never change it afterwards`,
}
export const NO_CAPABILITY: DeviceFault = {
  status: 'rokid.status.no-capability',
  sentence: say`has no capability that Rokid supports: choose some in the device`,
}
const BAD_KELVIN: DeviceFault = {
  status: 'rokid.status.bad-kelvin',
  sentence: say`has an invalid range of colour temperatures: the warmest must be lower than the coldest, both from 1000 to 10000 K`,
}

function faultOf(id: string, capabilities: readonly string[], { kelvin }: Ranges): DeviceFault | undefined {
  if (id === '') return NO_ID
  if (capabilities.length === 0) return NO_CAPABILITY
  const isSpan = kelvin.min >= 1_000 && kelvin.max <= 10_000 && kelvin.min < kelvin.max
  return isSpan ? undefined : BAD_KELVIN
}
