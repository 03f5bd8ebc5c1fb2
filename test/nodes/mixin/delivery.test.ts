import assert from 'node:assert/strict'
import type { MixinCloud } from '../../../simulator/mixin/cloud'
import { type FlowNode, NodeRed } from '../node-red'
import { ANN, atHome, CONNECTED, flow, type Home, inNode, unchanged } from './home'

describe('A message is in the flow exactly once', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']

  atHome((home) => ({ nodeRed, cloud, at } = home))

  async function connect(options: object = {}, nodes: FlowNode[] = flow(at, options)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  async function acknowledged(id: string): Promise<void> {
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), `the receipt for ${id}`)
  }

  async function times(id: string, least: number): Promise<void> {
    await nodeRed.until(() => (cloud.mailbox.times.get(id) ?? 0) >= least, `${least} receipts for ${id}`)
  }

  for (const acknowledge of ['read', 'complete']) {
    it(`though the server pushes it twice, and again after it was acknowledged (${acknowledge})`, async () => {
      cloud.faults.double = true
      await connect({ acknowledge })
      const { messages } = nodeRed.collect('probe')
      const id = cloud.say(ANN, { text: 'once' })
      await acknowledged(id)
      cloud.say(ANN, { text: 'once', messageId: id })
      await times(id, 2)
      assert.equal(messages.length, 1)
    })
  }

  it('though the reply to the receipt is lost and the line breaks', async () => {
    cloud.faults.loseReplies.add('ACKNOWLEDGE_MESSAGE_RECEIPTS')
    await connect()
    const { messages } = nodeRed.collect('probe')
    const id = cloud.say(ANN, { text: 'once' })
    await acknowledged(id)
    const gone = cloud.next('disconnection')
    cloud.drop()
    await gone
    cloud.faults.loseReplies.clear()
    await times(id, 2)
    assert.equal(messages.length, 1)
  })

  it('after a redeploy of everything', async () => {
    await connect({ acknowledge: 'complete' })
    const { messages } = nodeRed.collect('probe')
    const id = cloud.say(ANN, { text: 'once' })
    await acknowledged(id)
    await connect({ acknowledge: 'complete', name: 'another' })
    cloud.say(ANN, { text: 'once', messageId: id })
    await times(id, 2)
    assert.equal(messages.length, 1)
  })

  describe('and under "complete"', () => {
    it('nothing is acknowledged before the flow has finished; a duplicate meanwhile starts nothing', async () => {
      await connect({ acknowledge: 'complete' })
      let runs = 0
      const finish = new Promise<() => void>((resolve) => {
        nodeRed.probe('probe', () => {
          runs += 1
          return new Promise<void>((end) => resolve(end))
        })
      })
      const id = cloud.say(ANN, { text: 'slow' })
      const end = await finish
      cloud.redeliver()
      const other = cloud.say(ANN, { category: 'SYSTEM_USER', content: {} })
      await acknowledged(other)
      assert.deepEqual([cloud.mailbox.acknowledged.has(id), runs], [false, 1])
      end()
      await acknowledged(id)
      assert.equal(runs, 1)
    })

    it('a failed message is not acknowledged, and runs again when it is pushed again', async () => {
      await connect({ acknowledge: 'complete' })
      let runs = 0
      nodeRed.probe('probe', () => {
        runs += 1
        return runs === 1 ? Promise.reject(new Error('the lamp is stuck')) : undefined
      })
      const id = cloud.say(ANN, { text: '/lamp on' })
      await nodeRed.status('in', /✗ the lamp is stuck/)
      assert.equal(cloud.mailbox.acknowledged.has(id), false)
      cloud.redeliver()
      await acknowledged(id)
      assert.equal(runs, 2)
      await nodeRed.status('in', CONNECTED)
    })

    it('of several nodes only the one that failed runs again', async () => {
      const second = inNode({ id: 'in2', acknowledge: 'complete', wires: [['probe2']] })
      await connect({}, [...flow(at, { acknowledge: 'complete', wires: [['probe']] }), second])
      const good = nodeRed.collect('probe2')
      let runs = 0
      nodeRed.probe('probe', () => {
        runs += 1
        return runs === 1 ? Promise.reject(new Error('not yet')) : undefined
      })
      const id = cloud.say(ANN, { text: 'both' })
      await nodeRed.status('in', /not yet/)
      assert.equal(cloud.mailbox.acknowledged.has(id), false)
      cloud.redeliver()
      await acknowledged(id)
      assert.deepEqual([runs, good.messages.length], [2, 1])
    })

    for (const [what, wires] of [
      ['no wire', [[], [], []]],
      ['a wire to a node that is disabled', [['off'], [], []]],
    ] as const) {
      it(`with ${what} there is nothing to wait for`, async () => {
        const off = { id: 'off', type: 'probe', z: 'tab', d: true, wires: [[]] }
        await connect({}, [...flow(at, { acknowledge: 'complete', wires }), off])
        await acknowledged(cloud.say(ANN, { text: 'into the void' }))
      })
    }

    it('what a redeploy of one node cut short does not run again in another', async () => {
      const second = inNode({ id: 'in2', acknowledge: 'complete', wires: [['probe2']] })
      const nodes = (name: string): FlowNode[] => [
        ...flow(at, { acknowledge: 'complete', wires: [['probe']], name }),
        second,
      ]
      await connect({}, nodes(''))
      const runs = { one: 0, two: 0 }
      const finish = new Promise<() => void>((resolve) => {
        nodeRed.probe('probe2', () => {
          runs.two += 1
          return new Promise<void>((end) => resolve(end))
        })
      })
      nodeRed.probe('probe', () => {
        runs.one += 1
        return runs.one === 1 ? new Promise(() => undefined) : undefined
      })
      const id = cloud.say(ANN, { text: 'cut short' })
      const end = await finish
      await nodeRed.until(() => runs.one === 1, 'the first run')
      await nodeRed.deploy(unchanged(nodes('another')), 'nodes')
      await nodeRed.until(() => runs.one === 2, 'the second run')
      end()
      await acknowledged(id)
      assert.deepEqual(runs, { one: 2, two: 1 })
    })

    it('what a redeploy cut short comes again, without a new connection when the bot stays', async () => {
      await connect({ acknowledge: 'complete' })
      let runs = 0
      nodeRed.probe('probe', () => {
        runs += 1
        return runs === 1 ? new Promise(() => undefined) : undefined
      })
      const id = cloud.say(ANN, { text: 'cut short' })
      await nodeRed.until(() => runs === 1, 'the first run')
      await nodeRed.deploy(unchanged(flow(at, { acknowledge: 'complete', name: 'another' })), 'nodes')
      await acknowledged(id)
      assert.deepEqual([runs, cloud.handshakes.length], [2, 1])
    })
  })

  describe('and its receipts', () => {
    it('of a burst travel in few batches of at most 100', async () => {
      await connect()
      const ids = Array.from({ length: 1000 }, (_, n) => cloud.say(ANN, { text: `${n}` }))
      for (const id of ids) await acknowledged(id)
      const sizes = cloud.heard
        .filter(({ action }) => action === 'ACKNOWLEDGE_MESSAGE_RECEIPTS')
        .map(({ params }) => (params as { messages: unknown[] }).messages.length)
      assert.ok(Math.max(...sizes) <= 100 && sizes.length < 200, `${sizes.length} batches`)
      assert.deepEqual(cloud.rejected, [])
    })

    it('that could not be sent go out when the connection is back', async () => {
      await connect({ acknowledge: 'complete' })
      const held: (() => void)[] = []
      nodeRed.probe('probe', () => new Promise<void>((end) => void held.push(end)))
      const id = cloud.say(ANN, { text: 'finished while the line is down' })
      await nodeRed.until(() => held.length === 1, 'the message')
      cloud.faults.hang = true
      cloud.drop()
      await nodeRed.status('in', /waiting$|connecting$/)
      held[0]!()
      cloud.faults.hang = false
      cloud.drop()
      await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt', 20_000)
    }).timeout(30_000)

    it('leave before a bot closes', async () => {
      await connect()
      const arrived = nodeRed.collect('probe')
      const id = cloud.say(ANN, { text: 'last words' })
      await arrived.next()
      await nodeRed.deploy([])
      assert.ok(cloud.mailbox.acknowledged.has(id))
    })

    it('that the server answers with an error are sent again, and given up when it never takes them', async () => {
      cloud.faults.errors.set('ACKNOWLEDGE_MESSAGE_RECEIPTS', {
        error: { code: 7000, description: 'Blaze server error.' },
        times: 1,
      })
      await connect()
      await acknowledged(cloud.say(ANN, { text: 'again' }))
      cloud.faults.errors.set('ACKNOWLEDGE_MESSAGE_RECEIPTS', {
        error: { code: 10002, description: 'invalid' },
        times: 1,
      })
      const refused = cloud.next('heard', ({ action }) => action === 'ACKNOWLEDGE_MESSAGE_RECEIPTS')
      const lost = cloud.say(ANN, { text: 'never' })
      await refused
      await acknowledged(cloud.say(ANN, { text: 'next' }))
      assert.equal(cloud.mailbox.acknowledged.has(lost), false)
    })
  })
})
