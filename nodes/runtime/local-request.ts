import { randomUUID } from 'node:crypto'
import type { Device } from '../../src/bridge/device'
import type { Answer } from '../../src/bridge/request'
import { fold } from '../../src/bridge/tolerant'
import type { DeviceHub } from './device-hub'
import type { Message } from './red'

/** What somebody at home asks of a device. */
export interface Wish {
  capability: string
  instance?: string
  value: unknown
}

/**
 * Asks a device the way a platform would, through its `in` nodes. The platform has not asked, so it has not heard
 * either: what comes of it goes out as an event.
 *
 * @param client who asks: `test` (the editor) or `local` (a button in the flow)
 */
export function askLocally(device: Device, wish: Wish, client: 'test' | 'local'): Promise<Answer> {
  return new Promise((resolve) => {
    device.ask({ id: randomUUID(), operation: 'set', client, raw: {}, ...wish }, (answer) => {
      resolve(answer)
      return false
    })
  })
}

/**
 * The wish in a message with the payload `toggle`: a push-button says that something shall change, and not what is.
 * undefined for every other message, and where no `in` node could carry the wish out.
 */
export function wishOf(msg: Message, hub: DeviceHub): Wish | undefined {
  if (fold(msg.payload) !== 'toggle' || !hub.isServed) return undefined
  const { device, profile } = hub
  const opposite = (capability: string): unknown => profile.toggle(capability, device.expected(capability)[0])
  const named = typeof msg.topic === 'string' ? msg.topic.trim() : ''
  const capability = [named, ...hub.subject().capabilities].find((name) => opposite(name) !== undefined)
  return capability === undefined ? undefined : { capability, value: opposite(capability) }
}
