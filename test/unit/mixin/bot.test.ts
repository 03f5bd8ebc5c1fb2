import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { MixinSession } from '../../../src/mixin/session'
import { packFrame, unpackFrame } from '../../../src/mixin/messages'
import { readKeystore } from '../../../src/mixin/keystore'
import { FakeClock } from '../../support/fake-clock'
import { until } from '../../support/until'
import { KEYSTORE } from './keystores'

const FAMILY = { conversationId: 'f0000000-0000-4000-8000-00000000000f' }
const text = { category: 'PLAIN_TEXT', data: Buffer.from('x') }
/** Until what promises set in motion is over. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('A bot', () => {
  let clock: FakeClock
  let server: WebSocketServer
  let bot: MixinSession
  let actions: string[]
  let silent: Set<string>
  let lines: { client: WebSocket; socket: Duplex }[]

  beforeEach(async () => {
    clock = new FakeClock()
    actions = []
    silent = new Set()
    lines = []
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    server.on('connection', (client, { socket }) => {
      lines.push({ client, socket })
      client.on('error', () => undefined)
      client.on('message', (bytes: Buffer) => {
        const frame = unpackFrame(bytes)
        if ('odd' in frame) return
        actions.push(frame.action)
        if (!silent.has(frame.action)) client.send(packFrame({ id: frame.id, action: frame.action }))
      })
    })
    await once(server, 'listening')
    bot = new MixinSession({
      server: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      api: 'http://127.0.0.1:1',
      keystore: readKeystore(KEYSTORE).keystore,
      clock,
      random: () => 0.5,
      onMessage: () => undefined,
      onReceipt: () => undefined,
    })
    bot.start()
    await until(() => bot.status.link.state === 'connected', 'the connection')
  })
  afterEach(async () => {
    const closed = bot.close()
    for (const { client } of lines) client.terminate()
    await pass(closed)
    server.close()
  })

  /** Lets time pass until something is over. */
  async function pass(end: Promise<unknown>): Promise<void> {
    let isOver = false
    void end.finally(() => (isOver = true)).catch(() => undefined)
    await until(() => {
      clock.advance(100)
      return isOver
    }, 'the end')
    await end
  }

  it('keeps what is to be sent while its socket is closing', async () => {
    const [line] = lines
    assert.ok(line)
    // A closing frame, after which the server neither hears the answer nor ends the line.
    line.socket.removeAllListeners('data').removeAllListeners('end')
    const answer = once(line.socket, 'data')
    line.socket.write(Buffer.from([0x88, 0x02, 0x03, 0xe8]))
    await answer
    const sent = bot.sender.send([FAMILY], [text])
    let failure: unknown
    sent.catch((error: unknown) => (failure = error))
    for (let second = 0; second < 20; second += 1) {
      await settled()
      clock.advance(1_000)
    }
    await settled()
    assert.equal(failure, undefined)
    line.socket.destroy()
    await pass(sent)
    assert.equal(lines.length, 2)
  })

  it('that is started while it stops goes on', async () => {
    silent.add('ACKNOWLEDGE_MESSAGE_RECEIPTS')
    bot.acknowledge('a0000000-0000-4000-8000-000000000001')
    const stopped = bot.stop()
    bot.start()
    await pass(stopped)
    assert.equal(bot.status.link.state, 'connected')
    await pass(bot.sender.send([FAMILY], [text]))
    assert.equal(lines.length, 1)
  })

  it('keeps what is to be sent while nobody knows that the link is dead', async () => {
    const [line] = lines
    assert.ok(line)
    line.socket.pause()
    const sent = bot.sender.send([FAMILY], [text])
    let failure: unknown
    sent.catch((error: unknown) => (failure = error))
    await pass(sent)
    assert.deepEqual([failure, lines.length], [undefined, 2])
  })

  it('gives up after five tries on a link that is alive', async () => {
    silent.add('CREATE_MESSAGE')
    await assert.rejects(pass(bot.sender.send([FAMILY], [text])), /did not answer/)
    assert.equal(actions.filter((action) => action === 'CREATE_MESSAGE').length, 5)
    assert.equal(lines.length, 1)
  })
})
