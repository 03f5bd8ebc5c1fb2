import * as v from 'valibot'

/** What the 17 interfaces of the protocol can be told, and what a state of each looks like. */
export interface Interface {
  operations: readonly string[]
  state: v.GenericSchema
}

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100))
const rgb = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffff))
const onOff: Interface = { operations: ['On', 'Off'], state: v.picklist(['On', 'Off']) }
const level: Interface = { operations: ['Set', 'SetMax', 'SetMin', 'Adjust'], state: percent }
const words = (...operations: string[]): Interface => ({ operations, state: v.picklist(operations) })

/** Keyed by interface. */
export const INTERFACES: Record<string, Interface | undefined> = {
  Switch: onOff,
  MotionSwitch: onOff,
  Mute: onOff,
  Position: { operations: ['Set', 'Adjust'], state: percent },
  Color: { operations: ['Set', 'SetRandom'], state: rgb },
  ColorTemperature: level,
  Brightness: level,
  Humidity: level,
  Volume: level,
  Temperature: { ...level, state: v.number() },
  FanSpeed: { ...level, operations: [...level.operations, 'SetHigh', 'SetMedium', 'SetLow'] },
  Mode: words('Auto', 'Manual', 'Cool', 'Heat', 'Dry', 'Fan', 'Silent', 'Energy', 'Sleep'),
  SwingMode: words('Auto', 'On', 'Off', 'Horizon', 'HorizonOff', 'Vertical', 'VerticalOff'),
  PlaybackControl: words('Play', 'Pause'),
  PlaybackMode: words('RepeatAll', 'RepeatOne', 'Shuffle', 'Order'),
  'Media.TVChannel': {
    operations: ['Set', 'Next', 'Previous'],
    state: v.strictObject({ name: v.optional(v.string()), code: v.optional(v.string()) }),
  },
  'Media.Music': { operations: ['Set', 'Next', 'Previous', 'Stop'], state: v.looseObject({}) },
}

const iso = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))

export const stateShape = v.pipe(
  v.strictObject({
    interface: v.string(),
    value: v.union([v.string(), v.number(), v.looseObject({})]),
    timeOfSample: v.optional(iso),
  }),
  v.check(
    ({ interface: name, value }) => v.is(INTERFACES[name]?.state ?? v.never(), value),
    'is no state of such an interface',
  ),
)
export type State = v.InferOutput<typeof stateShape>

const endpointState = v.strictObject({ endpointId: v.string(), states: v.array(stateShape) })

const capabilityShape = v.pipe(
  v.strictObject({
    interface: v.string(),
    version: v.literal('v1'),
    supportedOperations: v.array(v.string()),
    proactivelyReported: v.boolean(),
    retrievable: v.boolean(),
    isProactivelyReported: v.boolean(),
    isRetrievable: v.boolean(),
  }),
  v.check(({ interface: name, supportedOperations }) => {
    const known = INTERFACES[name]?.operations
    return known !== undefined && supportedOperations.every((operation) => known.includes(operation))
  }, 'names an operation that there is not'),
)

const info = v.record(
  v.pipe(v.string(), v.regex(/^[^.]+$/)),
  v.union([v.number(), v.boolean(), v.pipe(v.string(), v.maxLength(999))]),
)

/** An endpoint as it introduces itself. */
export const endpointShape = v.strictObject({
  endpointId: v.pipe(v.string(), v.nonEmpty()),
  displayName: v.pipe(v.string(), v.nonEmpty()),
  displayType: v.pipe(v.string(), v.nonEmpty()),
  recommendRoomName: v.optional(v.string()),
  offline: v.optional(v.boolean()),
  additionalInfo: info,
  capabilities: v.array(capabilityShape),
  states: v.array(stateShape),
})
export type Endpoint = v.InferOutput<typeof endpointShape>

const plain = (namespace: string, name: string) =>
  v.strictObject({
    messageId: v.pipe(v.string(), v.nonEmpty()),
    namespace: v.literal(namespace),
    name: v.literal(name),
    payloadVersion: v.literal('v1'),
  })
const deferredHeader = v.strictObject({
  ...plain('Rokid', 'DeferredResponse').entries,
  correlationToken: v.string(),
})
const errorPayload = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^E_[A-Z_]+$/)),
  message: v.string(),
  vendorCode: v.optional(v.string()),
  debugInfo: v.optional(v.string()),
})

/** What a response may be, keyed by its name. Responses carry no authorization. */
export const RESPONSES: Record<string, v.GenericSchema | undefined> = {
  Response: v.strictObject({
    header: plain('Rokid', 'Response'),
    endpoint: v.optional(endpointState),
    payload: v.strictObject({}),
  }),
  DiscoveryResponse: v.strictObject({
    header: plain('Rokid', 'DiscoveryResponse'),
    payload: v.strictObject({ endpoints: v.array(endpointShape) }),
  }),
  ErrorResponse: v.strictObject({
    header: plain('Rokid', 'ErrorResponse'),
    endpoint: v.optional(endpointState),
    payload: errorPayload,
  }),
  DeferredResponse: v.strictObject({
    header: deferredHeader,
    endpoint: endpointState,
    payload: v.strictObject({ estimatedDeferralInSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  }),
  AcceptGrantResponse: v.strictObject({
    header: plain('Rokid.Authorization', 'AcceptGrantResponse'),
    payload: v.strictObject({}),
  }),
}

const bearer = v.strictObject({ type: v.literal('BearerToken'), token: v.pipe(v.string(), v.nonEmpty()) })
const eventHeader = (namespace: string, name: string) =>
  v.strictObject({ ...plain(namespace, name).entries, authorization: bearer })
const lateHeader = (name: string) =>
  v.strictObject({ ...eventHeader('Rokid', name).entries, correlationToken: v.string() })
const knownEndpoint = v.strictObject({ ...endpointState.entries, additionalInfo: info })
const cause = v.strictObject({ type: v.pipe(v.string(), v.nonEmpty()) })

/** What an event may be, keyed by its name. */
export const EVENTS: Record<string, v.GenericSchema | undefined> = {
  ChangeReport: v.strictObject({
    header: eventHeader('Rokid', 'ChangeReport'),
    endpoint: knownEndpoint,
    payload: v.strictObject({
      change: v.strictObject({ cause, states: v.pipe(v.array(stateShape), v.minLength(1)) }),
    }),
  }),
  AddOrUpdateReport: v.strictObject({
    header: eventHeader('Rokid.Discovery', 'AddOrUpdateReport'),
    payload: v.strictObject({ endpoints: v.pipe(v.array(endpointShape), v.minLength(1)) }),
  }),
  DeleteReport: v.strictObject({
    header: eventHeader('Rokid.Discovery', 'DeleteReport'),
    payload: v.strictObject({
      endpoints: v.pipe(v.array(v.strictObject({ endpointId: v.string() })), v.minLength(1)),
    }),
  }),
  DoorbellPress: v.strictObject({
    header: eventHeader('Rokid.EventSource', 'DoorbellPress'),
    payload: v.strictObject({ endpointId: v.string(), cause, timestamp: iso }),
  }),
  Response: v.strictObject({
    header: lateHeader('Response'),
    endpoint: knownEndpoint,
    payload: v.strictObject({}),
  }),
  ErrorResponse: v.strictObject({
    header: lateHeader('ErrorResponse'),
    endpoint: knownEndpoint,
    payload: errorPayload,
  }),
}

/** Why something does not have a shape, as the end of a sentence; undefined when it has. */
export function misfit(shape: v.GenericSchema, value: unknown): string | undefined {
  const result = v.safeParse(shape, value)
  if (result.success) return undefined
  const [issue] = result.issues
  return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`
}
