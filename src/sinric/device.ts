import type { DeviceDef, DeviceFacts, DeviceFault, PlatformDevice } from '../bridge/platform'
import { say } from '../bridge/sentence'
import { readBoolean, trimmed } from '../bridge/tolerant'
import { actionOf } from './actions'
import { Alarms } from './alarms'
import { type TypeRules, typeRules } from './device-types'
import { PowerMeter } from './measurements'
import { isDoorType } from './portal-types'

/** A thing of the portal. */
export interface SinricFacts extends DeviceFacts {
  /** The portal's code for what it is. */
  readonly code: string
  readonly type: TypeRules
  readonly meter: PowerMeter
  /** Not over the LAN. */
  readonly cloudOnly: boolean
  readonly alarms: Alarms
  /** It has pictures. */
  readonly isCamera: boolean
}

export type SinricDevice = PlatformDevice<SinricFacts>

const DEVICE_ID = /^[0-9a-f]{24}$/

const BAD_ID: DeviceFault = {
  status: 'sinric.status.bad-id',
  sentence: say`has an invalid Device ID: it must be 24 characters long, digits and a to f; copy it from the portal`,
}

/** The event of several measurements is no action of its own: its value is read as `{capability: value}`. */
function isOwnAction(name: string): boolean {
  const action = actionOf(name)
  return action?.event !== undefined && !action.combine
}

/** What the properties of a `sinric-device` say: `deviceId`, `deviceType` (portal code), `name` and `cloudOnly`. */
export function describe(def: DeviceDef): SinricFacts {
  const id = trimmed(def.deviceId).toLowerCase()
  const code = trimmed(def.deviceType) || 'SWITCH'
  const type = typeRules(code)
  return {
    id,
    key: id,
    name: trimmed(def.name) || id || 'the device',
    code,
    type,
    meter: new PowerMeter(),
    cloudOnly: readBoolean(def.cloudOnly) ?? isDoorType(code),
    alarms: new Alarms(),
    isCamera: code === 'CAMERA',
    capabilities: type.told,
    pairs: type.pairs,
    fault: DEVICE_ID.test(id) ? undefined : BAD_ID,
    isAction: isOwnAction,
    // A sensor that is named by its event says a plain value now and then.
    meant: type.meant,
  }
}
