import assert from 'node:assert/strict'
import type { MixinCloud, Sent } from '../../../simulator/mixin/cloud'
import { errorOf } from '../../../simulator/mixin/wire'
import { PNG } from '../../unit/mixin/media'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { ANN, APP_ID, atHome, BOB, caught, CONNECTED, EVE, FAMILY, flow, type Home, mixin } from './home'

const NOBODY = 'd0000000-0000-4000-8000-00000000000d'

describe('What a flow sends with mixin out', () => {
  let nodeRed: NodeRed
  let cloud: MixinCloud
  let at: Home['at']

  atHome((home) => ({ nodeRed, cloud, at } = home))

  async function connect(options: object = {}, nodes: FlowNode[] = flow(at, {}, options)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('out', CONNECTED)
  }

  /** Sends, and gives what came out of the node. */
  async function send(msg: Msg): Promise<Msg> {
    const { next } = nodeRed.collect('sent')
    const refused = nodeRed.collect('caught')
    nodeRed.inject('out', msg)
    return await Promise.race([
      next(),
      refused.next().then((msg) => {
        throw new Error(caught(msg).message)
      }),
    ])
  }

  /** Sends, and gives the error that the Catch node gets. */
  async function fail(msg: Msg): Promise<ReturnType<typeof caught>> {
    const { next } = nodeRed.collect('caught')
    nodeRed.inject('out', msg)
    return caught(await next())
  }

  async function sentTo(count: number): Promise<Sent[]> {
    await nodeRed.until(() => cloud.sent.length >= count, `${count} sent messages`)
    return cloud.sent
  }

  describe('goes', () => {
    it('back to where a message came from when in is wired to out', async () => {
      const nodes = flow(at, { wires: [['out'], [], []] })
      await connect({}, nodes)
      cloud.say(ANN, { text: 'echo' })
      cloud.say(BOB, { text: 'echo in the group', group: FAMILY })
      const [first, second] = await sentTo(2)
      assert.deepEqual(
        [first!.content, first!.conversationId, first!.recipientId],
        ['echo', cloud.people.with(ANN), ANN],
      )
      assert.deepEqual(
        [second!.content, second!.conversationId, second!.recipientId],
        ['echo in the group', FAMILY, undefined],
      )
    })

    const from = { conversationId: FAMILY, direct: false, userId: ANN }
    const addresses: [string, object, Msg, string][] = [
      ['to msg.conversation first', { recipient: BOB }, { conversation: FAMILY, recipient: ANN }, 'family'],
      ['to msg.recipient next', { conversation: FAMILY }, { recipient: ANN }, 'ann'],
      [
        'to the conversation of the node',
        { conversation: FAMILY, recipient: BOB },
        { mixin: from },
        'family',
      ],
      ['to the recipient of the node', { recipient: BOB.toUpperCase() }, { mixin: from }, 'bob'],
      ['to where it came from at last', {}, { mixin: from }, 'family'],
    ]
    for (const [what, options, msg, whom] of addresses) {
      it(what, async () => {
        await connect(options)
        await send({ payload: 'hi', ...msg })
        const places: Record<string, string> = {
          [FAMILY]: 'family',
          [cloud.people.with(ANN)]: 'ann',
          [cloud.people.with(BOB)]: 'bob',
        }
        assert.equal(places[cloud.sent[0]!.conversationId], whom)
      })
    }

    for (const recipient of [[], ['', null]]) {
      it(`to nobody when msg.recipient is ${JSON.stringify(recipient)}, whoever else could be meant`, async () => {
        await connect({ recipient: BOB })
        const error = await fail({ payload: 'x', recipient, mixin: from })
        assert.match(error.message, /msg\.recipient is an empty list/)
        assert.deepEqual(cloud.sent, [])
      })
    }

    it('to somebody who never wrote: the conversation is created first, once', async () => {
      await connect()
      await send({ payload: 'one', recipient: ANN })
      await send({ payload: 'two', recipient: ANN })
      const created = cloud.api.calls.filter(({ path }) => path === '/conversations')
      assert.deepEqual(
        created.map(({ body }) => body),
        [{ category: 'CONTACT', conversation_id: cloud.people.with(ANN), participants: [{ user_id: ANN }] }],
      )
      assert.deepEqual(
        cloud.sent.map(({ content }) => content),
        ['one', 'two'],
      )
    })

    it('to a list in one batch, each once; the output has all ids', async () => {
      await connect()
      const msg = await send({ payload: 'alarm', recipient: [ANN, BOB, ANN, EVE] })
      assert.deepEqual(
        cloud.sent.map(({ recipientId, via }) => [recipientId, via]),
        [ANN, BOB, EVE].map((id) => [id, 'api']),
      )
      assert.deepEqual(
        mixin(msg)['sent'],
        cloud.sent.map(({ messageId }) => messageId),
      )
      assert.equal(cloud.api.calls.filter(({ path }) => path === '/messages').length, 1)
    })

    it('to the rest of a list when one cannot get it, and the error names that one', async () => {
      await connect()
      const error = await fail({ payload: 'alarm', recipient: [ANN, NOBODY, BOB] })
      assert.equal(error.code, 403)
      assert.match(error.message, new RegExp(`1 of 3 did not get it: ${NOBODY}\\): ".+"$`))
      await nodeRed.status('out', /^✗ 1 of 3 did not get it$/)
      assert.deepEqual(
        cloud.sent.map(({ recipientId }) => recipientId),
        [ANN, BOB],
      )
    })

    it('to everybody once, though one of a batch has blocked the bot', async () => {
      await connect()
      const error = { error: errorOf(403), times: 1 }
      cloud.faults.errors.set(`to ${BOB}`, error)
      await send({ payload: 'alarm', recipient: [ANN, BOB] })
      assert.deepEqual([cloud.sent.length, cloud.duplicates], [2, 0])
    })
  })

  describe('comes out again', () => {
    it('as the same message with the id of what was sent', async () => {
      await connect()
      const msg = await send({ payload: 'hi', topic: 'kept', recipient: ANN, mixin: { direct: true } })
      assert.deepEqual([msg['payload'], msg['topic']], ['hi', 'kept'])
      assert.deepEqual(mixin(msg), { direct: true, sent: cloud.sent[0]!.messageId })
    })

    it('not at all when Mixin answers an error, which a Catch node gets with its number', async () => {
      await connect()
      const out = nodeRed.collect('sent')
      for (const code of [10002, 403, 20116]) {
        cloud.faults.errors.set('CREATE_MESSAGE', { error: errorOf(code), times: 1 })
        const error = await fail({ payload: 'x', conversation: FAMILY })
        const { description } = errorOf(code)
        assert.equal(error.code, code)
        assert.match(error.message, new RegExp(`Mixin answered ${code}: \\w`))
        assert.ok(error.message.endsWith(`: "${description}"`), error.message)
        assert.deepEqual(error.cause, { code, platform: description })
      }
      assert.equal(out.messages.length, 0)
    })
  })

  describe('can be', () => {
    it('a picture: the Buffer is uploaded, without our token, and described', async () => {
      await connect()
      const msg = {
        payload: PNG,
        category: 'PLAIN_IMAGE',
        filename: '/home/pi/door.png',
        conversation: FAMILY,
      }
      await send(msg)
      const { content } = cloud.sent[0]!
      const { attachment_id: id, ...rest } = content as Msg
      assert.deepEqual(rest, {
        mime_type: 'image/png',
        size: PNG.length,
        name: 'door.png',
        width: 2,
        height: 3,
        thumbnail: 'K0OWvn_3fQ~qj[fQfQfQfQ',
      })
      assert.deepEqual(cloud.api.files.get(String(id))?.bytes, PNG)
    })

    it('text with buttons below it, in that order', async () => {
      await connect({ conversation: FAMILY })
      const msg = await send({ payload: 'Open?', buttons: ['Yes', { label: 'No', color: '#ff0000' }] })
      const [text, keyboard] = cloud.sent
      assert.deepEqual([text!.content, mixin(msg)['sent']], ['Open?', text!.messageId])
      assert.equal(keyboard!.category, 'APP_BUTTON_GROUP')
      assert.deepEqual(keyboard!.content, [
        { label: 'Yes', action: 'input:Yes', color: '#3D75E3' },
        { label: 'No', action: 'input:No', color: '#ff0000' },
      ])
    })

    it('more buttons than a message takes as several messages, in their order', async () => {
      await connect()
      const labels = Array.from({ length: 13 }, (_, n) => `b${n}`)
      await send({ payload: 'Which?', buttons: labels, recipient: ANN })
      await send({ category: 'APP_BUTTON_GROUP', payload: labels, recipient: ANN })
      const groups = (await sentTo(7)).filter(({ category }) => category === 'APP_BUTTON_GROUP')
      const sizes = groups.map(({ content }) => (content as unknown[]).length)
      assert.deepEqual(sizes, [6, 6, 1, 6, 6, 1])
      const sent = groups.flatMap(({ content }) => (content as { label: string }[]).map(({ label }) => label))
      assert.deepEqual(sent, [...labels, ...labels])
    })

    it('a card whose actions are written like buttons', async () => {
      await connect()
      const actions = ['/open', { label: 'Close', action: '/close', color: '#ff0000' }]
      await send({
        category: 'APP_CARD',
        payload: { title: 'Door', description: 'open', actions },
        recipient: ANN,
      })
      const [card] = await sentTo(1)
      assert.deepEqual((card!.content as Msg)['actions'], [
        { label: '/open', action: 'input:/open', color: '#3D75E3' },
        { label: 'Close', action: 'input:/close', color: '#ff0000' },
      ])
    })

    it('a place whose coordinates are texts, as trackers write them', async () => {
      await connect()
      await send({
        category: 'PLAIN_LOCATION',
        payload: { longitude: '-0.1276', latitude: '51.5072' },
        recipient: ANN,
      })
      const [place] = await sentTo(1)
      assert.deepEqual(place!.content, { longitude: -0.1276, latitude: 51.5072 })
    })

    const extras: [string, Msg, object][] = [
      ['without a sound', { silent: true }, { silent: true }],
      ['without a sound, said as a text', { silent: 'true' }, { silent: true }],
      ['with a sound by itself', { silent: false }, {}],
      ['for a minute', { expire_in: 60 }, { expire_in: 60 }],
      ['for a minute, said as a text', { expire_in: '60' }, { expire_in: 60 }],
      ['for ever with 0', { expire_in: 0 }, {}],
    ]
    for (const [what, msg, members] of extras) {
      it(`a message ${what}: msg.silent and msg.expire_in reach Mixin`, async () => {
        await connect()
        await send({ payload: 'alarm test', recipient: [ANN, BOB], ...msg })
        for (const { raw } of await sentTo(2)) {
          const { silent, expire_in } = raw
          assert.deepEqual(JSON.parse(JSON.stringify({ silent, expire_in })), members)
        }
      })
    }

    it('buttons alone', async () => {
      await connect({ conversation: FAMILY })
      await send({ buttons: ['Yes'] })
      assert.deepEqual(
        cloud.sent.map(({ category }) => category),
        ['APP_BUTTON_GROUP'],
      )
    })

    it('a quote of the message that came in', async () => {
      await connect()
      const id = 'c0000000-0000-4000-8000-00000000000c'
      await send({ payload: 'yes', quote: true, mixin: { messageId: id, conversationId: FAMILY } })
      assert.equal(cloud.sent[0]!.quote, id)
    })

    it('the recall of what the message has sent before', async () => {
      await connect()
      const first = await send({ payload: 'oops', conversation: FAMILY })
      await send({ ...first, category: 'MESSAGE_RECALL' })
      assert.deepEqual(cloud.sent[1]!.content, { message_id: cloud.sent[0]!.messageId })
    })

    it('a card, which gets the id of the bot', async () => {
      await connect({ category: 'APP_CARD', conversation: FAMILY })
      await send({ payload: { title: 'Door', description: 'Somebody is there' } })
      assert.equal((cloud.sent[0]!.content as Msg)['app_id'], APP_ID)
    })
  })

  const bad: [string, Msg, RegExp][] = [
    ['without an address', { payload: 'x' }, /nobody to send this to/],
    ['without a payload', { conversation: FAMILY }, /msg\.payload is empty/],
    [
      'to somebody who is no id',
      { payload: 'x', recipient: 'Ann' },
      /msg\.recipient is "Ann", expected a Mixin number, or an ID/,
    ],
    ['to a list with a hole', { payload: 'x', recipient: [ANN, 42] }, /msg\.recipient is 42/],
    [
      'of no category',
      { payload: 'x', category: 'PLAIN_MAGIC', recipient: ANN },
      /"PLAIN_MAGIC" cannot be sent/,
    ],
    ['that is too long', { payload: 'x'.repeat(70_000), recipient: ANN }, /70000 characters/],
    ['with a broken button', { payload: 'x', buttons: [{}], recipient: ANN }, /\{\} is not a button/],
    ['with an empty list of buttons', { buttons: [], recipient: ANN }, /at least one button/],
    [
      'with a wish for silence that is none',
      { payload: 'x', silent: 'loud', recipient: ANN },
      /msg\.silent is "loud"/,
    ],
    [
      'with half a second to live',
      { payload: 'x', expire_in: 0.5, recipient: ANN },
      /msg\.expire_in is 0\.5/,
    ],
    ['with a century to live', { payload: 'x', expire_in: 3e9, recipient: ANN }, /at most 7257600/],
    ['with a quote of nothing', { payload: 'x', quote: 'that', recipient: ANN }, /msg\.quote is "that"/],
  ]
  for (const [what, msg, sentence] of bad) {
    it(`${what} is an error before anything is sent`, async () => {
      await connect()
      assert.match((await fail(msg)).message, sentence)
      assert.deepEqual([cloud.sent.length, cloud.api.calls.length], [0, 0])
      await nodeRed.status('out', /^✗ /)
    })
  }

  for (const digits of [20_000, 64_000])
    it(`${digits} digits in every field of a message hold up nothing: the next message goes out`, async () => {
      await connect({ recipient: ANN })
      const junk = `${'1'.repeat(digits)}x`
      for (const field of ['recipient', 'conversation', 'category', 'expire_in', 'quote', 'filename'])
        nodeRed.inject('out', { payload: 'x', [field]: junk })
      for (const category of ['PLAIN_IMAGE', 'APP_CARD', 'PLAIN_LOCATION', 'PLAIN_CONTACT'])
        nodeRed.inject('out', { payload: junk, category })
      nodeRed.inject('out', { payload: 'after it' })
      await nodeRed.until(() => cloud.sent.some(({ content }) => content === 'after it'), 'the next message')
    })

  describe('keeps its order', () => {
    it('in each conversation, though a picture takes longer than the text after it', async () => {
      await connect({ conversation: FAMILY })
      const { next } = nodeRed.collect('sent')
      nodeRed.inject('out', { payload: PNG, category: 'PLAIN_IMAGE' })
      for (const payload of ['1', '2', '3']) nodeRed.inject('out', { payload })
      for (let n = 0; n < 4; n += 1) await next()
      assert.deepEqual(
        cloud.sent.map(({ category, content }) => (category === 'PLAIN_IMAGE' ? category : content)),
        ['PLAIN_IMAGE', '1', '2', '3'],
      )
    })

    it('also when some wait for the connection', async () => {
      await nodeRed.deploy(flow(at, {}, { conversation: FAMILY }))
      for (let n = 0; n < 50; n += 1) nodeRed.inject('out', { payload: n })
      const sent = await sentTo(50)
      assert.deepEqual(
        sent.map(({ content }) => content),
        Array.from({ length: 50 }, (_, n) => String(n)),
      )
    })
  })

  describe('is sent again under the same id', () => {
    it('when the reply is lost', async () => {
      await connect({ conversation: FAMILY })
      cloud.faults.loseReplies.add('CREATE_MESSAGE')
      cloud.faults.loseMost = 1
      const { messages } = nodeRed.collect('sent')
      nodeRed.inject('out', { payload: 'x' })
      await nodeRed.until(() => messages.length === 1, 'the message', 12_000)
      assert.deepEqual([cloud.sent.length, cloud.duplicates], [1, 1])
      assert.equal(mixin(messages[0]!)['sent'], cloud.sent[0]!.messageId)
    }).timeout(15_000)

    it('when the line breaks before the reply', async () => {
      await connect({ conversation: FAMILY })
      cloud.faults.loseReplies.add('CREATE_MESSAGE')
      const arrived = cloud.next('sent')
      const { next } = nodeRed.collect('sent')
      nodeRed.inject('out', { payload: 'x' })
      await arrived
      cloud.faults.loseReplies.clear()
      cloud.drop()
      await next()
      assert.deepEqual([cloud.sent.length, cloud.duplicates], [1, 1])
    })

    for (const code of [500, 7000, 429]) {
      it(`after ${code}`, async () => {
        await connect({ conversation: FAMILY })
        cloud.faults.errors.set('CREATE_MESSAGE', { error: errorOf(code), times: 2 })
        await send({ payload: 'x' })
        assert.equal(cloud.heard.filter(({ action }) => action === 'CREATE_MESSAGE').length, 3)
        assert.equal(cloud.sent.length, 1)
      })
    }

    it('at most five times in all', async () => {
      await connect({ conversation: FAMILY })
      cloud.faults.errors.set('CREATE_MESSAGE', { error: errorOf(500), times: 100 })
      const error = await fail({ payload: 'x' })
      assert.equal(error.code, 500)
      const ids = cloud.heard
        .filter(({ action }) => action === 'CREATE_MESSAGE')
        .map(({ params }) => (params as Msg)['message_id'])
      assert.deepEqual([ids.length, new Set(ids).size], [5, 1])
    })

    it('an upload that fails is tried again too', async () => {
      await connect({ conversation: FAMILY })
      cloud.faults.statuses.set('upload', { status: 503, times: 1 })
      cloud.faults.statuses.set('/attachments', { status: 502, times: 1 })
      await send({ payload: PNG, category: 'PLAIN_IMAGE' })
      assert.equal(cloud.sent.length, 1)
    })
  })

  describe('without a connection', () => {
    it('waits, and shows how much', async () => {
      cloud.faults.hang = true
      await nodeRed.deploy(flow(at, {}, { conversation: FAMILY }))
      nodeRed.inject('out', { payload: 'patience' })
      await nodeRed.status('out', /connecting/)
      cloud.faults.hang = false
      assert.equal(cloud.sent.length, 0)
    })

    it('is an error when more than 1,000 wait', async () => {
      cloud.faults.hang = true
      await nodeRed.deploy(flow(at, {}, { conversation: FAMILY }))
      const { next } = nodeRed.collect('caught')
      for (let n = 0; n <= 1_000; n += 1) nodeRed.inject('out', { payload: n })
      assert.match(caught(await next()).message, /1000 messages are already waiting for Mixin/)
    })

    it('fails when the bot is deployed anew, with a sentence in the log', async () => {
      cloud.faults.hang = true
      await nodeRed.deploy(flow(at, {}, { conversation: FAMILY }).filter(({ type }) => type !== 'catch'))
      nodeRed.inject('out', { payload: 'x' })
      await nodeRed.until(() => cloud.handshakes.length > 0, 'the first dial')
      await nodeRed.deploy([])
      await nodeRed.sentence(/The bot was closed before this was sent/)
    })
  })
})
