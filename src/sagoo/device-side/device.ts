import { capabilities } from '../../bridge/capabilities'
import type { DeviceDef, DeviceFacts, DeviceFault, PlatformDevice } from '../../bridge/platform'
import { say } from '../../bridge/sentence'
import { readNumber, trimmed } from '../../bridge/tolerant'
import { postNamed, propertyNames } from './events'
import { type DeviceKeys, isTopicLevel, keyOf } from './keys'

/** A device of the platform. */
export interface SagooFacts extends DeviceFacts {
  readonly place: DeviceKeys
  /** How often it shows that it lives, in ms; 0: only when it connects or comes back. */
  readonly heartbeat: number
}

export type SagooDevice = PlatformDevice<SagooFacts>

/** The platform takes a device that says nothing for 30 s for offline (docs/protocols/sagoo.md#t8). */
const HEARTBEAT_S = 20
const MIN_HEARTBEAT_S = 1
const MAX_HEARTBEAT_S = 86_400
/** A profile that wants to know which words the device has gets all there are. */
const CAPABILITIES = Object.keys(capabilities)

const BAD_KEY: DeviceFault = {
  status: 'sagoo.status.bad-key',
  sentence: say`has an invalid product key or device key: copy both from the platform; they cannot contain a slash, plus, hash or space`,
}

/** What the properties of a `sagoo-device` say: `productKey`, `deviceKey`, `name`, `heartbeat` (s). */
export function describe(def: DeviceDef): SagooFacts {
  const place = { productKey: trimmed(def.productKey), deviceKey: trimmed(def.deviceKey) }
  return {
    id: place.deviceKey,
    key: keyOf(place),
    name: trimmed(def.name) || place.deviceKey || 'the device',
    place,
    heartbeat: heartbeatOf(def.heartbeat),
    capabilities: CAPABILITIES,
    names: propertyNames,
    fault: isTopicLevel(place.productKey) && isTopicLevel(place.deviceKey) ? undefined : BAD_KEY,
    isAction: (name) => postNamed(name) !== undefined,
  }
}

/** In ms; 0 is off. */
function heartbeatOf(given: unknown): number {
  const seconds = readNumber(given)
  if (seconds === 0) return 0
  if (seconds === undefined || seconds < 0) return HEARTBEAT_S * 1000
  return Math.min(MAX_HEARTBEAT_S, Math.max(MIN_HEARTBEAT_S, seconds)) * 1000
}
