import type { DeviceKeys } from '../keys'

function root({ productKey, deviceKey }: DeviceKeys): string {
  // The slash in front counts: the platform takes a topic apart by position (docs/protocols/sagoo.md#t9).
  return `/sys/${productKey}/${deviceKey}/thing`
}

/** Below it lies what a sub-device says behind its gateway (docs/protocols/jetlinks-device.md#s1). */
function childRoot({ productKey, deviceKey }: DeviceKeys, gateway: DeviceKeys): string {
  return `/sys/${productKey}/${gateway.deviceKey}/child/${deviceKey}/thing`
}

/** Whether a topic is one of a device's, its own or behind its gateway. */
export function isTopicOf(place: DeviceKeys, gateway: DeviceKeys | undefined, topic: string): boolean {
  const roots = gateway ? [root(place), childRoot(place, gateway)] : [root(place)]
  return roots.some((one) => topic.startsWith(`${one}/`))
}

/**
 * Every request of the platform to a device, and our own replies among them
 * (docs/protocols/sagoo.md#device-topics).
 */
export function requestFilter(place: DeviceKeys): string {
  return `${root(place)}/service/#`
}

/** Where the platform hands a device its settings. */
export function configTopic(place: DeviceKeys): string {
  return `${root(place)}/config/push`
}

/** Where it offers a device new software. */
export function upgradeTopic({ productKey, deviceKey }: DeviceKeys): string {
  return `/ota/device/upgrade/${productKey}/${deviceKey}`
}

export function progressTopic({ productKey, deviceKey }: DeviceKeys): string {
  return `/ota/device/progress/${productKey}/${deviceKey}`
}

/**
 * Every request to the sub-devices of a gateway on topics of their own, whatever their products
 * (docs/protocols/jetlinks-device.md#s1).
 */
export function childFilter({ deviceKey }: DeviceKeys): string {
  return `/sys/+/${deviceKey}/child/+/thing/service/#`
}

export function propertyTopic(place: DeviceKeys): string {
  return `${root(place)}/event/property/post`
}

/** @param gateway whose own ids stand in the topic */
export function packTopic(gateway: DeviceKeys): string {
  return `${root(gateway)}/event/property/pack/post`
}

/** @param gateway behind which it is said; its own topic without one */
export function eventTopic(place: DeviceKeys, event: string, gateway?: DeviceKeys): string {
  return `${gateway ? childRoot(place, gateway) : root(place)}/event/${event}/post`
}

export function statusTopic(place: DeviceKeys, gateway: DeviceKeys, status: 'online' | 'offline'): string {
  return `${childRoot(place, gateway)}/status/${status}`
}

export function tagsTopic(place: DeviceKeys): string {
  return `${root(place)}/tags`
}

/** Where the answer to a request goes (docs/protocols/sagoo.md#device-topics). */
export function replyTopic(topic: string): string {
  return `${topic}_reply`
}

/** A request of the platform, by its topic. */
export interface RequestTopic {
  place: DeviceKeys
  subject: 'service' | 'config' | 'upgrade'
  /** The id of the service; undefined for a property set, and for what is no service. */
  service: string | undefined
  /** It is said behind the gateway. */
  isChild: boolean
}

/** What a topic asks for; undefined when it is no request: a reply of our own, or something new. */
export function readTopic(topic: string): RequestTopic | undefined {
  const [lead, area, ...below] = topic.split('/')
  if (lead !== '') return undefined
  if (area === 'sys') return readThing(below)
  return area === 'ota' ? readUpgrade(below) : undefined
}

function readThing([productKey = '', ...below]: string[]): RequestTopic | undefined {
  // A sub-device stands behind its gateway (docs/protocols/jetlinks-device.md#s1).
  const isChild = below[1] === 'child'
  const [deviceKey = '', thing, area, ...rest] = isChild ? below.slice(2) : below
  if (thing !== 'thing') return undefined
  const place = { productKey, deviceKey }
  if (area === 'config')
    return rest.join('/') === 'push' ? { place, subject: 'config', service: undefined, isChild } : undefined
  if (area !== 'service') return undefined
  const [name = '', verb, ...more] = rest
  if (more.length > 0) return undefined
  const asked = { place, subject: 'service', isChild } as const
  // The name `property` is reserved.
  if (name === 'property') return verb === 'set' ? { ...asked, service: undefined } : undefined
  return verb !== undefined || name === '' || name.endsWith('_reply')
    ? undefined
    : { ...asked, service: name }
}

/** `device/upgrade/<product key>/<device key>` */
function readUpgrade([device, verb, productKey = '', deviceKey = '', ...more]: string[]):
  RequestTopic | undefined {
  if (device !== 'device' || verb !== 'upgrade' || deviceKey === '' || more.length > 0) return undefined
  return { place: { productKey, deviceKey }, subject: 'upgrade', service: undefined, isChild: false }
}
