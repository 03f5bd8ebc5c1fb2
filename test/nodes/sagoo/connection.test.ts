import assert from 'node:assert/strict'
import type { FlowNode } from '../node-red'
import { subFrames } from './frames'
import {
  atHome,
  caught,
  CONNECTED,
  flow,
  type Home,
  PRODUCT,
  request,
  server,
  subscription,
  tab,
  TOKEN,
} from './home'

/** A token that is also a word, and needs escaping in an address and in JSON. */
const WORD = 'temper/ature'
const REPORTS = `/device/${PRODUCT}/*/message/property/report`

/** Node-RED has the credentials already, and takes them for new when they are sent again. */
function settled(nodes: FlowNode[]): FlowNode[] {
  return nodes.map(({ credentials: _known, ...node }) => node as FlowNode)
}

describe('The connection to the platform', () => {
  let home: Home
  atHome((own) => (home = own))

  const isSecret = (text: string): boolean => text.includes(TOKEN) || text.includes(encodeURIComponent(TOKEN))

  for (const refusal of ['http', 'authError', 'close'] as const) {
    it(`a bad token is shown and not tried again soon: ${refusal}`, async function () {
      this.timeout(20_000)
      home.platform.north.refusal = refusal
      await home.nodeRed.deploy(flow(home.url, {}, { credentials: { token: 'a wrong token' } }))
      // A plain close could be anything; only the third in a row is taken for a refusal.
      await home.nodeRed.until(
        () => home.nodeRed.statuses.get('request')?.text === 'sagoo.status.refused',
        'the refusal',
        15_000,
      )
      assert.equal(home.nodeRed.statuses.get('request')?.fill, 'red')
      const said = await home.nodeRed.sentence(/refused the connection/)
      assert.ok(!said.includes('a wrong token') && !said.includes('a%20wrong%20token'))
      const failure = home.nodeRed.collect('failure')
      home.nodeRed.inject('request', {})
      assert.equal((await caught(failure.next)).error.code, 'AUTH')
    })
  }

  it('a closing code alone says that the token is refused', async () => {
    await home.nodeRed.deploy(flow(home.url))
    await home.nodeRed.status('request', CONNECTED)
    home.platform.north.kick(1007)
    await home.nodeRed.status('request', /refused/)
  })

  it('is one for all nodes of a server, through redeploys, and none when nobody needs it', async () => {
    const nodes = [...flow(home.url), request({ id: 'second' }), ...subscription(REPORTS)]
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.status('request', CONNECTED)
    for (let round = 0; round < 3; round += 1) {
      await home.nodeRed.deploy(
        settled(nodes).map((node) => (node.id === 'second' ? { ...node, name: `round ${round}` } : node)),
        'nodes',
      )
      assert.equal(home.platform.north.connections, 1)
    }
    await home.nodeRed.deploy([tab, server(home.url)])
    await home.nodeRed.until(() => home.platform.north.connections === 0, 'no connection')
  })

  it('a subscription hears the actual topic and the payload as it came', async () => {
    await home.nodeRed.deploy([...flow(home.url), ...subscription(REPORTS)])
    const heard = home.nodeRed.collect('heard')
    await home.nodeRed.until(() => home.platform.north.topics.length === 1, 'the subscription')
    const topic = `/device/${PRODUCT}/device1/message/property/report`
    const payload = { deviceId: 'device1', messageType: 'REPORT_PROPERTY', properties: { temperature: 48.9 } }
    home.platform.north.publish(topic, payload)
    const { _msgid, ...msg } = await heard.next()
    assert.deepEqual(msg, { topic, payload })
  })

  it('a subscription survives reconnects and redeploys exactly once, and ends with its node', async () => {
    const nodes = [...flow(home.url), ...subscription(REPORTS)]
    await home.nodeRed.deploy(nodes)
    const { north } = home.platform
    await home.nodeRed.until(() => north.topics.length === 1, 'the subscription')
    north.cut()
    await home.nodeRed.until(
      () => subFrames(home.platform).length === 2 && north.topics.length === 1,
      'it again',
    )
    const changed = settled(nodes).map((node) =>
      node.id === 'subscribe' ? { ...node, name: 'renamed' } : node,
    )
    await home.nodeRed.deploy(changed, 'nodes')
    await home.nodeRed.until(() => subFrames(home.platform).length === 3, 'the third subscription')
    await home.nodeRed.until(() => north.topics.length === 1, 'one subscription')
    const heard = home.nodeRed.collect('heard')
    north.publish(`/device/${PRODUCT}/device1/message/property/report`, { round: 1 })
    await heard.next()
    await home.nodeRed.deploy(settled(flow(home.url)), 'nodes')
    await home.nodeRed.until(() => north.topics.length === 0, 'no subscription')
    assert.deepEqual([heard.messages.length, north.connections], [1, 1])
  })

  it('a subscription that the platform ends is red until it is made again', async () => {
    await home.nodeRed.deploy([...flow(home.url), ...subscription(REPORTS)])
    await home.nodeRed.until(() => home.platform.north.topics.length === 1, 'the subscription')
    home.platform.north.send({ requestId: subFrames(home.platform)[0]!['id'], type: 'complete' })
    await home.nodeRed.status('subscribe', /ended/)
    await home.nodeRed.sentence(/ended the subscription to \/device/)
    home.platform.north.cut()
    await home.nodeRed.status('subscribe', CONNECTED)
  })

  it('a subscription that the platform does not take is red and says why', async () => {
    await home.nodeRed.deploy([...flow(home.url), ...subscription('/nowhere')])
    await home.nodeRed.status('subscribe', /not-subscribed/)
    const refused = /does not take the subscription to \/nowhere: 不支持的topic/
    await home.nodeRed.sentence(refused)
    const said = (): number => home.nodeRed.said.filter((text) => refused.test(text)).length
    const before = said()
    home.platform.north.cut()
    await home.nodeRed.until(() => subFrames(home.platform).length === 2, 'the second try')
    // What is answered after it was heard after it.
    const result = home.nodeRed.collect('result')
    home.nodeRed.inject('request', {})
    await result.next()
    assert.equal(said(), before)
  })

  it('a subscription to a topic that needs a parameter gets one', async () => {
    home.platform.thing('device2')!.manner = 'offline'
    const parameter = '{"deviceId": "device1,device2"}'
    const heard = home.nodeRed.collect('heard')
    await home.nodeRed.deploy([...flow(home.url), ...subscription('/device-current-state', { parameter })])
    const said = [await heard.next(), await heard.next()]
    assert.deepEqual(
      said.map(({ payload }) => payload),
      [{ device1: 'online' }, { device2: 'offline' }],
    )
  })

  it('a parameter that is no object is told, and nothing is subscribed to', async () => {
    const parameter = '["device1"]'
    await home.nodeRed.deploy([...flow(home.url), ...subscription('/device-current-state', { parameter })])
    await home.nodeRed.status('subscribe', /bad-parameter/)
    await home.nodeRed.sentence(/The parameter "\[\\"device1\\"\]" is not understood, expected a JSON object/)
    assert.deepEqual(subFrames(home.platform), [])
  })

  it('a command cannot be subscribed', async () => {
    await home.nodeRed.deploy([...flow(home.url), ...subscription('/device-message-sender/p/d')])
    await home.nodeRed.status('subscribe', /command-topic/)
    await home.nodeRed.status('request', CONNECTED)
    assert.deepEqual(home.platform.frames, [])
  })

  it('an address may be written in capitals, as the editor allows it', async () => {
    await home.nodeRed.deploy(flow(home.url.replace('ws:', 'WS:')))
    await home.nodeRed.status('request', CONNECTED)
  })

  it('a server without a token, with a bad address or an unset variable says so', async () => {
    for (const [more, like] of [
      [{ credentials: {} }, /no-token/],
      [{ url: 'localhost:8200' }, /bad-address/],
      [{ url: '' }, /bad-address/],
      [{ url: '${NOT_SET_ANYWHERE}' }, /unset/],
    ] as const) {
      await home.nodeRed.deploy(flow(home.url, {}, more))
      await home.nodeRed.status('request', like)
    }
  })

  it('the token is in no flow, no message, no status and no log, even when the platform quotes it', async () => {
    home.platform.thing('device1')!.manner = 'silent'
    await home.nodeRed.deploy([...flow(home.url), ...subscription('/nowhere')])
    await home.nodeRed.status('request', CONNECTED)
    const failure = home.nodeRed.collect('failure')
    home.nodeRed.inject('request', {})
    await home.nodeRed.until(() => subFrames(home.platform).length === 2, 'the request')
    const { id } = subFrames(home.platform).find(({ topic }) => topic !== '/nowhere')!
    home.platform.north.send({ id, type: 'error', message: `no right for ${TOKEN}` })
    const text = JSON.stringify(await failure.next())
    assert.match(text, /no right for \*\*\*/)
    const flows = await (await home.nodeRed.admin('flows')).text()
    const statuses = JSON.stringify([...home.nodeRed.statuses])
    assert.ok(![text, flows, statuses, ...home.nodeRed.said].some(isSecret))
  })
})

describe('What the platform may say of the token and of devices', () => {
  let home: Home
  atHome((own) => (home = own), { token: WORD })

  const asked = async (): Promise<unknown> => {
    home.platform.thing('device1')!.manner = 'silent'
    await home.nodeRed.deploy(flow(home.url, {}, { credentials: { token: WORD } }))
    await home.nodeRed.status('request', CONNECTED)
    home.nodeRed.inject('request', {})
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    return subFrames(home.platform)[0]!['id']
  }

  it('a value that is called like the token stays as it is', async () => {
    const result = home.nodeRed.collect('result')
    home.platform.north.send({ id: await asked(), type: 'result', payload: { [WORD]: 20 } })
    assert.deepEqual((await result.next()).payload, { [WORD]: 20 })
  })

  for (const [what, quoted] of [
    ['as it is', WORD],
    ['as an address has it', encodeURIComponent(WORD)],
    ['with slashes as some write them in JSON', WORD.replaceAll('/', '\\/')],
  ] as const) {
    it(`the token is hidden in a complaint: ${what}`, async () => {
      const failure = home.nodeRed.collect('failure')
      const text = JSON.stringify({ id: await asked(), type: 'error', message: 'no route /messaging/§' })
      home.platform.north.send(text.replace('§', quoted))
      const { error, sagoo } = await caught(failure.next)
      assert.match(error.message, /messaging\/\*\*\*"$/)
      assert.match(JSON.stringify(sagoo), /messaging\/\*\*\*/)
    })
  }
})

describe('What the platform may say', () => {
  let home: Home
  atHome((own) => (home = own))

  /** Frames that belong to nothing, and frames that are none. */
  const ODD = [
    'not JSON',
    'null',
    '[]',
    '42',
    '{"type":5}',
    '{"type":"result"}',
    '{"type":"result","id":"nobody","payload":{"a":1}}',
    '{"type":"complete","requestId":"nobody"}',
    '{"message":"消息格式错误","requestId":"illegal_argument","type":"error"}',
    '{"type":"invented","id":"x"}',
    '{"type":"pong"}',
    '{"__proto__":{"polluted":true},"type":"result","id":"x","payload":{}}',
    `{"type":"result","id":"x","payload":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    `{"type":"result","id":"x","payload":"${'x'.repeat(1_000_000)}"}`,
  ]

  it('no odd frame harms the connection or the next command', async () => {
    await home.nodeRed.deploy(flow(home.url))
    await home.nodeRed.status('request', CONNECTED)
    const result = home.nodeRed.collect('result')
    for (const frame of ODD) home.platform.north.send(frame)
    home.nodeRed.inject('request', {})
    assert.deepEqual((await result.next()).payload, { temperature: 20 })
    assert.equal(home.platform.north.connections, 1)
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
  })

  it('a command takes its result once: twice, late and after the completion it changes nothing', async () => {
    home.platform.thing('device1')!.manner = 'silent'
    await home.nodeRed.deploy(flow(home.url))
    await home.nodeRed.status('request', CONNECTED)
    const result = home.nodeRed.collect('result')
    home.nodeRed.inject('request', {})
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const { id } = subFrames(home.platform)[0]!
    for (const temperature of [1, 2, 3])
      home.platform.north.send({ requestId: id, type: 'result', payload: { temperature } })
    home.platform.north.send({ requestId: id, type: 'complete' })
    home.platform.north.send({ requestId: id, type: 'error', message: 'too late' })
    home.platform.thing('device1')!.manner = 'good'
    home.nodeRed.inject('request', {})
    await result.next()
    await result.next()
    assert.deepEqual(
      result.messages.map(({ payload }) => payload),
      [{ temperature: 1 }, { temperature: 20 }],
    )
  })

  it('completion without a result is a failure of the devices that said nothing', async () => {
    home.platform.thing('device1')!.manner = 'silent'
    home.platform.north.dialect = 'jetlinks'
    await home.nodeRed.deploy(flow(home.url, {}, { dialect: 'jetlinks' }))
    await home.nodeRed.status('request', CONNECTED)
    const failure = home.nodeRed.collect('failure')
    home.nodeRed.inject('request', {})
    const { error } = await caught(failure.next)
    assert.equal(error.code, 'TIMEOUT')
    assert.match(error.message, /device1 gave no answer/)
  })

  it('values that need escaping, prototype keys and falsy values come through as they are', async () => {
    home.platform.thing('device1')!.manner = 'silent'
    await home.nodeRed.deploy(flow(home.url, { messageType: 'WRITE_PROPERTY', properties: '' }))
    await home.nodeRed.status('request', CONNECTED)
    const result = home.nodeRed.collect('result')
    const text = '{"say":"\\"\\\\\\n☃ 灯","__proto__":{"a":1},"constructor":0,"off":false,"empty":""}'
    home.nodeRed.inject('request', { payload: text })
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const { id, parameter } = subFrames(home.platform)[0] as {
      id: string
      parameter: { properties: unknown }
    }
    assert.equal(JSON.stringify(parameter.properties), text)
    home.platform.north.send(`{"id":"${id}","type":"result","payload":${text}}`)
    assert.equal(JSON.stringify((await result.next()).payload), text)
  })
})
