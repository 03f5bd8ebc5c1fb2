import { MixinCloud } from '../../../simulator/mixin/cloud'
import { ANN, KEYSTORE, openCloud } from '../../nodes/mixin/home'
import { FaultProxy } from '../../support/fault-proxy'
import { until } from '../../support/until'
import type { Lamp } from './lamps'
import { done, failed, type Outcome, type Side } from './side'

/** A person waits longer for a chat than for a lamp; longer than any outage here lasts. */
const PATIENCE_MS = 60_000

/** `/set 3 40` → the lamp's web address → `<id of the message> ok 40`, or what was wrong. */
const MAKE = `
const [lamp, level] = msg.args.split(' ')
msg.lamp = lamp
msg.requestTimeout = 3000
msg.url = URL + '/mixin/' + lamp + '?level=' + level
return msg`
const SAY = `
const isGood = msg.statusCode === 200
msg.payload = [msg.mixin.messageId, msg.lamp, isGood ? 'ok' : 'failed', msg.payload].join(' ')
return msg`
const TELL = `return { payload: ['hand', msg.topic.split('/')[2], 'ok', Math.round(msg.payload.brightness / 2.54)].join(' ') }`

/** A chat: Ann writes, the bot answers when the lamp has done it, and tells what a hand does. */
export async function mixinSide(): Promise<Side> {
  const cloud: MixinCloud = openCloud()
  const line = await FaultProxy.to((await cloud.listen()).server)
  const waiting = new Map<string, (outcome: Outcome) => void>()
  /** What the chat says last of each lamp; keyed by index. */
  const said = new Map<number, number>()
  const odd: unknown[] = []
  cloud.on('sent', ({ content }) => {
    const [id = '', lamp, verdict, ...rest] = String(content).split(' ')
    if (verdict === 'ok') said.set(Number(lamp), Number(rest[0]))
    const answer = waiting.get(id)
    if (answer) answer(verdict === 'ok' ? done : failed(rest.join(' ')))
    else if (id !== 'hand') odd.push(content)
    waiting.delete(id)
  })
  return {
    name: 'mixin',
    lines: [line],
    shown: 'mixin-ask',
    nodes: ({ addressOf, lampsUrl }) => {
      const server = addressOf(line)
      const node = (id: string, type: string, more: object): { id: string; type: string } => ({
        ...{ id, type, z: 'tab' },
        ...more,
      })
      return [
        {
          ...{ id: 'mixin-home', type: 'mixin-bot', name: 'Home', server },
          ...{ api: server.replace(/^ws/, 'http'), credentials: { keystore: KEYSTORE } },
        },
        node('mixin-ask', 'mixin-in', {
          ...{ bot: 'mixin-home', acknowledge: 'complete', filter: '/set', allow: ANN },
          wires: [['mixin-make']],
        }),
        node('mixin-make', 'function', {
          ...{ outputs: 1, func: MAKE.replace('URL', JSON.stringify(lampsUrl)), wires: [['mixin-lamp']] },
        }),
        node('mixin-lamp', 'http request', {
          ...{
            method: 'GET',
            ret: 'txt',
            url: '',
            persist: false,
            reqTimeout: 3_000,
            wires: [['mixin-say']],
          },
        }),
        node('mixin-say', 'function', { outputs: 1, func: SAY, wires: [['mixin-reply']] }),
        node('mixin-tell', 'function', { outputs: 1, func: TELL, wires: [['mixin-reply']] }),
        node('mixin-reply', 'mixin-out', { bot: 'mixin-home', recipient: ANN, wires: [[]] }),
      ]
    },
    ready: () => until(() => cloud.connections > 0, 'the bot', 120_000),
    restored: () => until(() => cloud.connections > 0, 'the bot again', 120_000),
    ask: ({ index }, level) =>
      new Promise((resolve) => {
        const id = cloud.say(ANN, { text: `/set ${index} ${level}` })
        const late = setTimeout(() => {
          waiting.delete(id)
          resolve({ kind: 'silence', reason: 'no reply in the chat' })
        }, PATIENCE_MS)
        waiting.set(id, (outcome) => {
          clearTimeout(late)
          resolve(outcome)
        })
      }),
    believes: ({ index }: Lamp) => said.get(index) ?? 0,
    connections: () => cloud.connections,
    complaints: () => [...odd, ...cloud.rejected],
    async close() {
      await line.close()
      await cloud.close()
    },
  }
}
