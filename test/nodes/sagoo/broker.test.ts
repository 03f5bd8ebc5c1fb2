import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { MqttBroker } from '../../support/mqtt-broker'
import type { FlowNode } from '../node-red'
import { CONNECTED, tab } from './home'
import { atThingHome, broker, deployed, flow, PRODUCT, thing, type ThingHome } from './thing-home'

describe('The MQTT broker of our devices', () => {
  let home: ThingHome
  let mqtt: MqttBroker
  atThingHome(
    (own) => (home = own),
    async () => (mqtt = await MqttBroker.start({ allows: (topic) => !denied.test(topic) })),
  )
  let denied = /^$/
  afterEach(() => (denied = /^$/))

  it('a subscription that is denied is red, and a sentence names its topic', async () => {
    denied = /relay_001/
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor')])
    const { fill } = await home.nodeRed.status('relay-in', /status\.denied/)
    assert.equal(fill, 'red')
    const said = await home.nodeRed.sentence(/does not allow this login to subscribe/)
    assert.match(said, new RegExp(`/sys/${PRODUCT}/relay_001/thing/service/#`))
    assert.ok(!home.nodeRed.said.some((text) => /subscribe to \/sys\/.*sensor_001/.test(text)))
    await home.nodeRed.status('sensor-in', CONNECTED)
    assert.equal((await home.platform.ask('sensor_001', 'property/set', { power: true })).code, 200)
  })

  it('each subscription that is denied is named in a sentence of its own', async () => {
    denied = /relay_001|sensor_001/
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor'), ...thing('gateway')])
    for (const id of ['relay', 'sensor']) {
      await home.nodeRed.status(`${id}-in`, /status\.denied/)
      await home.nodeRed.sentence(new RegExp(`subscribe to /sys/${PRODUCT}/${id}_001/thing/service/#`))
    }
    await home.nodeRed.status('gateway-in', CONNECTED)
  })

  it('a denied subscription is forgotten with its device', async () => {
    denied = /sensor_001/
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor')])
    await home.nodeRed.status('sensor-in', /status\.denied/)
    await home.nodeRed.deploy(flow(home.url), 'nodes')
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor')], 'nodes')
    await home.nodeRed.status('sensor-in', /status\.denied/)
  })

  it('an address is understood in capitals, as in the dialog', async () => {
    await deployed(home, flow(home.url.replace('mqtt', 'MQTT')))
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
    assert.ok(mqtt.logins.includes('relay_001'))
  })
})

describe('A login in the address of a broker', () => {
  let home: ThingHome
  atThingHome((own) => (home = own))
  const warning = /holds a login, which stands in the flow file for everybody to read/

  for (const login of ['house:s3cret@', 'house@'])
    it(`such as ${login} is warned of, and the warning does not repeat it`, async () => {
      await deployed(home, flow(home.url.replace('://', `://${login}`)))
      assert.doesNotMatch(await home.nodeRed.sentence(warning), /s3cret|house@/)
      assert.ok(!home.nodeRed.said.some((text) => text.includes('s3cret')))
    })

  it('is not warned of where it stands in its fields', async () => {
    const credentials = { username: 'house', password: 's3cret' }
    await deployed(home, flow(home.url, {}, { credentials }))
    assert.ok(!home.nodeRed.said.some((text) => warning.test(text)))
  })
})

describe('Two clients with one client id', function () {
  this.timeout(60_000)
  let home: ThingHome
  atThingHome((own) => (home = own))

  it('that throw each other out of the broker are told so', async () => {
    await deployed(home, flow(home.url))
    const { connect } = await import('mqtt')
    const twin = connect(home.url, { clientId: 'relay_001', reconnectPeriod: 100 })
    try {
      await home.nodeRed.until(
        () => home.nodeRed.said.some((text) => /another client may use the same client ID/.test(text)),
        'the hint',
        50_000,
      )
    } finally {
      twin.end(true)
    }
  })
})

describe('A broker that sends a packet without end', () => {
  let home: ThingHome
  atThingHome((own) => (home = own))

  it('is left, and the status says why, before it has filled the memory', async () => {
    let sent = 0
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined)
      const pour = (): void => {
        if (socket.destroyed || sent > 100_000_000) return
        const isRoom = socket.write(Buffer.alloc(65_536))
        sent += 65_536
        if (isRoom) setImmediate(pour)
        else socket.once('drain', pour)
      }
      socket.once('data', () => {
        // CONNACK, and the head of a PUBLISH of 256 MB.
        socket.write(Buffer.from([0x20, 2, 0, 0, 0x30, 0xff, 0xff, 0xff, 0x7f]))
        pour()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    server.unref()
    await home.nodeRed.deploy(flow(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`))
    await home.nodeRed.sentence(/a message that is too large/)
    assert.ok(sent < 50_000_000, `${sent} bytes`)
    await home.nodeRed.clear()
    await new Promise((resolve) => server.close(resolve))
  })
})

/** A Complete node that tells the probe `taken` of every message that these nodes have dealt with. */
function completion(...scope: string[]): FlowNode[] {
  return [
    { id: 'complete', type: 'complete', z: 'tab', scope, uncaught: false, wires: [['taken']] },
    { id: 'taken', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

describe('Events without a connection', () => {
  let home: ThingHome
  atThingHome(
    (own) => (home = own),
    () => MqttBroker.start(),
  )

  it('that have members which JSON does not know go out without them, and do not harm the next connection', async () => {
    await deployed(home, flow(home.url))
    const first = home.platform.next('event')
    const odd = { a: undefined, b: () => 1, c: Symbol('c'), at: new Date(0), d: 1 }
    home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: odd })
    assert.deepEqual((await first).values, { at: '1970-01-01T00:00:00.000Z', d: '1' })
    const failure = home.nodeRed.collect('failure')
    const { port } = home.broker
    await home.broker.close()
    await home.nodeRed.status('relay-in', /status\.waiting/)
    home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: { a: undefined } })
    assert.match(((await failure.next()) as { error: Error }).error.message, /expected an object/)
    const mqtt = await MqttBroker.start({ port })
    home.broker = mqtt
    await home.nodeRed.status('relay-in', CONNECTED)
    await home.nodeRed.until(() => mqtt.subscribed.includes('/sys/#'), 'the platform')
    home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: { d: 2 } })
    await home.platform.next('event', ({ values }) => values['d'] === '2')
  })

  it('that a redeploy of the broker loses are counted in a warning', async () => {
    const nodes = [...flow(home.url), ...completion('relay-out')]
    await deployed(home, nodes)
    await home.broker.close()
    await home.nodeRed.status('relay-in', /status\.waiting/)
    const taken = home.nodeRed.collect('taken')
    for (let round = 0; round < 3; round += 1) {
      home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: { round } })
      await taken.next()
    }
    await home.nodeRed.deploy(
      nodes.map((node) => (node.id === 'broker' ? { ...node, name: 'Renamed' } : node)),
      'nodes',
    )
    await home.nodeRed.sentence(/Events lost because this broker was closed or .*: 3/)
  })
})

describe('Events of a device that is removed without a connection', () => {
  let home: ThingHome
  atThingHome(
    (own) => (home = own),
    () => MqttBroker.start(),
  )

  it('are counted in a warning and not posted, and those of the others are', async () => {
    const kept = [...flow(home.url, {}, { clientId: 'one' }), ...completion('relay-out', 'sensor-out')]
    const nodes = [...kept, ...thing('sensor')]
    await deployed(home, nodes)
    const { port } = home.broker
    await home.broker.close()
    await home.nodeRed.status('relay-in', /status\.waiting/)
    const taken = home.nodeRed.collect('taken')
    for (const id of ['sensor', 'relay', 'sensor']) {
      home.nodeRed.inject(`${id}-out`, { topic: 'event/alarm', payload: { of: id } })
      await taken.next()
    }
    await home.nodeRed.deploy(kept, 'nodes')
    await home.nodeRed.sentence(/Events lost because .* their device was removed: 2/)
    const mqtt = await MqttBroker.start({ port })
    home.broker = mqtt
    await home.nodeRed.until(() => mqtt.logins.includes('one'), 'the next session')
    await home.nodeRed.status('relay-in', CONNECTED)
    await home.nodeRed.until(() => mqtt.subscribed.includes('/sys/#'), 'the platform')
    const last = home.platform.next('event', ({ values }) => values['of'] === 'last')
    home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: { of: 'last' } })
    await last
    assert.ok(mqtt.published.some((topic) => topic.includes('/relay_001/thing/event/alarm/')))
    assert.ok(!mqtt.published.some((topic) => topic.includes('/sensor_001/')), mqtt.published.join(' '))
  })
})

describe('The client ID of a broker without one', () => {
  let home: ThingHome
  let mqtt: MqttBroker
  atThingHome(
    (own) => (home = own),
    async () => (mqtt = await MqttBroker.start()),
  )
  /** The logins of devices; the platform's own has no name of ours. */
  const logins = (): string[] => mqtt.logins.filter((id) => id.endsWith('_001'))
  const two = (): FlowNode[] => [tab, broker(home.url), ...thing('relay'), ...thing('sensor')]
  const renamed = (nodes: FlowNode[], id: string): FlowNode[] =>
    nodes.map((node) => (node.id === id ? { ...node, name: 'Renamed' } : node))

  it('is one device’s key and stays it, whatever is added, renamed and deployed again', async () => {
    await deployed(home, two())
    const three = [...two(), ...thing('gateway')]
    for (const [nodes, device] of [
      [three, 'gateway_001'],
      [renamed(three, 'relay-device'), 'relay_001'],
      [renamed(three, 'sensor-device'), 'sensor_001'],
    ] as const) {
      const sign = home.platform.next('properties', (said) => said.device === device)
      await home.nodeRed.deploy(nodes, 'nodes')
      await sign
    }
    assert.deepEqual(logins(), ['relay_001'])
    await deployed(home, three)
    assert.deepEqual(logins(), ['relay_001', 'relay_001'])
  })

  it('redeploys keep one session, and every request is answered once', async () => {
    const nodes = flow(home.url)
    await deployed(home, nodes)
    for (let round = 0; round < 5; round += 1) {
      await home.nodeRed.deploy(
        nodes.map((node) => (node.id === 'relay-in' ? { ...node, name: `round ${round}` } : node)),
        'nodes',
      )
    }
    const probe = home.nodeRed.collect('relay-probe')
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
    assert.deepEqual([probe.messages.length, home.platform.south.strays], [1, []])
    assert.deepEqual(logins(), ['relay_001'])
  })

  it('changes when its device is removed', async () => {
    await deployed(home, two())
    await deployed(home, [tab, broker(home.url), ...thing('sensor')], 'sensor_001')
    assert.deepEqual(logins(), ['relay_001', 'sensor_001'])
    assert.equal((await home.platform.ask('sensor_001', 'property/set', { power: true })).code, 200)
  })

  it('of two nodes for one device the one that works goes on, when either is deployed again', async () => {
    const nodes = [...flow(home.url), ...thing('sensor', { deviceKey: 'relay_001' })]
    await deployed(home, nodes)
    for (const id of ['relay-device', 'sensor-device']) {
      await home.nodeRed.deploy(renamed(nodes, id), 'nodes')
      await home.nodeRed.status('sensor-in', /duplicate/)
      await home.nodeRed.status('relay-in', CONNECTED)
    }
  })

  it('of two brokers with one device the second one stays out and says why, until there is only one', async () => {
    const nodes = [
      ...flow(home.url),
      { ...broker(home.url.toUpperCase().replace('MQTT', 'mqtt')), id: 'broker2' },
      ...thing('sensor', { deviceKey: 'relay_001', broker: 'broker2' }),
    ]
    await deployed(home, nodes)
    const { fill } = await home.nodeRed.status('sensor-in', /status\.twin/)
    assert.equal(fill, 'red')
    await home.nodeRed.sentence(/Another Sagoo broker is logged in at the same address/)
    await home.nodeRed.deploy(renamed(nodes, 'broker2'), 'nodes')
    await home.nodeRed.status('sensor-in', /status\.twin/)
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
    assert.deepEqual(logins(), ['relay_001'])
    await home.nodeRed.deploy(
      nodes.filter(({ id, ...node }) => !id.startsWith('relay') && node['broker'] !== 'broker'),
      'nodes',
    )
    await home.nodeRed.status('sensor-in', CONNECTED)
  })

  it('of one device on two brokers only one answers, whatever they log in as', async () => {
    const nodes = [
      ...flow(home.url, {}, { clientId: 'one' }),
      { ...broker(home.url, { clientId: 'other' }), id: 'broker2' },
      ...thing('sensor', { deviceKey: 'relay_001', broker: 'broker2' }),
      ...thing('gateway', { broker: 'broker2' }),
    ]
    await deployed(home, nodes, 'gateway_001')
    await home.nodeRed.status('sensor-in', /duplicate/)
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
    // What is asked of the other device afterwards is answered after every answer to this one.
    assert.equal((await home.platform.ask('gateway_001', 'property/set', { power: true })).code, 200)
    assert.deepEqual(home.platform.south.strays, [])
  })
})
