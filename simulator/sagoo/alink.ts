import { isObject, parse, type Json } from '../json'

/** What a device's message says, as the platform makes it out (docs/protocols/sagoo.md#device-topics). */
export type Said =
  | { kind: 'properties'; product: string; device: string; values: Json }
  | { kind: 'event'; product: string; device: string; event: string; values: Record<string, string> }
  | { kind: 'pack'; subDevices: { device: string; values: Json }[] }
  | { kind: 'tags'; product: string; device: string; tags: Json }
  | { kind: 'reply'; product: string; device: string; service: string; body: Json }
  /** A sub-device comes or goes (docs/protocols/jetlinks-device.md#s1). */
  | { kind: 'status'; product: string; device: string; isOnline: boolean }
  /** How far an upgrade is (docs/protocols/sagoo.md#remote-configuration-and-ota). */
  | { kind: 'progress'; product: string; device: string; step: string; desc: string }
  | { kind: 'dropped'; reason: string }
  /** Of the platform's own making. */
  | { kind: 'own' }

/** Reads a message the way the platform's source does, with the traps that are in it. */
export function read(topic: string, text: string): Said {
  const [lead, root, product = '', ...below] = topic.split('/')
  if (lead === '' && root === 'ota') return ota(product, below, text)
  // docs/protocols/jetlinks-device.md#s1: behind its gateway
  const [device = '', thing, area, ...rest] = below[1] === 'child' ? below.slice(2) : below
  if (lead !== '' || root !== 'sys') return dropped(`the topic ${topic} does not begin with /sys/`)
  if (thing !== 'thing') return dropped(`the topic ${topic} is not known`)
  const where = { product, device }
  const path = rest.join('/')
  if (area === 'tags') return tags(where, text)
  const isStatus = below[1] === 'child' && area === 'status' && (path === 'online' || path === 'offline')
  if (isStatus) return { kind: 'status', ...where, isOnline: path === 'online' }
  if (area === 'config') return path === 'push_reply' ? reply(where, 'config/push', text) : { kind: 'own' }
  if (area === 'event' && path === 'property/post') return properties(where, text)
  if (area === 'event' && path === 'property/pack/post') return pack(text)
  if (area === 'event' && rest.length === 2 && rest[1] === 'post')
    return below[1] === 'child' ? childEvent(where, rest[0] ?? '', text) : event(where, rest[0] ?? '', text)
  if (area === 'service') {
    return path.endsWith('_reply') ? reply(where, path.slice(0, -'_reply'.length), text) : { kind: 'own' }
  }
  return dropped(`the topic ${topic} is not known`)
}

/** `device/<verb>/<product key>/<device key>` */
function ota(lead: string, [verb, product = '', device = '']: string[], text: string): Said {
  if (lead === 'device' && verb === 'upgrade') return { kind: 'own' }
  const body = opened(text)
  const params = typeof body === 'string' ? undefined : body['params']
  if (lead !== 'device' || verb !== 'progress' || !isObject(params))
    return dropped('an unknown word about an upgrade')
  const { step, desc } = params
  return typeof step === 'string' && typeof desc === 'string' && desc.length <= 128
    ? { kind: 'progress', product, device, step, desc }
    : dropped('a progress whose step or desc is no text')
}

type Where = { product: string; device: string }

function properties(where: Where, text: string): Said {
  const body = opened(stripped(text))
  if (typeof body === 'string') return dropped(body)
  const { params } = body
  return isObject(params)
    ? { kind: 'properties', ...where, values: values(params) }
    : dropped('params is no object')
}

/** Every backslash is deleted before the text is parsed. */
function stripped(text: string): string {
  return text.replaceAll('\\', '')
}

/** An object has to be `{value, time}`, with a number for the time; anything else is stored as nothing. */
function values(params: Json): Json {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => {
      if (!isObject(value)) return [key, value]
      return [key, typeof value['time'] === 'number' ? value['value'] : null]
    }),
  )
}

/** The gateway's own properties and events are not looked at. */
function pack(text: string): Said {
  const body = opened(stripped(text))
  if (typeof body === 'string') return dropped(body)
  const subDevices = isObject(body['params']) ? body['params']['subDevices'] : undefined
  if (!Array.isArray(subDevices)) return dropped('params.subDevices is no list')
  return {
    kind: 'pack',
    subDevices: subDevices.filter(isObject).flatMap(({ identity, properties: own }) => {
      const device = isObject(identity) ? identity['deviceKey'] : undefined
      return typeof device === 'string' ? [{ device, values: isObject(own) ? values(own) : {} }] : []
    }),
  }
}

/** A value that is no text makes the whole event fail. */
function event(where: Where, name: string, text: string): Said {
  const body = opened(text)
  if (typeof body === 'string') return dropped(body)
  const params = isObject(body['params']) ? body['params'] : {}
  const given = isObject(params['value']) ? Object.entries(params['value']) : []
  if (given.length === 0) return dropped('an event without values')
  if (given.some(([, value]) => typeof value !== 'string'))
    return dropped('an event with a value that is no text')
  return {
    kind: 'event',
    ...where,
    event: name,
    values: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
  }
}

/** Behind a gateway the values are flat, and of any types. */
function childEvent(where: Where, name: string, text: string): Said {
  const body = opened(text)
  if (typeof body === 'string') return dropped(body)
  if (!isObject(body['params'])) return dropped('an event without params')
  const values = Object.fromEntries(
    Object.entries(body['params']).map(([key, value]) => [key, JSON.stringify(value)]),
  )
  return { kind: 'event', ...where, event: name, values }
}

function tags(where: Where, text: string): Said {
  const body = opened(text)
  if (typeof body === 'string') return dropped(body)
  const params = isObject(body['params']) ? body['params'] : {}
  return isObject(params['tags']) ? { kind: 'tags', ...where, tags: params['tags'] } : dropped('no tags')
}

function reply(where: Where, service: string, text: string): Said {
  const body = parse(text)
  return isObject(body)
    ? { kind: 'reply', ...where, service, body }
    : dropped('a reply that is no JSON object')
}

/** The body of a message, or what is wrong with it: the id is a text, the acknowledgement a number. */
function opened(text: string): Json | string {
  const body = parse(text)
  if (!isObject(body)) return 'a body that is no JSON object'
  if (typeof body['id'] !== 'string') return 'the id is no text'
  const { sys } = body
  if (isObject(sys) && typeof sys['ack'] !== 'number') return 'sys.ack is no number'
  return body
}

function dropped(reason: string): Said {
  return { kind: 'dropped', reason }
}
