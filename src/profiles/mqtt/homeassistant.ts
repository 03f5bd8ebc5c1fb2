import { isObject } from '../../bridge/tolerant'
import { homeassistantWords } from './homeassistant-words'
import { baseTopic, type DeviceState, mqttProfile, type Said, saidOnline } from './dialect'
import type { Profile, ProfileOptions, Shaped } from '../profile'
import type { Wiring } from '../wiring/schema'

/**
 * Devices that were made for Home Assistant's MQTT integrations: commands as JSON to `<topic>/set`, states on
 * `<topic>`, and whether it can be reached on `<topic>/availability`. A topic that ends in `/state` is one of
 * ESPHome's: its commands go to `/command` beside it.
 */
export function homeassistantProfile({ habits = {}, ...others }: ProfileOptions): Profile {
  const options = { ...others, habits }
  const json = others.wiring?.json
  if (json?.kelvin) habits.isKelvin ??= true
  if (json?.color) habits.colorMode ??= json.color
  const topic = baseTopic(options.topic).replace(/\/(set|availability|command)$/, '')
  const words = homeassistantWords(options)
  const { toMessage, commands, states, reachable, listen } = json
    ? asWired(json)
    : topic.endsWith('/state')
      ? esphome(topic)
      : usual(topic)
  return mqttProfile<DeviceState>(
    {
      name: 'Home Assistant MQTT',
      listen,
      speaks: [...Object.keys(states), ...reachable],
      commands,
      words,
      toMessage: (command) =>
        toMessage(command, typeof habits.isBare === 'boolean' ? habits.isBare : undefined),
      hear(heard, payload): Said | undefined {
        if (reachable.includes(heard)) return saidOnline(payload)
        const field = states[heard]
        if (field === undefined) return undefined
        if (field === 'state') habits.isBare = !isObject(payload)
        return { state: isObject(payload) ? payload : { [field]: payload } }
      },
    },
    options,
  )
}

interface Topics {
  /** @param isBare whether the device says a bare ON itself; undefined while nothing was heard */
  toMessage: (command: DeviceState, isBare: boolean | undefined) => Shaped
  commands: string[]
  /** Keyed by topic: the field that a payload is which is no JSON. */
  states: Partial<Record<string, string>>
  reachable: string[]
  listen: string
}

/** JSON on the topics that a wiring names. */
function asWired({ state, command }: NonNullable<Wiring['json']>): Topics {
  return {
    toMessage: (sent) => ({ topic: command, payload: sent }),
    commands: [command],
    states: state === undefined ? {} : { [state]: 'state' },
    reachable: [],
    listen: state ?? command,
  }
}

function usual(topic: string): Topics {
  return {
    toMessage: (command, isBare = false) => ({ topic: `${topic}/set`, payload: spelled(command, isBare) }),
    commands: [`${topic}/set`],
    states: { [topic]: 'state', [`${topic}/state`]: 'state' },
    reachable: [`${topic}/availability`],
    listen: `${topic}/#`,
  }
}

/** ESPHome's `<node>/<kind>/<name>/state` (its MQTT component): only lights speak JSON. */
function esphome(stateTopic: string): Topics {
  const base = stateTopic.replace(/\/state$/, '')
  const levels = base.split('/')
  const isLight = levels.at(-2) === 'light'
  const device = levels.slice(0, -2).join('/') || base
  return {
    toMessage: (command, isBare = !isLight) =>
      'position' in command
        ? { topic: `${base}/position/command`, payload: command.position }
        : { topic: `${base}/command`, payload: spelled(command, isBare) },
    commands: [`${base}/command`, `${base}/position/command`],
    states: { [stateTopic]: 'state', [`${base}/position/state`]: 'position' },
    reachable: [`${device}/status`],
    listen: `${device}/#`,
  }
}

/** A command that is one word can be said without JSON. */
function spelled(command: DeviceState, isBare: boolean): unknown {
  return isBare ? (command.state ?? command) : command
}
