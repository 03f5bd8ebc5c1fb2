import type { MixinCloud } from '../mixin/cloud'
import type { Refusal } from '../mixin/faults'
import { errorOf } from '../mixin/wire'
import { BadRequest } from './section'

interface Fault {
  read: (cloud: MixinCloud) => boolean
  write: (cloud: MixinCloud, on: boolean) => void
  /** only shows at the next handshake, so the present connection is cut */
  cuts?: true
}

const refusal = (form: Refusal): Fault => ({
  read: ({ faults }) => faults.refuse === form,
  write: ({ faults }, on) => (faults.refuse = on ? form : undefined),
  cuts: true,
})

const answers = (code: number): Fault => ({
  read: ({ faults }) => faults.errors.get('CREATE_MESSAGE')?.error.code === code,
  write: ({ faults }, on) => {
    if (on) faults.errors.set('CREATE_MESSAGE', { error: errorOf(code), times: Infinity })
    else faults.errors.delete('CREATE_MESSAGE')
  },
})

const loses = (action: string): Fault => ({
  read: ({ faults }) => faults.loseReplies.has(action),
  write: ({ faults }, on) => {
    if (on) faults.loseReplies.add(action)
    else faults.loseReplies.delete(action)
  },
})

/** A clock that is off by so much is refused, in s. */
const WRONG_CLOCK = 12 * 60

/** What can be ticked on the page. Keyed by name. */
const FAULTS = new Map<unknown, Fault>([
  ['http401', refusal('http401')],
  ['http202', refusal('http202')],
  ['frame401', refusal('frame401')],
  ['reply401', refusal('reply401')],
  ['outdated', refusal('frame10006')],
  [
    'clock',
    {
      read: ({ faults }) => faults.clockOffset !== 0,
      write: ({ faults }, on) => (faults.clockOffset = on ? WRONG_CLOCK : 0),
      cuts: true,
    },
  ],
  ['halfOpen', { read: ({ faults }) => faults.freeze, write: ({ faults }, on) => (faults.freeze = on) }],
  [
    'double',
    { read: ({ faults }) => faults.double === true, write: ({ faults }, on) => (faults.double = on) },
  ],
  ['loseReceipts', loses('ACKNOWLEDGE_MESSAGE_RECEIPTS')],
  ['loseReplies', loses('CREATE_MESSAGE')],
  [
    'replyData',
    { read: ({ faults }) => faults.replyData === true, write: ({ faults }, on) => (faults.replyData = on) },
  ],
  ['error403', answers(403)],
  ['error10002', answers(10002)],
  ['error20116', answers(20116)],
  ['error429', answers(429)],
  ['error500', answers(500)],
])

/** What happens once at the press of a button. Keyed by name. */
const ACTS = new Map<unknown, (cloud: MixinCloud) => void>([
  ['redeliver', (cloud) => cloud.redeliver()],
  ['close', (cloud) => cloud.kick(1001)],
  ['cut', (cloud) => cloud.drop()],
  ['text', (cloud) => cloud.send('<html>502 Bad Gateway</html>')],
  ['garbage', (cloud) => cloud.send(Buffer.from('not gzip'))],
  ['bomb', (cloud) => cloud.sendBomb()],
])

export function mixinFaults(cloud: MixinCloud): { name: unknown; on: boolean }[] {
  return [...FAULTS].map(([name, fault]) => ({ name, on: fault.read(cloud) }))
}

export function switchMixinFault(cloud: MixinCloud, name: unknown, on: boolean): void {
  const fault = FAULTS.get(name)
  if (fault === undefined) throw new BadRequest('There is no fault of that name.')
  fault.write(cloud, on)
  if (fault.cuts === true && on) cloud.drop()
}

export function mixinAct(name: unknown): (cloud: MixinCloud) => void {
  const act = ACTS.get(name)
  if (act === undefined) throw new BadRequest('There is nothing of that name to do.')
  return act
}
