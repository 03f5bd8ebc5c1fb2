import { randomUUID } from 'node:crypto'
import { isCapability } from '../../src/bridge/capabilities'
import type { Device } from '../../src/bridge/device'
import type { Ending } from '../../src/bridge/request'
import { fold } from '../../src/bridge/tolerant'
import type { FlowDevice } from './flow-device'
import { correlation, failureOf, instanceOf } from './messages'
import type { Message } from './red'

/** What somebody at home asks of a device. */
export interface LocalRequest {
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
export function askLocally(device: Device, wish: LocalRequest, client: 'test' | 'local'): Promise<Ending> {
  return new Promise((resolve) => {
    device.ask(
      { id: randomUUID(), operation: 'set', client, origin: 'home', raw: {}, ...wish },
      (_answer, ending) => {
        resolve(ending)
        return false
      },
    )
  })
}

/**
 * The wish in a message with the payload `toggle`: a push-button says that something shall change, and not what is.
 * undefined for every other message, for one about something else, and where no `in` node could carry the wish out.
 */
export function localRequestOf(msg: Message, own: FlowDevice): LocalRequest | undefined {
  if (fold(msg.payload) !== 'toggle' || !own.isServed || isAnswer(msg)) return undefined
  const instance = instanceOf(msg)
  const subject = own.subject(instance)
  const opposite = (name: string): unknown => own.profile.toggle(name, subject.expected(name)[0])
  const capability = wanted(msg, own).find((name) => opposite(name) !== undefined)
  if (capability === undefined) return undefined
  return { capability, ...(instance === undefined ? {} : { instance }), value: opposite(capability) }
}

/** What failed comes back from a Catch node as it went; asking once more would go on for ever. */
function isAnswer(msg: Message): boolean {
  return failureOf(msg) !== undefined || correlation(msg) !== undefined || typeof msg.online === 'boolean'
}

/** The capabilities that a message may mean: the one in its topic, else all of the device, the first before others. */
function wanted({ topic }: Message, own: FlowDevice): readonly string[] {
  const subject = own.subject()
  const name = typeof topic === 'string' ? topic.trim() : ''
  if (isCapability(name) || subject.isAction(name)) return [name]
  // On MQTT others say "toggle" as well: remote controls, and the commands of other programs.
  return own.profile.listen !== undefined && name.includes('/') ? [] : subject.capabilities
}
