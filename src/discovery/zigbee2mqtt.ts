import { isEndpoint } from '../profiles/index'
import { type Announced, type Announcement, type Found, inOrder, type Refusal } from './announced'
import { type Part, partsOf } from './exposes'
import { type Foreign, isTopic, member, objectsIn, parsed, textOf, words } from './foreign'

const TOPIC = /^(.+)\/bridge\/devices$/
const UNFINISHED: readonly unknown[] = ['PENDING', 'IN_PROGRESS', 'FAILED']

/** The base topic of the Zigbee2MQTT that publishes its list of devices here; undefined for another topic. */
export function zigbee2mqttBase(topic: string): string | undefined {
  return TOPIC.exec(topic)?.[1]
}

/** Reads `<base>/bridge/devices`: a list of all devices, each with what it can do (its `exposes`). */
export function readZigbee2mqtt({ topic, payload }: Announcement): Found {
  const base = zigbee2mqttBase(topic)
  const found: Found = { devices: [], refused: [] }
  if (base === undefined) return found
  for (const device of objectsIn(parsed(payload))) readDevice(base, device, found)
  return found
}

function readDevice(base: string, device: Foreign, { devices, refused }: Found): void {
  const name = textOf(device.friendly_name)
  const topic = `${base}/${name}`
  if (device.type === 'Coordinator' || name === '' || !isTopic(topic)) return
  const { definition } = device
  const detail = words(textOf(member(definition, 'vendor')), textOf(member(definition, 'model')))
  const parts = partsOf(member(definition, 'exposes'))
  const reason = refusal(device, parts)
  if (reason !== undefined) {
    refused.push({ name, detail, reason })
    return
  }
  for (const part of parts) {
    if (part.endpoint !== undefined && !isEndpoint(part.endpoint))
      refused.push({ name: words(name, part.endpoint), detail, reason: 'part' })
    else devices.push(announced(name, detail, topic, part))
  }
}

function refusal(device: Foreign, parts: Part[]): Refusal | undefined {
  if (device.disabled === true) return 'disabled'
  const unfinished =
    device.interviewing === true ||
    device.interview_completed === false ||
    UNFINISHED.includes(device.interview_state)
  if (unfinished) return 'interview'
  if (device.supported === false || parts.length === 0)
    return device.supported === false || !device.definition ? 'unsupported' : 'nothing'
  return undefined
}

function announced(name: string, detail: string, topic: string, part: Part): Announced {
  const { endpoint, capabilities, max } = part
  return {
    // `top_left` is how a program spells it.
    name: words(name, (endpoint ?? '').replaceAll('_', ' ')),
    detail,
    profile: 'zigbee2mqtt',
    topic: endpoint === undefined ? topic : `${topic}/${endpoint}`,
    ...(max === undefined ? {} : { max }),
    capabilities: inOrder(capabilities),
  }
}
