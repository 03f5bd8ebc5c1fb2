import { isObject } from '../../bridge/tolerant'
import { availability, baseTopic, type DeviceState, type MqttOptions, mqttProfile } from './dialect'
import type { Profile, ProfileOptions } from '../profile'
import type { Wiring } from '../wiring/schema'
import { zigbee2mqttWords } from './zigbee2mqtt-words'

/** No base topic has more; each is listened to, and all the levels of a topic would be as much as its length squared. */
const MAX_BASE_LEVELS = 32
const ENDPOINT = /^((top|bottom|center)_)?(left|right|center|top|bottom)$|^(l|ep_?|row_|channel_?)?\d+$/

/**
 * Whether the last level of a topic is a part of a device, in flows without a wiring. Zigbee2MQTT has more names (`rgb`,
 * `button_1`); a topic that ends in one of those could not be told from a device with a slash in its name.
 */
function isEndpoint(name: string): boolean {
  return ENDPOINT.test(name)
}

/**
 * Devices behind Zigbee2MQTT: commands as JSON to `<topic>/set`, states as JSON on `<topic>`, and whether it can
 * be reached on `<topic>/availability`. One of several switches of a device has its endpoint at the end of the
 * topic (`zigbee2mqtt/Hall/left`), as Zigbee2MQTT takes it in commands; its state is `state_left` on the
 * topic above. A wiring names what the fields of a part end in, and then everything is on the device's own topic.
 */
export function zigbee2mqttProfile({ habits = {}, ...others }: ProfileOptions): Profile {
  const options = { ...others, habits }
  const json = options.wiring?.json
  if (json) return wiredParts(json, options)
  const topic = baseTopic(options.topic).replace(/\/(set|get|availability)$/, '')
  const [, parent, endpoint] = /^(.+)\/([^/]+)$/.exec(topic) ?? []
  const suffix = endpoint !== undefined && isEndpoint(endpoint) ? `_${endpoint}` : undefined
  const noteAvailability = reachability()
  const bridges = bridgeTopics(topic)
  const own = suffix === undefined || parent === undefined ? [topic] : [topic, parent]

  return mqttProfile<DeviceState>(
    {
      name: 'Zigbee2MQTT',
      listen: `${suffix === undefined ? topic : parent}/#`,
      speaks: [...own.flatMap((each) => [each, `${each}/availability`]), ...bridges],
      commands: [`${topic}/set`],
      words: zigbee2mqttWords(options),
      toMessage: (payload) => ({ topic: `${topic}/set`, payload }),
      hear(heard, payload) {
        if (heard === topic) return isObject(payload) ? { state: payload } : {}
        if (heard === `${topic}/availability`) return noteAvailability('device', payload)
        if (bridges.includes(heard)) return noteAvailability('bridge', payload)
        if (suffix === undefined || parent === undefined) return undefined
        if (heard === `${parent}/availability`) return noteAvailability('device', payload)
        return heard === parent && isObject(payload) ? { state: withoutSuffix(payload, suffix) } : undefined
      },
    },
    options,
  )
}

/** A device, or a part of one, that is told everything in one JSON. */
function wiredParts({ command, state, part }: NonNullable<Wiring['json']>, options: MqttOptions): Profile {
  const suffix = part === undefined ? '' : `_${part}`
  const noteAvailability = reachability()
  const bridges = bridgeTopics(state ?? command)
  const own = state === undefined ? [] : [state, `${state}/availability`]
  return mqttProfile<DeviceState>(
    {
      name: 'Zigbee2MQTT',
      listen: `${state ?? command}/#`,
      speaks: [...own, ...bridges],
      commands: [command],
      words: zigbee2mqttWords(options),
      toMessage: (fields) => ({ topic: command, payload: withSuffix(fields, suffix) }),
      hear(heard, payload) {
        if (heard === state) return isObject(payload) ? { state: withoutSuffix(payload, suffix) } : {}
        if (own.includes(heard)) return noteAvailability('device', payload)
        return bridges.includes(heard) ? noteAvailability('bridge', payload) : undefined
      },
    },
    options,
  )
}

/** A device cannot be reached either when the bridge is down. */
function reachability(): (of: 'bridge' | 'device', payload: unknown) => { online?: boolean } {
  const reachable = { bridge: true, device: true }
  return (of, payload) => {
    const online = availability(payload)
    if (online === undefined) return {}
    reachable[of] = online
    return { online: reachable.bridge && reachable.device }
  }
}

/** Where the bridge of a device may speak: the base topic and the name of a device may both have several levels. */
function bridgeTopics(topic: string): string[] {
  const levels = topic.split('/', MAX_BASE_LEVELS + 1)
  return levels.slice(1).map((_, index) => [...levels.slice(0, index + 1), 'bridge', 'state'].join('/'))
}

function withSuffix(fields: DeviceState, suffix: string): DeviceState {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${field}${suffix}`, value]))
}

/** The fields of one endpoint, named as those of a device of its own. */
function withoutSuffix(state: DeviceState, suffix: string): DeviceState {
  if (suffix === '') return state
  const own = Object.entries(state).filter(([field]) => field.endsWith(suffix))
  return Object.fromEntries(own.map(([field, value]) => [field.slice(0, -suffix.length), value]))
}
