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

/** Of a light that was told one of these, the other is over. */
const REPLACES: Record<string, string | undefined> = { color: 'colorTemperature', colorTemperature: 'color' }

/** What is known of a device after it has said something more: a lamp shines in a colour or in white. */
export function believed(before: Json, news: Json): Json {
  const over = Object.keys(news).map((field) => REPLACES[field])
  return { ...Object.fromEntries(Object.entries(before).filter(([field]) => !over.includes(field))), ...news }
}

/** The fields of a device's state that a response or an event establishes. Instances are told apart by a suffix. */
export function learned({ action, instanceId, value }: Statement): Json {
  if (PASSING.has(action)) return {}
  const suffix = instanceId === undefined ? '' : `@${instanceId}`
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [(FIELD[`${action}.${key}`] ?? key) + suffix, item]),
  )
}
