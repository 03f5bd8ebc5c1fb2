import { type Saying, say } from '../../src/bridge/sentence'
import type { Link } from '../../src/transport/reconnector'
import type { Trouble } from '../runtime/owner-node'

/** What may be wrong with a session of either half of SagooIoT. */
export interface SessionTroubles {
  link: Link
  /** A login may be refused because of the time in it. */
  isClockMeant?: boolean
  /** Topics that we may not subscribe to. */
  denied?: readonly string[]
  /** Something odd that the other side said. */
  complaint?: Saying
  /** Something that we have not done, as a sentence of its own. */
  notice?: Saying
}

/** What a person is told of them; nothing when all is well. */
export function troublesOf({
  link,
  isClockMeant = false,
  denied = [],
  complaint,
  notice,
}: SessionTroubles): Trouble[] {
  if (link.state === 'refused')
    return [
      {
        text: isClockMeant
          ? say`The platform refused the connection (${link.reason}): check the device ID, the secure ID and the secure key, and the clock of this machine, which may be at most 5 minutes off. Homewire tries again in a few minutes`
          : say`The platform refused the connection (${link.reason}): check the address, and the token or the login. Homewire tries again in a few minutes`,
      },
    ]
  if (link.state === 'waiting' || link.state === 'invalid')
    return [{ text: say`No connection: ${link.reason}` }]
  return [
    ...denied.map((topic) => ({
      text: say`The broker does not allow this login to subscribe to ${topic}, so requests of the platform do not arrive. On the broker, allow the login to read that topic`,
      place: topic,
    })),
    ...(complaint === undefined ? [] : [{ text: say`Unexpected message from the platform: ${complaint}` }]),
    ...(notice === undefined ? [] : [{ text: notice }]),
  ]
}
