import { fullTopic } from './tasmota-topic'
import { isObject } from '../../bridge/tolerant'
import { baseTopic, type DeviceState, mqttProfile, type Said, saidOnline } from './dialect'
import type { Profile, ProfileOptions } from '../profile'
import { type TasmotaCommand, tasmotaWords } from './tasmota-words'

/** The prefixes of the topics on which it speaks. */
const SPOKEN = ['stat', 'tele'] as const

/** Answers to `Status 8`, `10` and `11` carry sensors and state one level down. */
const WRAPPED = ['StatusSTS', 'StatusSNS'] as const

/**
 * Devices with Tasmota: commands to `cmnd/<topic>/…`, states from `stat/<topic>/…` and `tele/<topic>/…`, and
 * whether it can be reached on `tele/<topic>/LWT`. A number at the end names one relay or shutter of several
 * (`strip/2`). A device with another FullTopic has it as its topic, with `%prefix%` in it.
 */
export function tasmotaProfile({ habits = {}, ...others }: ProfileOptions): Profile {
  const options = { ...others, habits }
  const { path, index } = readTopic(options.topic)
  const full = (prefix: string): string => fullTopic(path, prefix)

  return mqttProfile<TasmotaCommand>(
    {
      name: 'Tasmota',
      listen: `${full('+')}/#`,
      speaks: SPOKEN.map((prefix) => `${full(prefix)}/#`),
      commands: [`${full('cmnd')}/#`],
      words: tasmotaWords(options, index, options.wiring?.json?.part),
      toMessage: ({ name, payload }) => ({ topic: `${full('cmnd')}/${name}`, payload }),
      hear(heard, payload): Said | undefined {
        const prefix = SPOKEN.find((name) => heard.startsWith(`${full(name)}/`))
        if (prefix === undefined) return undefined
        const subtopic = heard.slice(full(prefix).length + 1)
        if (subtopic === 'LWT') return saidOnline(payload)
        return { state: isObject(payload) ? unwrapped(payload) : { [subtopic]: payload } }
      },
    },
    options,
  )
}

function readTopic(topic: string | undefined): { path: string; index: string } {
  const pasted = baseTopic(topic)
    .replace(/^(cmnd|stat|tele)\//, '')
    .replace(/\/(POWER|LWT|STATE|RESULT|SENSOR)$/, '')
  const [, path = pasted, index = ''] = /^(.+)\/(?:POWER)?(\d{1,2})$/.exec(pasted) ?? []
  return { path, index }
}

function unwrapped(payload: DeviceState): DeviceState {
  const inner = WRAPPED.map((name) => payload[name]).find(isObject)
  return inner ?? payload
}
