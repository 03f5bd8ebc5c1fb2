import assert from 'node:assert/strict'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import { FaultProxy } from '../../support/fault-proxy'
import { makeCertificate } from '../../simulator/certificate'
import { type FlowNode, NodeRed } from '../node-red'
import { account, APP_KEY, atHome, CONNECTED, device, flow, LAMP, openCloud, SWITCH } from './home'

describe('The connection of a Sinric Pro account', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string
  /** What a test opened beside the cloud, and how to close it. */
  const others: (() => unknown)[] = []

  atHome((home) => ({ nodeRed, cloud, server } = home))
  afterEach(async () => {
    for (const close of others.splice(0)) await close()
  })

  async function connect(nodes: FlowNode[] = flow(server)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  async function works(state: 'On' | 'Off' = 'On'): Promise<void> {
    const answer = await cloud.ask(LAMP, 'setPowerState', { state })
    assert.equal(answer.success, true, answer.message)
  }

  describe('in its handshake', () => {
    it('carries the key, every device once, and who we are; no secret and no compression', async () => {
      await connect([
        ...flow(server),
        device({ id: 'switch', deviceId: SWITCH, deviceType: 'SWITCH' }),
        { id: 'in2', type: 'sinric-in', z: 'tab', device: 'switch', wires: [[]] },
      ])
      const { headers } = cloud.handshakes[0]!
      const own = Object.entries(headers).filter(
        ([name]) => !/^(host|connection|upgrade|sec-websocket-(key|version))$/.test(name),
      )
      const { mac, ip, firmwareversion, sdkversion, ...rest } = Object.fromEntries(own)
      assert.deepEqual(rest, { appkey: APP_KEY, deviceids: `${LAMP};${SWITCH}`, platform: 'node-red' })
      assert.match(String(sdkversion), /^\d+\.\d+\.\d+/)
      assert.equal(firmwareversion, sdkversion)
      const cards = Object.values(networkInterfaces()).flatMap((card) => card ?? [])
      if (cards.some(({ internal }) => !internal)) assert.match(String(mac), /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/)
      if (cards.some(({ internal, family }) => !internal && family === 'IPv4')) assert.ok(isIPv4(String(ip)))
    })
  })

  describe('is one socket', () => {
    it('however many nodes, tabs and devices use it', async () => {
      const more: FlowNode[] = [2, 3, 4].flatMap((n) => [
        { id: `tab${n}`, type: 'tab', label: `${n}` },
        { id: `in${n}`, type: 'sinric-in', z: `tab${n}`, device: 'lamp', wires: [[]] },
        { id: `out${n}`, type: 'sinric-out', z: `tab${n}`, device: 'switch', wires: [] },
      ])
      await connect([...flow(server), device({ id: 'switch', deviceId: SWITCH }), ...more])
      for (const n of [2, 3, 4]) await nodeRed.status(`out${n}`, CONNECTED)
      assert.equal(cloud.handshakes.length, 1)
      assert.equal(cloud.connections, 1)
    })

    it('per account: two accounts with two keys have two, and do not mix up their devices', async () => {
      const other = new SinricCloud({ appKey: 'another key', appSecret: 'another secret' })
      others.push(() => other.close())
      const credentials = { appKey: 'another key', appSecret: 'another secret' }
      await connect([
        ...flow(server),
        account(await other.listen(), { id: 'account2', credentials }),
        device({ id: 'switch', deviceId: SWITCH, account: 'account2' }),
        { id: 'in2', type: 'sinric-in', z: 'tab', device: 'switch', wires: [['probe2']] },
        { id: 'probe2', type: 'probe', z: 'tab', wires: [[]] },
      ])
      await nodeRed.status('in2', CONNECTED)
      const [lamp, socket] = [nodeRed.collect('probe'), nodeRed.collect('probe2')]
      await works()
      await other.ask(SWITCH, 'setPowerState', { state: 'Off' })
      assert.deepEqual([lamp.messages.length, socket.messages.length], [1, 1])
      assert.deepEqual([cloud.connections, other.connections], [1, 1])
      assert.equal(cloud.handshakes[0]!.headers['deviceids'], LAMP)
      assert.equal(other.handshakes[0]!.headers['deviceids'], SWITCH)
    })
  })

  // Node-RED issue 5506: a broker connects although its nodes are disabled
  describe('is not opened', () => {
    const [tab, home, lamp, ...users] = flow('')
    const unused: [string, (nodes: FlowNode[]) => FlowNode[]][] = [
      ['when no node uses its device', (nodes) => nodes.slice(0, 3)],
      [
        'when only disabled nodes do',
        (nodes) => nodes.map((node) => ('z' in node ? { ...node, d: true } : node)),
      ],
      [
        'when its tab is disabled',
        (nodes) => nodes.map((node) => (node.type === 'tab' ? { ...node, disabled: true } : node)),
      ],
      ['when it has no device', ([first, second]) => [first!, second!]],
    ]
    for (const [when, change] of unused) {
      it(when, async () => {
        const second = openCloud()
        others.push(() => second.close())
        const nodes = change([tab!, { ...home!, server }, lamp!, ...users])
        const witness = [
          account(await second.listen(), { id: 'account2' }),
          device({ id: 'switch', deviceId: SWITCH, account: 'account2' }),
          { id: 'tab2', type: 'tab', label: 'Witness' },
          { id: 'in2', type: 'sinric-in', z: 'tab2', device: 'switch', wires: [[]] },
        ]
        // The other account connects at the same moment, so that this one has had its chance.
        await nodeRed.deploy([...nodes, ...witness])
        await nodeRed.status('in2', CONNECTED)
        assert.equal(cloud.handshakes.length, 0)
      })
    }
  })

  describe('that is refused', () => {
    for (const status of [401, 403]) {
      it(`with ${status} shows a red status and says what to do, once`, async () => {
        cloud.faults.refuse = status
        await nodeRed.deploy(flow(server))
        for (const id of ['in', 'out']) {
          const { fill } = await nodeRed.status(id, /^sinric\.status\.refused$/)
          assert.equal(fill, 'red')
        }
        assert.match(await nodeRed.sentence(/refused/), /HTTP 40[13].*check the App Key/)
        assert.equal(nodeRed.said.filter((text) => text.includes('refused')).length, 1)
        assert.equal(cloud.handshakes.length, 1)
      })
    }

    it('is tried again at once with the key that was put right', async () => {
      cloud.faults.refuse = 401
      await nodeRed.deploy(flow(server))
      await nodeRed.status('in', /refused/)
      cloud.faults.refuse = undefined
      const nodes = flow(server).map((node) =>
        node.id === 'account'
          ? { ...node, credentials: { appKey: ` ${APP_KEY}\n`, ...without(node.credentials, 'appKey') } }
          : node,
      )
      await nodeRed.deploy(nodes, 'nodes')
      await nodeRed.status('in', CONNECTED)
      await works()
    })
  })

  // node-red#757, onvif#12: the status stays red after the recovery
  describe('that fails', () => {
    for (const [what, fail, name] of [
      ['a refusal with 500', () => (cloud.faults.refuse = 500), /HTTP 500/],
      ['a refusal with 400', () => (cloud.faults.refuse = 400), /HTTP 400/],
      ['a close with 1000', () => (cloud.faults.acceptThenClose = 1000), /code 1000/],
      ['a close without a frame', () => (cloud.faults.acceptThenClose = 1006), /code 1006/],
      ['a close with 1008', () => (cloud.faults.acceptThenClose = 1008), /code 1008/],
      ['a close with 4001', () => (cloud.faults.acceptThenClose = 4001), /code 4001/],
    ] as const) {
      it(`after ${what} says so, tries again and is green again`, async () => {
        fail()
        await nodeRed.deploy(flow(server))
        assert.equal((await nodeRed.status('in', /^sinric\.status\.waiting$/)).fill, 'red')
        await nodeRed.sentence(name)
        cloud.faults.refuse = undefined
        cloud.faults.acceptThenClose = undefined
        await nodeRed.status('in', CONNECTED)
        await works()
      })
    }

    it('comes back when the server comes back, and all nodes are green again', async () => {
      await connect()
      const port = Number(new URL(server).port)
      await cloud.close()
      for (const id of ['in', 'out']) await nodeRed.status(id, /waiting|connecting/)
      cloud = openCloud()
      others.push(() => cloud.close())
      await cloud.listen({ port })
      for (const id of ['in', 'out']) await nodeRed.status(id, CONNECTED)
      await works()
    })

    it('comes up although there was no server at the start', async () => {
      await cloud.close()
      await nodeRed.deploy(flow(server))
      await nodeRed.status('in', /waiting/)
      assert.match(await nodeRed.sentence(/No connection/), /nothing listens at the server address/)
      cloud = openCloud()
      others.push(() => cloud.close())
      await cloud.listen({ port: Number(new URL(server).port) })
      await nodeRed.status('in', CONNECTED)
      await works()
    })

    it('survives a reset of the line in the middle of a request', async () => {
      const proxy = await FaultProxy.to(server)
      others.push(() => proxy.close())
      await connect(flow(proxy.url, { answer: 'reply' }))
      const asked = nodeRed.collect('probe')
      const lost = assert.rejects(cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 300 }))
      const msg = await asked.next()
      proxy.reset()
      await nodeRed.status('in', /waiting|connecting/)
      // The answer cannot be given any more; what became of the lamp is told instead.
      const heard = cloud.next('event')
      nodeRed.inject('out', msg)
      await lost
      assert.deepEqual((await heard).value, { state: 'On' })
    })

    it('survives a line that resets every call', async () => {
      const proxy = await FaultProxy.to(server)
      others.push(() => proxy.close())
      proxy.mode = 'refuse'
      await nodeRed.deploy(flow(proxy.url))
      await nodeRed.sentence(/the connection was cut/)
      proxy.mode = 'pass'
      await nodeRed.status('in', CONNECTED)
    })

    it('works over a slow line', async () => {
      const proxy = await FaultProxy.to(server)
      others.push(() => proxy.close())
      proxy.latency = 250
      await connect(flow(proxy.url))
      await works()
      nodeRed.inject('out', { topic: 'brightness', payload: 12 })
      assert.deepEqual((await cloud.next('event')).value, { brightness: 12 })
    })
  })

  describe('to a server', () => {
    it('with a certificate that is not trusted says so', async () => {
      const certificate = makeCertificate()
      const secure = openCloud()
      others.push(certificate.remove, () => secure.close())
      await nodeRed.deploy(flow(await secure.listen({ tls: certificate })))
      await nodeRed.sentence(/No connection to Sinric Pro: the server's certificate is not trusted/)
      await nodeRed.status('in', /waiting/)
      assert.equal(secure.handshakes.length, 0)
    })

    // node-red#2427: a bad URL ends Node-RED at the deploy
    for (const wrong of ['localhost:8123', 'http://127.0.0.1', 'ws://', 'wss://a b', '//x', 'ws://x/#y']) {
      it(`whose address is ${JSON.stringify(wrong)} shows that the address is wrong`, async () => {
        await nodeRed.deploy(flow(wrong))
        assert.equal((await nodeRed.status('in', /^sinric\.status\.bad-address$/)).fill, 'red')
        await connect()
        await works()
      })
    }

    it('that cannot be reached says so, also under a name', async () => {
      await nodeRed.deploy(flow('ws://localhost:1'))
      await nodeRed.sentence(/No connection to Sinric Pro: nothing listens at the server address/)
    })
  })

  describe('on a server with another time', () => {
    for (const offset of [3600, -3600]) {
      it(`(${offset} s) takes requests, answers and reports, and says that the clock is wrong`, async () => {
        cloud.faults.clockOffset = offset
        await nodeRed.deploy(flow(server))
        await nodeRed.status('in', /^sinric\.status\.clock$/)
        await works()
        nodeRed.inject('out', { topic: 'brightness', payload: 40 })
        const { createdAt } = await cloud.next('event')
        assert.ok(Math.abs(createdAt - cloud.now()) <= 2)
        assert.deepEqual(cloud.rejected, [])
        const way = offset > 0 ? 'behind' : 'ahead of'
        assert.match(await nodeRed.sentence(/clock/), new RegExp(`(3599|3600|3601) s ${way}`))
      })
    }
  })

  describe('on a server that sends no timestamp', () => {
    it('answers at once and reports within three seconds', async () => {
      cloud.faults.mute = true
      await connect()
      await works()
      nodeRed.inject('out', { topic: 'brightness', payload: 40 })
      const told = await cloud.next('event', () => true, 3_000)
      assert.deepEqual(told.value, { brightness: 40 })
    })
  })
})

function without(object: unknown, key: string): object {
  return Object.fromEntries(Object.entries(object as object).filter(([name]) => name !== key))
}
