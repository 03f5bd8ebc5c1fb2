import assert from 'node:assert/strict'
import type { MixinCloud } from '../../../simulator/mixin/cloud'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import {
  ANN,
  APP_ID,
  atHome,
  BOB,
  bot,
  CONNECTED,
  EVE,
  FAMILY,
  flow,
  type Home,
  inNode,
  mixin,
  probe,
  tab,
  unchanged,
} from './home'

describe('A message of Mixin', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']

  atHome((home) => ({ nodeRed, cloud, at } = home))

  async function connect(options: object = {}, nodes: FlowNode[] = flow(at, options)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  async function acknowledged(id: string): Promise<string | undefined> {
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), `the receipt for ${id}`)
    return cloud.mailbox.acknowledged.get(id)
  }

  describe('in the flow', () => {
    it('is the text, with everything else in msg.mixin, and is read', async () => {
      await connect()
      const { next } = nodeRed.collect('probe')
      const id = cloud.say(ANN, { text: '123', createdAt: '2026-11-21T10:00:00.000000Z' })
      const msg = await next()
      assert.equal(msg['payload'], '123')
      const { raw, ...facts } = mixin(msg)
      assert.deepEqual(facts, {
        messageId: id,
        conversationId: cloud.people.with(ANN),
        userId: ANN,
        category: 'PLAIN_TEXT',
        quoteMessageId: '',
        direct: true,
        pending: false,
        createdAt: '2026-11-21T10:00:00.000000Z',
      })
      assert.equal((raw as Msg)['data_base64'], 'MTIz')
      assert.equal(await acknowledged(id), 'READ')
    })

    const pieces: [string, string | object | Buffer, unknown][] = [
      ['PLAIN_POST', '# Hi', '# Hi'],
      ['PLAIN_IMAGE', { attachment_id: 'a', width: '1' }, { attachment_id: 'a', width: 1 }],
      ['PLAIN_LOCATION', { longitude: 1.5, latitude: 2 }, { longitude: 1.5, latitude: 2 }],
      ['PLAIN_LOCATION', { longitude: '-0.12', latitude: '51' }, { longitude: -0.12, latitude: 51 }],
      ['APP_CARD', { title: 't' }, { title: 't' }],
      ['PLAIN_FUTURE', 'bytes', Buffer.from('bytes')],
    ]
    for (const [category, content, payload] of pieces) {
      it(`is what its category says: ${category}`, async () => {
        await connect()
        const { next } = nodeRed.collect('probe')
        cloud.say(ANN, { category, content })
        const msg = await next()
        assert.deepEqual(msg['payload'], payload)
        assert.equal(mixin(msg)['category'], category)
      })
    }

    it('is clear when it was encrypted', async () => {
      await connect()
      const { next } = nodeRed.collect('probe')
      const id = cloud.say(ANN, { text: '开灯', encrypted: true })
      const msg = await next()
      assert.deepEqual([msg['payload'], mixin(msg)['category']], ['开灯', 'PLAIN_TEXT'])
      assert.equal(await acknowledged(id), 'READ')
    })

    it('that waited on the server says so, and tells a group from a dialogue', async () => {
      cloud.say(ANN, { text: 'waited', group: FAMILY })
      const { next } = nodeRed.collect('probe')
      await connect()
      const { pending, direct, conversationId } = mixin(await next())
      assert.deepEqual([pending, direct, conversationId], [true, false, FAMILY])
    })

    it('is not one that the bot wrote itself, nor a reply, nor what is only for apps', async () => {
      cloud.faults.replyData = true
      await connect()
      const probe = nodeRed.collect('probe')
      nodeRed.inject('out', { payload: 'hello', recipient: ANN })
      await cloud.next('sent')
      const own = cloud.say(APP_ID, { text: 'my own words' })
      const signal = cloud.say(ANN, { category: 'SIGNAL_TEXT', content: 'x' })
      const id = cloud.say(ANN, { text: 'hers' })
      assert.equal((await probe.next())['payload'], 'hers')
      for (const one of [own, signal, id]) assert.equal(await acknowledged(one), 'READ')
      assert.equal(probe.messages.length, 1)
    })
  })

  describe('for a filter', () => {
    it('that is a command comes with what follows it, in a group too', async () => {
      await connect({ filter: '/lamp' })
      const { next, messages } = nodeRed.collect('probe')
      const others = ['/lamps on', 'lamp', 'hello'].map((text) => cloud.say(ANN, { text }))
      const picture = cloud.say(ANN, { category: 'PLAIN_IMAGE', content: {} })
      cloud.say(ANN, { text: '/lamp' })
      cloud.say(ANN, { text: '@7000103034 /lamp on 50', group: FAMILY })
      const [bare, full] = [await next(), await next()]
      assert.deepEqual([bare['payload'], bare['args']], ['/lamp', ''])
      assert.deepEqual([full['payload'], full['args']], ['@7000103034 /lamp on 50', 'on 50'])
      for (const id of [...others, picture]) assert.equal(await acknowledged(id), 'READ')
      assert.equal(messages.length, 2)
    })

    it('that is a regular expression comes when it matches', async () => {
      await connect({ filter: '^turn (on|off)$' })
      const { next } = nodeRed.collect('probe')
      for (const text of ['Turn on', 'turn on please', 'turn off']) cloud.say(ANN, { text })
      assert.equal((await next())['payload'], 'turn off')
    })

    for (const [filter, text] of [
      ['^(a+)+$', `${'a'.repeat(40)}!`],
      ['(x+x+)+y', 'x'.repeat(3_000)],
      ['^(\\w+\\s?)*$', `${'word '.repeat(500)}!`],
    ] as const)
      it(`${filter}, which a stranger's text keeps busy for ages, is an error on the node, and the next text passes`, async () => {
        await connect({ filter })
        const { next } = nodeRed.collect('caught')
        const passed = nodeRed.collect('probe')
        const slow = cloud.say(EVE, { text })
        const good = cloud.say(ANN, { text: filter.includes('y') ? 'xxy' : 'aaa' })
        assert.match(String(((await next()).error as Msg).message), /takes too long on the text/)
        assert.equal(mixin(await passed.next())['messageId'], good)
        for (const id of [slow, good]) assert.equal(await acknowledged(id), 'READ')
        assert.equal(passed.messages.length, 1)
      })

    it('that is broken shows it on the node', async () => {
      await nodeRed.deploy(flow(at, { filter: '(' }))
      assert.equal((await nodeRed.status('in', /^mixin\.status\.bad-filter$/)).fill, 'red')
      await nodeRed.sentence(/"\(" is neither a command such as \/lamp nor a regular expression/)
    })
  })

  describe('from somebody who is not allowed', () => {
    it('shows on the node, until somebody writes who is', async () => {
      await connect({ allow: ANN })
      cloud.say(EVE, { text: 'open the door' })
      assert.equal((await nodeRed.status('in', /not-allowed/)).fill, 'yellow')
      cloud.say(ANN, { text: 'hello' })
      await nodeRed.status('in', CONNECTED)
    })

    it('is read and dropped', async () => {
      await connect({ allow: `${ANN.toUpperCase()}, ${FAMILY}` })
      const { next, messages } = nodeRed.collect('probe')
      const refused = cloud.say(EVE, { text: 'open the door' })
      cloud.say(EVE, { text: 'from the family', group: FAMILY })
      cloud.say(ANN, { text: 'from Ann' })
      assert.deepEqual(
        [(await next())['payload'], (await next())['payload']],
        ['from the family', 'from Ann'],
      )
      assert.equal(await acknowledged(refused), 'READ')
      assert.equal(messages.length, 2)
    })

    it('goes to the second output when that is ticked', async () => {
      await connect({ allow: ANN, others: true, filter: '/lamp' })
      const second = nodeRed.collect('probe2')
      const id = cloud.say(EVE, { text: 'open the door' })
      assert.equal((await second.next())['payload'], 'open the door')
      assert.equal(await acknowledged(id), 'READ')
    })
  })

  it('that is too old is read and dropped', async () => {
    const old = cloud.say(ANN, { text: 'old', createdAt: new Date(Date.now() - 120_000).toISOString() })
    cloud.say(ANN, { text: 'new' })
    const { next, messages } = nodeRed.collect('probe')
    await connect({ maxAge: '60' })
    assert.equal((await next())['payload'], 'new')
    assert.equal(await acknowledged(old), 'READ')
    assert.equal(messages.length, 1)
  })

  describe('of the system, and a receipt,', () => {
    for (const [others, id] of [
      [false, 'probe2'],
      [true, 'probe3'],
    ] as const) {
      it(`come to an output of their own (${id})`, async () => {
        await connect({ events: true, others })
        const [events, messages] = [nodeRed.collect(id), nodeRed.collect('probe')]
        const snapshot = { type: 'snapshot', amount: '1' }
        const message = cloud.say(BOB, { category: 'SYSTEM_SAFE_SNAPSHOT', content: snapshot })
        const first = await events.next()
        assert.deepEqual([first['topic'], first['payload']], ['SYSTEM_SAFE_SNAPSHOT', snapshot])
        assert.equal(await acknowledged(message), 'READ')
        cloud.receipt('c0000000-0000-4000-8000-00000000000c', 'READ')
        const second = await events.next()
        assert.equal(second['topic'], 'RECEIPT')
        assert.deepEqual(second['payload'], {
          messageId: 'c0000000-0000-4000-8000-00000000000c',
          status: 'READ',
        })
        assert.equal(cloud.mailbox.acknowledged.size, 1)
        assert.equal(messages.messages.length, 0)
      })
    }

    it('come once, though they are pushed twice', async () => {
      cloud.faults.double = true
      await connect({ events: true })
      const { messages } = nodeRed.collect('probe2')
      const id = cloud.say(BOB, { category: 'SYSTEM_USER', content: {} })
      await nodeRed.until(() => cloud.mailbox.times.get(id) !== undefined, 'the receipt')
      await acknowledged(cloud.say(BOB, { text: 'after it' }))
      assert.equal(messages.length, 1)
    })

    it('are read without such an output', async () => {
      await connect()
      const id = cloud.say(BOB, { category: 'MESSAGE_RECALL', content: { message_id: 'x' } })
      assert.equal(await acknowledged(id), 'READ')
    })
  })

  it('waits on the server while no node takes it, and comes when one does', async () => {
    await nodeRed.deploy([tab, bot(at), { ...flow(at)[6]! }, probe('sent')])
    await nodeRed.status('out', CONNECTED)
    const id = cloud.say(ANN, { text: 'is anybody there?' })
    const { next } = nodeRed.collect('probe')
    await nodeRed.deploy(unchanged(flow(at)), 'nodes')
    assert.equal((await next())['payload'], 'is anybody there?')
    assert.equal(await acknowledged(id), 'READ')
    assert.equal(cloud.handshakes.length, 1)
  })

  it('comes to every node that wants it, each with a copy of its own', async () => {
    const second = inNode({ id: 'in2', filter: '/lamp', wires: [['probe2']] })
    await connect({}, [...flow(at, { wires: [['probe']] }), second])
    const [one, two] = [nodeRed.collect('probe'), nodeRed.collect('probe2')]
    cloud.say(ANN, { text: '/lamp on' })
    const [first, other] = [await one.next(), await two.next()]
    assert.deepEqual([first['args'], other['args']], [undefined, 'on'])
    assert.notEqual(first['mixin'], other['mixin'])
  })
})
