import { isObject } from '../../bridge/tolerant'
import { availability, baseTopic, type DeviceState, mqttProfile } from './dialect'
import type { Profile, ProfileOptions } from '../profile'
import { zigbee2mqttWords } from './zigbee2mqtt-words'

const ENDPOINT = /^((top|bottom|center)_)?(left|right|center|top|bottom)$|^(l|ep_?|row_|channel_?)?\d+$/

/**
 * Whether Zigbee2MQTT names a part of a device like this. It has more names (`rgb`, `button_1`); a topic that ends in
 * one of those could not be told from a device with a slash in its name.
 */
export function isEndpoint(name: string): boolean {
  return ENDPOINT.test(name)
}

/**
 * Devices behind Zigbee2MQTT: commands as JSON to `<topic>/set`, states as JSON on `<topic>`, and whether it can
 * be reached on `<topic>/availability`. One of several switches of a device has its endpoint at the end of the
 * topic (`zigbee2mqtt/Hall/left`), as Zigbee2MQTT takes it in commands; its state is `state_left` on the
 * topic above.
 */
export function zigbee2mqttProfile({ habits = {}, ...others }: ProfileOptions): Profile {
  const options = { ...others, habits }
  const topic = baseTopic(options.topic).replace(/\/(set|get|availability)$/, '')
  const [, parent, endpoint] = /^(.+)\/([^/]+)$/.exec(topic) ?? []
  const suffix = endpoint !== undefined && isEndpoint(endpoint) ? `_${endpoint}` : undefined
  // A device cannot be reached either when the bridge is down.
  const reachable = { bridge: true, device: true }

  function noteAvailability(of: keyof typeof reachable, payload: unknown): { online?: boolean } {
    const online = availability(payload)
    if (online === undefined) return {}
    reachable[of] = online
    return { online: reachable.bridge && reachable.device }
  }

  return mqttProfile<DeviceState>(
    {
      name: 'Zigbee2MQTT',
      listen: `${suffix === undefined ? topic : parent}/#`,
      words: zigbee2mqttWords(options),
      toMessage: (payload) => ({ topic: `${topic}/set`, payload }),
      hear(heard, payload) {
        if (heard === topic) return isObject(payload) ? { state: payload } : {}
        if (heard === `${topic}/availability`) return noteAvailability('device', payload)
        if (heard.endsWith('/bridge/state') && topic.startsWith(heard.replace(/bridge\/state$/, '')))
          return noteAvailability('bridge', payload)
        if (suffix === undefined || parent === undefined) return undefined
        if (heard === `${parent}/availability`) return noteAvailability('device', payload)
        return heard === parent && isObject(payload) ? { state: withoutSuffix(payload, suffix) } : undefined
      },
    },
    options,
  )
}

/** The fields of one endpoint, named as those of a device of its own. */
function withoutSuffix(state: DeviceState, suffix: string): DeviceState {
  const own = Object.entries(state).filter(([field]) => field.endsWith(suffix))
  return Object.fromEntries(own.map(([field, value]) => [field.slice(0, -suffix.length), value]))
}
