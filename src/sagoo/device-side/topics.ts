/** The two ids that make a device's topics. */
export interface DeviceKeys {
  productKey: string
  deviceKey: string
}

function root({ productKey, deviceKey }: DeviceKeys): string {
  // The slash in front counts: the platform takes a topic apart by position (docs/protocols/sagoo.md#t9).
  return `/sys/${productKey}/${deviceKey}/thing`
}

/** Whether a topic is one of a device's. */
export function isTopicOf(place: DeviceKeys, topic: string): boolean {
  return topic.startsWith(`${root(place)}/`)
}

/**
 * Every request of the platform to a device, and our own replies among them
 * (docs/protocols/sagoo.md#device-topics).
 */
export function requestFilter(place: DeviceKeys): string {
  return `${root(place)}/service/#`
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

export function eventTopic(place: DeviceKeys, event: string): string {
  return `${root(place)}/event/${event}/post`
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
  /** The id of the service; undefined for a property set. */
  service: string | undefined
}

/** What a topic asks for; undefined when it is no request: a reply of our own, or something new. */
export function readTopic(topic: string): RequestTopic | undefined {
  const [lead, sys, productKey = '', ...below] = topic.split('/')
  if (lead !== '' || sys !== 'sys') return undefined
  // A sub-device stands behind its gateway (docs/protocols/jetlinks-device.md#s1).
  const isChild = below[1] === 'child'
  const [deviceKey = '', thing, area, ...rest] = isChild ? below.slice(2) : below
  if (thing !== 'thing' || area !== 'service') return undefined
  const place = { productKey, deviceKey }
  const [name = '', verb, ...more] = rest
  if (more.length > 0) return undefined
  // The name `property` is reserved.
  if (name === 'property') return verb === 'set' ? { place, service: undefined } : undefined
  return verb !== undefined || name === '' || name.endsWith('_reply') ? undefined : { place, service: name }
}
