import assert from 'node:assert/strict'
import type { MixinCloud } from '../../../simulator/mixin/cloud'
import { errorOf } from '../../../simulator/mixin/wire'
import type { Msg, NodeRed } from '../node-red'
import { ANN, atHome, BOB, bot, caught, CONNECTED, EVE, FAMILY, flow, type Home, mixin } from './home'

describe('The people who talk to the bot', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']

  atHome((home) => ({ nodeRed, cloud, at } = home))

  async function connect(inOptions: object = {}, outOptions: object = {}): Promise<void> {
    await nodeRed.deploy(flow(at, inOptions, outOptions))
    await nodeRed.status('in', CONNECTED)
  }

  it('have their names in msg.mixin.userName with "names", each asked for once', async () => {
    await connect({ names: true })
    const { next } = nodeRed.collect('probe')
    for (const user of [ANN, ANN, BOB]) cloud.say(user, { text: 'hello' })
    const names = [await next(), await next(), await next()].map((msg) => mixin(msg)['userName'])
    assert.deepEqual(names.sort(), ['Ann', 'Ann', 'Bob'])
    assert.equal(cloud.api.calls.filter(({ path }) => path === `/users/${ANN}`).length, 1)
  })

  it('are not asked for without "names"', async () => {
    await connect()
    const { next } = nodeRed.collect('probe')
    cloud.say(ANN, { text: 'hello' })
    assert.ok(!('userName' in mixin(await next())))
    assert.ok(!cloud.api.calls.some(({ path }) => path.startsWith('/users')))
  })

  it('are heard also when Mixin does not tell their names', async () => {
    await connect({ names: true })
    cloud.faults.errors.set(`/users/${ANN}`, { error: errorOf(500), times: 9 })
    const { next } = nodeRed.collect('probe')
    const id = cloud.say(ANN, { text: 'hello' })
    const msg = await next()
    assert.deepEqual([msg['payload'], mixin(msg)['userName']], ['hello', undefined])
    await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
  })

  const numbers: [string, object, Msg, string[]][] = [
    ['in msg.recipient', {}, { recipient: '7000103034' }, [BOB]],
    ['in msg.recipient as a number', {}, { recipient: 7000103034 }, [BOB]],
    ['in a list with ids', {}, { recipient: ['7000103034', ANN, '37001'] }, [BOB, ANN]],
    ['in the node', { recipient: '37001, 7000103034' }, {}, [ANN, BOB]],
  ]
  for (const [what, options, msg, whom] of numbers) {
    it(`are reached by their Mixin number ${what}`, async () => {
      await connect({}, options)
      nodeRed.inject('out', { payload: 'hi', ...msg })
      await nodeRed.until(() => cloud.sent.length >= whom.length, 'the messages')
      assert.deepEqual(cloud.sent.map(({ recipientId }) => recipientId).sort(), [...whom].sort())
    })
  }

  it('are searched for where Mixin takes only ids, and looked up once', async () => {
    await connect()
    cloud.api.hidesNumbers = true
    const { next } = nodeRed.collect('sent')
    for (const payload of ['one', 'two', 'three']) {
      nodeRed.inject('out', { payload, recipient: '37001' })
      await next()
    }
    assert.deepEqual(
      cloud.sent.map(({ content }) => content),
      ['one', 'two', 'three'],
    )
    assert.equal(cloud.api.calls.filter(({ path }) => path === '/search/37001').length, 1)
  })

  it('get what is sent to their number in order, though it has to be looked up first', async () => {
    await connect()
    for (let n = 0; n < 10; n += 1) nodeRed.inject('out', { payload: `${n}`, recipient: '37001' })
    await nodeRed.until(() => cloud.sent.length >= 10, 'the messages')
    assert.deepEqual(
      cloud.sent.map(({ content }) => content),
      Array.from({ length: 10 }, (_, n) => `${n}`),
    )
  })

  const wrong: [string, Msg, RegExp][] = [
    ['nobody has', { recipient: '70001' }, /Nobody has the Mixin number 70001/],
    ['is too short', { recipient: '12' }, /msg\.recipient is "12", expected a Mixin number, or an ID/],
    ['is a group’s', { conversation: '37001' }, /msg\.conversation is "37001", expected an ID/],
  ]
  for (const [what, msg, sentence] of wrong) {
    it(`are told apart from a number that ${what}: an error, and nothing is sent`, async () => {
      await connect()
      const { next } = nodeRed.collect('caught')
      nodeRed.inject('out', { payload: 'hi', ...msg })
      assert.match(caught(await next()).message, sentence)
      assert.equal(cloud.sent.length, 0)
    })
  }

  it('are not looked up for the rest of the day once Mixin says so, and others still get their messages', async () => {
    await connect()
    cloud.faults.errors.set('/search/70001', { error: errorOf(429), times: 9 })
    const { next } = nodeRed.collect('caught')
    nodeRed.inject('out', { payload: 'hi', recipient: '70001' })
    nodeRed.inject('out', { payload: 'hi', recipient: ANN })
    assert.match(caught(await next()).message, /look up more numbers today/)
    await nodeRed.until(() => cloud.sent.length === 1, 'the other message')
  })

  it('are listed for the dialog, who is not let in too: the last one first, with names', async () => {
    await nodeRed.deploy(flow(at, { allow: BOB, names: true }))
    await nodeRed.status('in', CONNECTED)
    cloud.say(EVE, { text: 'let me in' })
    cloud.say(BOB, { text: 'hello', group: FAMILY })
    cloud.say(EVE, { text: 'please' })
    await nodeRed.until(() => cloud.mailbox.acknowledged.size === 3, 'the receipts')
    const response = await nodeRed.admin(`homewire/mixin/bots/${bot(at).id}/people`)
    assert.deepEqual(await response.json(), {
      people: [
        { id: EVE, name: 'Eve', kind: 'user' },
        { id: FAMILY, name: '', kind: 'group' },
        { id: BOB, name: 'Bob', kind: 'user' },
      ],
    })
  })

  it('are not listed for a bot that is not there', async () => {
    const { status } = await nodeRed.admin('homewire/mixin/bots/nowhere/people')
    assert.equal(status, 404)
  })
})
