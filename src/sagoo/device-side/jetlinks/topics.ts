import type { DeviceKeys } from '../keys'

/**
 * A device's place on the wire: its own, or below the gateway that is logged in
 * (docs/protocols/jetlinks-device.md#children).
 */
export function isChild({ deviceKey }: DeviceKeys, gateway: DeviceKeys | undefined): boolean {
  return gateway !== undefined && gateway.deviceKey !== deviceKey
}

/** What a device says lies below this. */
export function rootOf(place: DeviceKeys, gateway: DeviceKeys | undefined): string {
  if (!gateway || !isChild(place, gateway)) return `/${place.productKey}/${place.deviceKey}`
  // The platform does not look at the product in front (docs/protocols/jetlinks-device.md#topics).
  return `/${gateway.productKey || place.productKey}/${gateway.deviceKey}/child/${place.deviceKey}`
}

/** What the platform asks a device, and how it is answered: the topic and `/reply`. */
const COMMANDS = [
  'properties/read',
  'properties/write',
  'function/invoke',
  'state-check',
  'disconnect',
] as const
export type Command = (typeof COMMANDS)[number]

/** What a device with a connection of its own is asked (docs/protocols/jetlinks-device.md#j7). */
const OWN_COMMANDS = ['properties/read', 'properties/write', 'function/invoke'] as const

export function ownFilters(place: DeviceKeys): string[] {
  return OWN_COMMANDS.map((command) => `${rootOf(place, undefined)}/${command}`)
}

/** Everything about the children of a gateway, and what we say of them. */
export function childFilter({ productKey, deviceKey }: DeviceKeys): string {
  return `/${productKey || '+'}/${deviceKey}/child/+/#`
}

export function timeSyncTopic({ productKey, deviceKey }: DeviceKeys): string {
  return `/${productKey || '+'}/${deviceKey}/time-sync`
}

/** A command of the platform, by its topic. */
export interface CommandTopic {
  command: Command
  /** The product key is empty for a child: it is not told. */
  place: DeviceKeys
  replyTopic: string
  /** Where a platform of the first version expects the answer (docs/protocols/jetlinks-device.md#first-version). */
  oldReplyTopic: string
}

/** What a topic asks for; undefined when it is no command for whoever is logged in. */
export function readTopic(topic: string, gateway: DeviceKeys): CommandTopic | undefined {
  const [lead, product = '', device, ...below] = topic.split('/')
  if (lead !== '' || device !== gateway.deviceKey) return undefined
  const [area, child = '', ...rest] = below
  const isOfChild = area === 'child'
  const path = (isOfChild ? rest : below).join('/')
  const command = COMMANDS.find((one) => one === path)
  if (command === undefined || (isOfChild && child === '')) return undefined
  const oldReplyTopic = `${topic}/reply`
  if (!isOfChild)
    return {
      command,
      place: { productKey: product, deviceKey: device },
      replyTopic: oldReplyTopic,
      oldReplyTopic,
    }
  return {
    command,
    place: { productKey: '', deviceKey: child },
    replyTopic: `/${product}/${device}/child-reply/${child}/${command}/reply`,
    oldReplyTopic,
  }
}
