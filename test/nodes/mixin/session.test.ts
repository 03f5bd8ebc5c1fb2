import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { MixinCloud } from '../../../simulator/mixin/cloud'
import type { Refusal } from '../../../simulator/mixin/faults'
import { errorOf } from '../../../simulator/mixin/wire'
import { keystores, PUBLIC, RSA_PUBLIC, SEED } from '../../unit/mixin/keystores'
import { type FlowNode, NodeRed } from '../node-red'
import {
  ANN,
  APP_ID,
  atHome,
  bot,
  CONNECTED,
  FAMILY,
  flow,
  type Home,
  inNode,
  KEYSTORE,
  SESSION_ID,
  unchanged,
} from './home'

describe('The connection of a Mixin bot', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']
  const { now } = Date

  atHome((home) => ({ nodeRed, cloud, at } = home))
  afterEach(() => {
    Date.now = now
  })

  async function connect(nodes: FlowNode[] = flow(at)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  async function works(): Promise<void> {
    const { next } = nodeRed.collect('probe')
    cloud.say(ANN, { text: 'still there?' })
    assert.equal((await next())['payload'], 'still there?')
  }

  it('offers its protocol at /, without compression, and asks for messages before anything else', async () => {
    await nodeRed.deploy(flow({ server: `${at.server}/`, api: `${at.api}/` }, {}, { conversation: FAMILY }))
    nodeRed.inject('out', { payload: 'early' })
    await cloud.next('sent')
    const [handshake] = cloud.handshakes
    assert.deepEqual(
      [handshake!.path, handshake!.protocol, handshake!.extensions],
      ['/', 'Mixin-Blaze-1', undefined],
    )
    assert.equal(handshake!.refused, undefined)
    assert.equal(cloud.heard[0]!.action, 'LIST_PENDING_MESSAGES')
    assert.deepEqual(cloud.rejected, [])
  })

  it('is one socket, however many nodes use the bot; and none without any', async () => {
    const more = [2, 3, 4].map((n) => inNode({ id: `in${n}`, wires: [[]] }))
    await connect([...flow(at), ...more])
    for (const n of [2, 3, 4]) await nodeRed.status(`in${n}`, CONNECTED)
    assert.deepEqual([cloud.handshakes.length, cloud.connections], [1, 1])
    await nodeRed.deploy([bot(at)])
    await nodeRed.until(() => cloud.connections === 0, 'the end of the connection')
  })

  it('is one for each session: a second bot with the same keystore says so', async () => {
    await connect([...flow(at), bot(at, { id: 'bot2' }), inNode({ id: 'in2', bot: 'bot2', wires: [[]] })])
    assert.equal((await nodeRed.status('in2', /^mixin\.status\.twin$/)).fill, 'red')
    assert.equal(cloud.connections, 1)
  })

  it('is not kept by a bot with the same keystore that no node uses', async () => {
    await connect([bot(at, { id: 'spare' }), ...flow(at)])
    await works()
    assert.equal(cloud.connections, 1)
  })

  it('signs a new token at every attempt', async () => {
    await connect()
    cloud.drop()
    await nodeRed.until(() => cloud.handshakes.length === 2, 'the second attempt')
    await nodeRed.status('in', CONNECTED)
    assert.equal(new Set(cloud.handshakes.map(({ authorization }) => authorization)).size, 2)
  })

  it('keeps its socket over deploys that do not concern it', async () => {
    await connect()
    for (const name of ['a', 'b', 'c']) {
      await nodeRed.deploy(unchanged(flow(at, { name })), 'nodes')
      await nodeRed.status('in', CONNECTED)
    }
    await works()
    assert.equal(cloud.handshakes.length, 1)
  })

  it('asks again when nobody answers that it may listen', async () => {
    cloud.faults.loseReplies.add('LIST_PENDING_MESSAGES')
    cloud.faults.loseMost = 1
    await nodeRed.deploy(flow(at))
    await nodeRed.until(() => cloud.heard.length >= 2, 'the second question', 9_000)
    await nodeRed.status('in', CONNECTED)
  }).timeout(12_000)

  describe('that is refused with a 401', () => {
    const forms: Refusal[] = ['http401', 'http202', 'frame401', 'reply401']
    for (const form of forms) {
      it(`(${form}) asks who it is, dials once more, and gives up with a red status`, async () => {
        cloud.faults.refuse = form
        await nodeRed.deploy(flow(at))
        await nodeRed.until(() => cloud.handshakes.length === 2, 'the second attempt')
        await nodeRed.sentence(/Mixin refused the keystore \(.*401\)/)
        const status = await nodeRed.status('in', /^mixin\.status\.refused$/)
        assert.equal(status.fill, 'red')
        const asked = cloud.api.calls.map(({ method, path }) => `${method} ${path}`)
        assert.deepEqual([...new Set(asked)], ['GET /me'])
        await nodeRed.until(() => cloud.api.calls.length === 2, 'the last question')
        assert.ok(cloud.handshakes.length <= 3)
      })

      it(`(${form}) does not dial again when the API refuses it too`, async () => {
        cloud.faults.refuse = form
        cloud.faults.refuseApi = true
        await nodeRed.deploy(flow(at))
        await nodeRed.sentence(/Mixin refused the keystore/)
        await nodeRed.until(() => cloud.api.calls.length === 1, 'the question')
        await nodeRed.status('out', /^mixin\.status\.refused$/)
        assert.equal(cloud.handshakes.length, 1)
      })

      it(`(${form}) once comes back by itself`, async () => {
        cloud.faults.refuse = form
        cloud.on(form === 'reply401' ? 'disconnection' : 'refusal', () => (cloud.faults.refuse = undefined))
        await connect()
        await works()
        assert.equal(cloud.handshakes.length, 2)
      })
    }

    it('in the middle of a session dials once more', async () => {
      await connect()
      cloud.pushFrame('ERROR', undefined, { error: { status: 202, ...errorOf(401) } })
      await nodeRed.until(() => cloud.handshakes.length === 2, 'the second attempt')
      await nodeRed.status('in', CONNECTED)
      await works()
    })

    it('by another key says that the keystore is wrong', async () => {
      const keystore = JSON.stringify({
        app_id: APP_ID,
        session_id: SESSION_ID,
        session_private_key: PUBLIC,
      })
      await nodeRed.deploy([
        ...flow(at).filter(({ id }) => id !== 'bot'),
        bot(at, { credentials: { keystore } }),
      ])
      await nodeRed.status('in', /^mixin\.status\.refused$/)
      assert.equal(cloud.handshakes[0]!.refused, 'the signature is wrong')
    })

    for (const minutes of [12, -7]) {
      it(`because of the clock (${minutes} min) names the minutes, and connects by Mixin's time all the same`, async () => {
        Date.now = () => now() - minutes * 60_000
        cloud.faults.clockOffset = minutes * 60
        await nodeRed.deploy(flow(at))
        const way = minutes > 0 ? 'behind' : 'ahead of'
        await nodeRed.sentence(new RegExp(`${Math.abs(minutes)} min ${way} Mixin's`))
        const status = await nodeRed.status('in', /^clock is/)
        assert.deepEqual([status.fill, status.text], ['yellow', `clock is ${Math.abs(minutes)} min off`])
        await works()
      })
    }
  })

  it('that is too old for Mixin stops and says so', async () => {
    cloud.faults.refuse = 'frame10006'
    await nodeRed.deploy(flow(at))
    assert.equal((await nodeRed.status('in', /^mixin\.status\.outdated$/)).fill, 'red')
    assert.equal(cloud.handshakes.length, 1)
  })

  it('that is accepted and closed at once backs off', async () => {
    cloud.faults.refuse = 'close'
    await nodeRed.deploy(flow(at))
    await nodeRed.status('in', /waiting$/)
    await nodeRed.sentence(/No connection to Mixin: .*closed with code 1000/)
  })

  describe('survives', () => {
    const frames: [string, string | Buffer, RegExp][] = [
      ['a text frame', '<html>', /not JSON/],
      ['a text frame with a good message', '{"id":"x","action":"PING"}', /a text frame/],
      ['a binary frame that is no gzip', Buffer.from('{}'), /not compressed with gzip/],
      ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000)), /more than 16 MB/],
      ['bad JSON', gzipSync('{"id":'), /not JSON/],
      ['a list', gzipSync('[1]'), /not a message of Mixin/],
      ['null', gzipSync('null'), /not a message of Mixin/],
      ['deep JSON', gzipSync('['.repeat(100_000)), /not JSON/],
      ['a message without an ID', gzipSync('{"action":"CREATE_MESSAGE","data":{}}'), /without an ID/],
      ['an error out of the blue', gzipSync('{"action":"ERROR","error":{"code":10002}}'), /error 10002/],
    ]
    for (const [what, frame, sentence] of frames) {
      it(`${what}, with one clear sentence`, async () => {
        await connect()
        cloud.send(frame)
        await nodeRed.sentence(sentence)
        await works()
        await nodeRed.status('in', CONNECTED)
        assert.equal(cloud.handshakes.length, 1)
        assert.equal(nodeRed.said.filter((text) => sentence.test(text)).length, 1)
      })
    }

    const messages: [string, object, RegExp][] = [
      ['data that is no base64', { raw: { data_base64: '***' } }, /"PLAIN_TEXT" message is not base64/],
      ['data that is a number', { raw: { data_base64: undefined, data: 7 } }, /not base64/],
      [
        'a picture that is not JSON',
        { category: 'PLAIN_IMAGE', content: '{' },
        /PLAIN_IMAGE message is not JSON/,
      ],
      [
        'an encrypted message that is none',
        { category: 'ENCRYPTED_TEXT', content: 'x' },
        /could not be read/,
      ],
    ]
    for (const [what, said, sentence] of messages) {
      it(`${what}: told once, and not asked for again`, async () => {
        await connect()
        const id = cloud.say(ANN, said)
        await nodeRed.sentence(sentence)
        await nodeRed.until(() => cloud.mailbox.acknowledged.has(id), 'the receipt')
        await works()
      })
    }

    it('numbers as texts, missing members, and actions that nobody knows', async () => {
      await connect()
      cloud.pushFrame('CREATE_KRAKEN', { message_id: 'kraken', user_id: ANN })
      cloud.pushFrame('NEW_ACTION', { message_id: 'new' })
      cloud.pushFrame('NEW_ACTION')
      cloud.say(ANN, {
        text: 'x',
        raw: { representative_id: null, created_at: undefined, source: undefined },
      })
      await nodeRed.until(() => cloud.mailbox.acknowledged.size === 3, 'three receipts')
      await works()
    })
  })

  const broken: [string, object, RegExp, RegExp][] = [
    ['no keystore', { credentials: {} }, /no-keystore/, /needs the keystore/],
    [
      'a keystore that is none',
      { credentials: { keystore: 'my keystore' } },
      /bad-keystore/,
      /not the JSON text/,
    ],
    [
      'a variable that is not set',
      { credentials: { keystore: '${NO_SUCH}' } },
      /unset/,
      /variable .* is not set/,
    ],
    ['a server that is none', { server: 'blaze.mixin.one' }, /bad-address/, /must start with wss:\/\//],
    ['an API that is none', { api: 'wss://api.mixin.one' }, /bad-address/, /the API with https:\/\//],
  ]
  for (const [what, changes, status, sentence] of broken) {
    it(`with ${what} shows it, and fails every message`, async () => {
      await nodeRed.deploy([...flow(at).filter(({ id }) => id !== 'bot'), bot(at, changes)])
      for (const id of ['in', 'out']) assert.equal((await nodeRed.status(id, status)).fill, 'red')
      await nodeRed.sentence(sentence)
      const { next } = nodeRed.collect('caught')
      nodeRed.inject('out', { payload: 'x', recipient: ANN })
      assert.match(JSON.stringify(await next()), /no keystore that works/)
    })
  }

  it('without a bot shows it, and fails every message', async () => {
    await nodeRed.deploy(flow(at).filter(({ id }) => id !== 'bot'))
    for (const id of ['in', 'out']) await nodeRed.status(id, /no-bot/)
  })

  for (const [what, fields] of Object.entries(keystores)) {
    it(`opens with a keystore ${what}`, async () => {
      const publicKey = what.includes('RSA') ? RSA_PUBLIC : PUBLIC
      const own = new MixinCloud({ bot: { appId: APP_ID, sessionId: SESSION_ID, publicKey } })
      const keystore = JSON.stringify(fields)
      try {
        const there = bot(await own.listen(), { credentials: { keystore } })
        await connect([...flow(at).filter(({ id }) => id !== 'bot'), there])
        assert.equal(own.handshakes[0]!.refused, undefined)
      } finally {
        await nodeRed.deploy([])
        await own.close()
      }
    })
  }

  describe('shows no secret', () => {
    const SPEND = 'deadbeef'.repeat(8)
    const full = JSON.stringify({
      ...(JSON.parse(KEYSTORE) as object),
      pin: '424242',
      spend_private_key: SPEND,
    })

    it('in flows, statuses, logs and messages; and drops what it does not need, with a notice', async () => {
      await connect([
        ...flow(at).filter(({ id }) => id !== 'bot'),
        bot(at, { credentials: { keystore: full } }),
      ])
      const { next } = nodeRed.collect('probe')
      cloud.say(ANN, { text: 'x' })
      const msg = JSON.stringify(await next())
      await nodeRed.sentence(/holds pin, spend_private_key, which a messenger does not need: dropped/)
      cloud.faults.refuse = 'http401'
      cloud.drop()
      await nodeRed.sentence(/Mixin refused/)
      const admin = await (await nodeRed.admin('flows')).text()
      const stored = await (await nodeRed.admin('credentials/mixin-bot/bot')).text()
      const shown = [
        admin,
        stored,
        msg,
        JSON.stringify([...nodeRed.statuses.values()]),
        nodeRed.said.join('\n'),
      ]
      for (const secret of [SEED, SPEND, '424242', 'Bearer', 'eyJ'])
        for (const text of shown) assert.ok(!text.includes(secret), `${secret} is shown`)
      assert.deepEqual(JSON.parse(stored), { has_keystore: true })
    })

    it('and tells the dialog which bot a stored keystore is of', async () => {
      await connect()
      assert.deepEqual(await (await nodeRed.admin('homewire/mixin/bots/bot')).json(), { appId: APP_ID })
      assert.deepEqual(await (await nodeRed.admin('homewire/mixin/bots/none')).json(), { appId: null })
    })
  })
})
