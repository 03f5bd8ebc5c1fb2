import { type Saying, say } from '../../src/bridge/sentence'
import type { SagooBrokerStatus } from '../../src/sagoo/device-side/session'
import type { Link } from '../../src/transport/reconnector'
import { type Finding, finding } from '../runtime/doctor/finding'

interface Named {
  id: string
  name: string
}

const LOGIN_ADVICE = say`Check the address, and the token or the login, as the platform shows them`
/** The platform says the same when the time in the login is off. */
const CLOCK_ADVICE = say`Check the device ID, the secure ID and the secure key as the platform shows them, that the device is activated there, and that the clock of this machine is right: 5 minutes off is too much`

/** A login that the other side does not take. */
export function refusalOf({ id, name }: Named, link: Link, advice: Saying = LOGIN_ADVICE): Finding[] {
  if (link.state !== 'refused') return []
  return [finding('key', id, say`The platform refuses ${name} (${link.reason})`, advice)]
}

/** What the other side said that belongs to nothing. */
export function complaintOf({ id, name }: Named, complaint: Saying | undefined): Finding[] {
  if (complaint === undefined) return []
  return [
    finding(
      'foreign-words',
      id,
      say`${name}: unexpected message from the platform: ${complaint}`,
      say`Check the address, and the dialect where there is one`,
    ),
  ]
}

/** What keeps a broker, and each of its devices, from being asked. */
export function brokerFindings(
  broker: Named,
  { link, isContended, isClockMeant }: SagooBrokerStatus & { isClockMeant: boolean },
  denied: readonly Named[],
): Finding[] {
  return [
    ...refusalOf(broker, link, isClockMeant ? CLOCK_ADVICE : LOGIN_ADVICE),
    ...(isContended ? [clientIdInUse(broker)] : []),
    ...denied.map(({ id, name }) =>
      finding(
        'denied',
        id,
        say`The broker does not allow this login to read the requests of the platform for ${name}: it never gets one`,
        say`On the platform, allow the login to subscribe to the topics of this device, and check product key and device key`,
      ),
    ),
  ]
}

export function clientIdInUse({ id, name }: Named): Finding {
  return finding(
    'client-id',
    id,
    say`The client ID of ${name} is in use elsewhere: the two keep disconnecting each other`,
    say`Give this broker a client ID of its own; a second Node-RED with the same flows needs another one, too`,
  )
}

/** A subscription that the platform did not take. */
export function refusedSubscription(node: string, topic: string, reason: Saying): Finding {
  return finding(
    'denied',
    node,
    say`The platform does not take the subscription to ${topic}: ${reason}`,
    say`Check the topic, and whether the client may read it on the platform`,
  )
}
