import type { Json } from '../json'

interface Statement {
  action: string
  instanceId?: string | undefined
  value: Json
}

// what the portal calls a field whose wire name several actions share
const FIELD: Record<string, string | undefined> = {
  'setPowerState.state': 'powerState',
  'setLockState.state': 'lockState',
  'setContactState.state': 'contactState',
  'setToggleState.state': 'toggleState',
  'motion.state': 'lastMotionState',
  'DoorbellPress.state': 'doorbellState',
  'targetTemperature.temperature': 'targetTemperature',
  'adjustTargetTemperature.temperature': 'targetTemperature',
}

// these say that something happened, not how a device now is
const PASSING = new Set([
  'pushNotification',
  'sendKeystroke',
  'getSnapshot',
  'getCameraStreamUrl',
  'getWebRTCAnswer',
])

/** The fields of a device's state that a response or an event establishes. Instances are told apart by a suffix. */
export function learned({ action, instanceId, value }: Statement): Json {
  if (PASSING.has(action)) return {}
  const suffix = instanceId === undefined ? '' : `@${instanceId}`
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [(FIELD[`${action}.${key}`] ?? key) + suffix, item]),
  )
}
