import type { SinricCloud } from '../sinric/cloud'
import { BadRequest } from './section'

interface Fault {
  read: (cloud: SinricCloud) => boolean
  write: (cloud: SinricCloud, on: boolean) => void
  /** only shows at the next handshake, so the present connection is cut */
  cuts?: true
}

const refusal = (status: number): Fault => ({
  read: ({ faults }) => faults.refuse === status,
  write: ({ faults }, on) => (faults.refuse = on ? status : undefined),
  cuts: true,
})

const STALE = -150

/** What the REST API says to whoever asks too often (docs/protocols/sinric-rest.md#errors-and-limits). */
const TOO_MANY = {
  status: 429,
  headers: { 'retry-after': '60' },
  body: { success: false, message: 'Too many requests, please try again later.', resetTime: 60 },
}

/** What can be ticked on the page. Keyed by name. */
const FAULTS = new Map<unknown, Fault>([
  ['refuse401', refusal(401)],
  ['refuse403', refusal(403)],
  [
    'silence',
    {
      read: ({ faults }) => faults.hang === true,
      write: ({ faults }, on) => (faults.hang = on),
      cuts: true,
    },
  ],
  [
    'halfOpen',
    {
      read: ({ faults }) => faults.freeze,
      write: ({ faults }, on) => (faults.freeze = on),
    },
  ],
  [
    'wrongSignature',
    {
      read: ({ faults }) => faults.garble === true,
      write: ({ faults }, on) => (faults.garble = on),
    },
  ],
  [
    'staleClock',
    {
      read: ({ faults }) => faults.clockOffset === STALE,
      write: ({ faults }, on) => (faults.clockOffset = on ? STALE : 0),
    },
  ],
  [
    'tooMany',
    {
      read: ({ web }) => web.rest.faults.includes(TOO_MANY),
      write: ({ web: { rest } }, on) =>
        void rest.faults.splice(0, rest.faults.length, ...(on ? [TOO_MANY] : [])),
    },
  ],
])

/** What happens once at the press of a button. Keyed by name. */
const ACTS = new Map<unknown, (cloud: SinricCloud) => void>([
  ['close', (cloud) => cloud.kick(1001, 'Going away')],
  ['cut', (cloud) => cloud.drop()],
  ['cutStream', (cloud) => cloud.web.stream.drop()],
  ['garbage', (cloud) => cloud.send('<html>502 Bad Gateway</html>')],
])

export function faultsNow(cloud: SinricCloud): { name: unknown; on: boolean }[] {
  return [...FAULTS].map(([name, fault]) => ({ name, on: fault.read(cloud) }))
}

export function switchFault(cloud: SinricCloud, name: unknown, on: boolean): void {
  const fault = FAULTS.get(name)
  if (fault === undefined) throw new BadRequest('There is no fault of that name.')
  fault.write(cloud, on)
  if (fault.cuts === true && on) cloud.drop()
}

export function actOf(name: unknown): (cloud: SinricCloud) => void {
  const act = ACTS.get(name)
  if (act === undefined) throw new BadRequest('There is nothing of that name to do.')
  return act
}
