import { isObject } from '../../bridge/tolerant'
import { homeassistantWords } from './homeassistant-words'
import { baseTopic, type DeviceState, mqttProfile, type Said, saidOnline } from './dialect'
import type { Profile, ProfileOptions, Shaped } from '../profile'

/**
 * Devices that were made for Home Assistant's MQTT integrations: commands as JSON to `<topic>/set`, states on
 * `<topic>`, and whether it can be reached on `<topic>/availability`. A topic that ends in `/state` is one of
 * ESPHome's: its commands go to `/command` beside it.
 */
export function homeassistantProfile(options: ProfileOptions): Profile {
  const topic = baseTopic(options.topic).replace(/\/(set|availability|command)$/, '')
  const words = homeassistantWords(options)
  const { toMessage, states, reachable, listen } = topic.endsWith('/state') ? esphome(topic) : usual(topic)
  // Most speak JSON; one that was heard to say a bare ON gets a bare ON.
  let isPlain = false
  return mqttProfile<DeviceState>(
    {
      name: 'Home Assistant MQTT',
      listen,
      words,
      toMessage: (command) => {
        const { topic: to, payload } = toMessage(command)
        return { topic: to, payload: isPlain && isObject(payload) ? (payload.state ?? payload) : payload }
      },
      hear(heard, payload): Said | undefined {
        if (reachable.includes(heard)) return saidOnline(payload)
        const field = states[heard]
        if (field === undefined) return undefined
        if (heard === topic) isPlain = !isObject(payload)
        return { state: isObject(payload) ? payload : { [field]: payload } }
      },
    },
    options,
  )
}

interface Topics {
  toMessage: (command: DeviceState) => Shaped
  /** Keyed by topic: the field that a payload is which is no JSON. */
  states: Partial<Record<string, string>>
  reachable: string[]
  listen: string
}

function usual(topic: string): Topics {
  return {
    toMessage: (payload) => ({ topic: `${topic}/set`, payload }),
    states: { [topic]: 'state', [`${topic}/state`]: 'state' },
    reachable: [`${topic}/availability`],
    listen: `${topic}/#`,
  }
}

/** ESPHome's `<node>/<kind>/<name>/state` (its MQTT component): only lights speak JSON. */
function esphome(stateTopic: string): Topics {
  const [name = '', kind = '', ...node] = stateTopic.split('/').slice(0, -1).reverse()
  const device = node.toReversed().join('/')
  const base = `${device}/${kind}/${name}`
  return {
    toMessage: (command) => {
      if (kind === 'light') return { topic: `${base}/command`, payload: command }
      if ('position' in command) return { topic: `${base}/position/command`, payload: command.position }
      return { topic: `${base}/command`, payload: command.state ?? command }
    },
    states: { [stateTopic]: 'state', [`${base}/position/state`]: 'position' },
    reachable: [`${device}/status`],
    listen: `${device}/#`,
  }
}
