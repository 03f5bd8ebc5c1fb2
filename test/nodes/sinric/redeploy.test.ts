import assert from 'node:assert/strict'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import { FaultProxy } from '../../support/fault-proxy'
import { type FlowNode, NodeRed } from '../node-red'
import { account, APP_KEY, APP_SECRET, CONNECTED, device, flow, LAMP, openCloud, SWITCH } from './home'

const OTHER_KEY = 'ffffffff-0000-4000-8000-000000000000'

describe('A redeploy', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string
  const others: (() => unknown)[] = []
  const warnings: Error[] = []
  const warn = (warning: Error): void => void warnings.push(warning)

  before(async () => {
    nodeRed = await NodeRed.get()
    process.on('warning', warn)
  })
  after(() => {
    process.off('warning', warn)
  })
  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
    warnings.length = 0
  })
  afterEach(async () => {
    await nodeRed.clear()
    await cloud.close()
    for (const close of others.splice(0)) await close()
  })

  async function connect(nodes: FlowNode[] = flow(server)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  /** Deploys and waits until requests are answered. */
  async function redeploy(nodes: FlowNode[], type: 'full' | 'nodes' | 'flows'): Promise<void> {
    await nodeRed.deploy(nodes, type)
    await single()
  }

  /** One live connection, and a round trip over it. */
  async function single(id = LAMP): Promise<void> {
    await nodeRed.until(() => cloud.connections === 1 && cloud.isOnline(id), 'one connection')
    const probe = nodeRed.collect('probe')
    const answer = await cloud.ask(id, 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true, answer.message)
    assert.equal(probe.messages.length, 1)
  }

  /** What the editor sends after the first deploy: credentials only go along when they were edited. */
  function again(deviceOptions: object = {}): FlowNode[] {
    return flow(server, deviceOptions).map((node) => {
      const sent = { ...node }
      delete sent['credentials']
      return sent
    })
  }

  function changed(nodes: FlowNode[], id: string, change: object): FlowNode[] {
    return nodes.map((node) => (node.id === id ? { ...node, ...change } : node))
  }

  // node-red-contrib-ocpp#54, unifi#150: sockets multiply; persist#1, node-red#280: one more message per deploy
  describe('repeated ten times', () => {
    for (const type of ['full', 'nodes', 'flows'] as const) {
      it(`(${type}) leaves one socket, one message per request, and nothing behind`, async () => {
        await connect()
        await single()
        const timers = (): number =>
          process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
        const before = timers()
        for (let n = 1; n <= 10; n += 1) {
          let nodes = changed(again(), 'in', { name: `In ${n}` })
          nodes = changed(changed(nodes, 'out', { name: `Out ${n}` }), 'lamp', { name: `Lamp ${n}` })
          await redeploy(nodes, type)
        }
        await nodeRed.until(
          () => timers() <= before + 2,
          () => `${before} timers as before; there are ${timers()}`,
        )
        assert.deepEqual(warnings, [])
        assert.equal(cloud.connections, 1)
        if (type !== 'full') assert.equal(cloud.handshakes.length, 1)
      })
    }

    it('of the account itself leaves one socket', async () => {
      await connect()
      for (let n = 1; n <= 10; n += 1)
        await redeploy(changed(again(), 'account', { name: `Home ${n}` }), 'nodes')
      assert.equal(cloud.handshakes.length, 11)
      assert.deepEqual(warnings, [])
    })

    it('of everything and nothing leaves no socket', async () => {
      for (let n = 1; n <= 5; n += 1) {
        await connect()
        await nodeRed.deploy([])
        await nodeRed.until(() => cloud.connections === 0, 'no connection')
      }
      assert.equal(cloud.handshakes.length, 5)
    })

    it('while the server hangs leaves one attempt, not ten', async () => {
      const proxy = await FaultProxy.to(server)
      others.push(() => proxy.close())
      cloud.faults.hang = true
      for (let n = 1; n <= 10; n += 1) await nodeRed.deploy(flow(proxy.url))
      await nodeRed.until(
        () => proxy.open === 1,
        () => `one attempt; there are ${proxy.open}`,
      )
      await nodeRed.deploy([])
      await nodeRed.until(() => proxy.open === 0, 'no attempt')
    })
  })

  describe('reconnects', () => {
    const second: FlowNode[] = [
      device({ id: 'switch', name: 'Switch', deviceId: SWITCH, deviceType: 'SWITCH' }),
      { id: 'in2', type: 'sinric-in', z: 'tab', name: '', device: 'switch', wires: [['probe']] },
    ]

    const settled = async (): Promise<void> => {
      await nodeRed.until(() => cloud.connections === 1, 'one connection')
      await nodeRed.status('in', /connected$|✓/)
    }

    it('once, with all ids, when a device is added', async () => {
      await connect()
      await nodeRed.deploy([...again(), ...second], 'nodes')
      await nodeRed.status('in2', CONNECTED)
      await single(SWITCH)
      assert.equal(cloud.handshakes.length, 2)
      assert.equal(cloud.handshakes[1]!.headers['deviceids'], `${LAMP};${SWITCH}`)
    })

    it('once when a device is no longer used', async () => {
      await connect([...flow(server), ...second])
      await nodeRed.deploy([...again(), second[0]!], 'nodes')
      await nodeRed.until(() => cloud.handshakes.length === 2, 'the second handshake')
      await settled()
      assert.equal(cloud.handshakes[1]!.headers['deviceids'], LAMP)
      assert.equal(cloud.handshakes.length, 2)
    })

    it('once when a device id is changed, and then the new device is the one that works', async () => {
      await connect()
      await nodeRed.deploy(changed(again(), 'lamp', { deviceId: SWITCH }), 'nodes')
      await nodeRed.until(() => cloud.isOnline(SWITCH), 'the new device')
      await single(SWITCH)
      assert.equal(cloud.handshakes.length, 2)
      assert.equal(cloud.isOnline(LAMP), false)
    })

    it('not at all when a device is renamed, an option changes, or a node is added to a device', async () => {
      await connect()
      let nodes = again()
      for (const [id, change] of [
        ['lamp', { name: 'Other lamp' }],
        ['lamp', { profile: 'gpio' }],
        ['lamp', { answer: 'now' }],
        ['in', { name: 'Other in' }],
        ['tab', { label: 'Other tab' }],
      ] as const) {
        nodes = changed(nodes, id, change)
        await redeploy(nodes, 'nodes')
      }
      nodes = [...nodes, { id: 'out3', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] }]
      await redeploy(nodes, 'nodes')
      assert.equal(cloud.handshakes.length, 1)
    })

    it('once when the credentials are changed, and the new ones are in force', async () => {
      await connect()
      cloud.faults.refuse = 401
      const wrong = { appKey: OTHER_KEY, appSecret: APP_SECRET }
      await nodeRed.deploy(changed(again(), 'account', { credentials: wrong }), 'nodes')
      await nodeRed.status('in', /refused/)
      assert.equal(cloud.handshakes.length, 2)
      assert.equal(cloud.handshakes[1]!.headers['appkey'], OTHER_KEY)
      cloud.faults.refuse = undefined
      const right = { appKey: APP_KEY, appSecret: APP_SECRET }
      await redeploy(changed(again(), 'account', { credentials: right }), 'nodes')
      assert.equal(cloud.handshakes.length, 3)
    })

    it('disconnects when the last tab is disabled, and connects when it is enabled', async () => {
      await connect()
      await nodeRed.deploy(changed(again(), 'tab', { disabled: true }), 'nodes')
      await nodeRed.until(() => cloud.connections === 0, 'no connection')
      await redeploy(again(), 'nodes')
      assert.equal(cloud.handshakes.length, 2)
    })

    it('disconnects when the last node of an account is deleted', async () => {
      await connect()
      await nodeRed.deploy(
        again().filter(({ type }) => type !== 'sinric-in' && type !== 'sinric-out'),
        'nodes',
      )
      await nodeRed.until(() => cloud.connections === 0, 'no connection')
    })

    it('dials at once when the server address is put right', async () => {
      await nodeRed.deploy(flow('ws://127.0.0.1:1'))
      await nodeRed.status('in', /waiting/)
      await redeploy(again(), 'nodes')
    })
  })

  describe('shows', () => {
    it('the state of the connection on a node that is added later', async () => {
      await connect()
      const late: FlowNode[] = [
        { id: 'late', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
        { id: 'late2', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [[]] },
      ]
      await nodeRed.deploy([...again(), ...late], 'nodes')
      await nodeRed.status('late', CONNECTED)
      await nodeRed.status('late2', CONNECTED)
      assert.equal(cloud.handshakes.length, 1)
    })

    it('a refusal on a node that is added later', async () => {
      cloud.faults.refuse = 401
      await nodeRed.deploy(flow(server))
      await nodeRed.status('in', /refused/)
      const late = { id: 'late', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] }
      await nodeRed.deploy([...again(), late], 'nodes')
      await nodeRed.status('late', /refused/)
      assert.equal(cloud.handshakes.length, 1)
    })

    it('nothing any more on a node that is removed', async () => {
      await connect()
      await nodeRed.deploy(
        again().filter(({ id }) => id !== 'out'),
        'nodes',
      )
      await nodeRed.until(() => nodeRed.statuses.get('out')?.text === undefined, 'no status')
    })
  })

  // loxone#40, tasmota#36, telegrambot#220: "Close timed out"
  describe('ends well under a second', () => {
    async function quick(nodes: FlowNode[] = []): Promise<void> {
      const start = performance.now()
      await nodeRed.deploy(nodes)
      const ms = performance.now() - start
      assert.ok(ms < 900, `it took ${ms} ms`)
    }

    it('while dialling a server that hangs', async () => {
      cloud.faults.hang = true
      await nodeRed.deploy(flow(server))
      await nodeRed.until(() => cloud.handshakes.length === 1, 'the handshake')
      await quick()
    })

    it('while the server is frozen', async () => {
      await connect()
      cloud.faults.freeze = true
      await quick()
    })

    it('behind a cut cable', async () => {
      const proxy = await FaultProxy.to(server)
      others.push(() => proxy.close())
      await connect(flow(proxy.url))
      proxy.mode = 'blackhole'
      await quick()
    })

    it('while it waits for the next attempt', async () => {
      cloud.faults.refuse = 500
      await nodeRed.deploy(flow(server))
      await nodeRed.status('in', /waiting/)
      await quick()
    })

    for (const type of ['full', 'nodes'] as const) {
      it(`while a request is pending (${type}), which is answered with failure`, async () => {
        await connect(flow(server, { answer: 'reply' }))
        const probe = nodeRed.collect('probe')
        const asked = cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 3_000 })
        await probe.next()
        const start = performance.now()
        await nodeRed.deploy(again({ answer: 'reply', name: 'Other' }), type)
        assert.ok(performance.now() - start < 900)
        const answer = await asked
        assert.equal(answer.success, false)
        assert.match(answer.message, /redeployed/)
      })
    }

    it('while a request is pending and everything is deleted: it is answered with failure', async () => {
      await connect(flow(server, { answer: 'reply' }))
      const probe = nodeRed.collect('probe')
      const asked = cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 3_000 })
      await probe.next()
      await quick()
      const answer = await asked
      assert.equal(answer.success, false)
    })
  })

  // telegrambot#411: one node's close deafens its siblings
  it('of one of two in nodes leaves the other one its requests', async () => {
    const sibling = { id: 'in2', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['probe']] }
    await connect([...flow(server), sibling])
    await nodeRed.deploy(
      [...again(), sibling].filter(({ id }) => id !== 'in'),
      'nodes',
    )
    await single()
    await redeploy([...again().filter(({ id }) => id !== 'in'), { ...sibling, name: 'x' }], 'nodes')
  })

  // telegrambot#198, rfxcom#111: MaxListenersExceeded
  it('of thirty nodes on one device is one socket, no warning, and every in node gets its message', async () => {
    const many = Array.from({ length: 15 }, (_, n): FlowNode[] => [
      { id: `in-${n}`, type: 'sinric-in', z: 'tab', device: 'lamp', wires: [[`probe-${n}`]] },
      { id: `probe-${n}`, type: 'probe', z: 'tab', wires: [[]] },
      { id: `out-${n}`, type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
    ]).flat()
    await connect([...flow(server), ...many])
    await nodeRed.deploy([...again(), ...many], 'full')
    await nodeRed.status('out-14', CONNECTED)
    await nodeRed.until(() => cloud.connections === 1, 'one connection')
    const probes = Array.from({ length: 15 }, (_, n) => nodeRed.collect(`probe-${n}`))
    const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true)
    assert.deepEqual(new Set(probes.map(({ messages }) => messages.length)), new Set([1]))
    assert.deepEqual(warnings, [])
    assert.equal(nodeRed.said.filter((text) => /MaxListeners|leak/i.test(text)).length, 0)
  })

  it('tells nothing again that the platform knows', async () => {
    await connect()
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    await cloud.next('event')
    await redeploy(changed(again(), 'lamp', { name: 'Renamed' }), 'nodes')
    await redeploy(again(), 'full')
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    nodeRed.inject('out', { topic: 'brightness', payload: 41 })
    await nodeRed.until(() => cloud.events.length === 2, 'the second event')
    assert.deepEqual(
      cloud.events.map(({ value }) => value),
      [{ brightness: 40 }, { brightness: 41 }],
    )
  })

  it('keeps a state that could not be told yet, and tells it when the platform is back', async () => {
    await connect()
    cloud.drop()
    await cloud.close()
    await nodeRed.status('in', /waiting/)
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    await nodeRed.deploy(changed(again(), 'lamp', { name: 'Renamed' }), 'nodes')
    await nodeRed.deploy(again(), 'full')
    cloud = openCloud()
    const told = cloud.next('event')
    await cloud.listen({ port: Number(new URL(server).port) })
    assert.deepEqual((await told).value, { brightness: 40 })
  })

  it('keeps what is known, so that "dimmer" works right after it', async () => {
    await connect()
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await nodeRed.deploy(again(), 'full')
    await nodeRed.until(() => cloud.connections === 1 && cloud.isOnline(LAMP), 'one connection')
    const answer = await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: -15 })
    assert.deepEqual([answer.success, answer.value], [true, { brightness: 25 }])
  })

  it('that changes the Device ID makes another device of it, of which the platform knows nothing', async () => {
    await connect()
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    await cloud.next('event')
    await nodeRed.deploy(changed(again(), 'lamp', { deviceId: SWITCH }), 'nodes')
    await nodeRed.until(() => cloud.isOnline(SWITCH), 'the new device')
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    const told = await cloud.next('event')
    assert.deepEqual([told.deviceId, told.value], [SWITCH, { brightness: 40 }])
  })

  it('that changes the account tells the other account what it does not know', async () => {
    const credentials = { appKey: OTHER_KEY, appSecret: 'another secret' }
    const other = new SinricCloud(credentials)
    others.push(() => other.close())
    const two = [...flow(server), account(await other.listen(), { id: 'account2', credentials })]
    await connect(two)
    nodeRed.inject('out', { topic: 'brightness', payload: 40 })
    await cloud.next('event')
    const told = other.next('event')
    await nodeRed.deploy(changed(two, 'lamp', { account: 'account2' }), 'nodes')
    assert.deepEqual((await told).value, { brightness: 40 })
  })

  // Home Assistant's migrations: an old flow breaks on upgrade
  describe('of an old flow', () => {
    it('with only the properties of the contract loads and works', async () => {
      await connect([
        { id: 'tab', type: 'tab', label: 'Old' },
        {
          id: 'account',
          type: 'sinric-account',
          server,
          credentials: { appKey: APP_KEY, appSecret: APP_SECRET },
        },
        { id: 'lamp', type: 'sinric-device', account: 'account', deviceId: LAMP, deviceType: 'SWITCH' },
        { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['probe']] },
        { id: 'probe', type: 'probe', z: 'tab', wires: [[]] },
        { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
      ])
      await single()
      nodeRed.inject('out', { payload: 'off' })
      assert.deepEqual((await cloud.next('event')).value, { state: 'Off' })
    })

    it('with empty and with unknown options works as with the defaults', async () => {
      const strange = {
        profile: '',
        onValue: '',
        min: '',
        max: '',
        topic: '',
        answer: '',
        timeout: '',
        invert: '',
      }
      await connect(flow(server, strange))
      await single()
      const unknown = {
        profile: 'of tomorrow',
        answer: 'never heard',
        timeout: 'soon',
        deviceType: 'TOASTER',
        x: 1,
      }
      await redeploy(flow(server, unknown), 'full')
    })
  })
})
