import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { MqttBroker } from '../../support/mqtt-broker'
import { CONNECTED } from './home'
import { atThingHome, deployed, flow, PRODUCT, thing, type ThingHome } from './thing-home'

describe('The MQTT broker of our devices', () => {
  let home: ThingHome
  let broker: MqttBroker | undefined
  atThingHome(
    (own) => (home = own),
    async () => (broker = await MqttBroker.start({ allows: (topic) => !denied.test(topic) })),
  )
  let denied = /^$/
  afterEach(() => (denied = /^$/))

  it('a subscription that is denied is red, and a sentence names its topic', async () => {
    denied = /relay_001/
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor')])
    const { fill } = await home.nodeRed.status('relay-in', /status\.denied/)
    assert.equal(fill, 'red')
    const said = await home.nodeRed.sentence(/does not let this login subscribe/)
    assert.match(said, new RegExp(`/sys/${PRODUCT}/relay_001/thing/service/#`))
    assert.ok(!home.nodeRed.said.some((text) => /subscribe to \/sys\/.*sensor_001/.test(text)))
  })

  it('a denied subscription is forgotten with its device', async () => {
    denied = /sensor_001/
    await home.nodeRed.deploy([...flow(home.url), ...thing('sensor')])
    await home.nodeRed.status('relay-in', /status\.denied/)
    await home.nodeRed.deploy(flow(home.url), 'nodes')
    await home.nodeRed.status('relay-in', CONNECTED)
  })

  it('an address is understood in capitals, as in the dialog', async () => {
    await deployed(home, flow(home.url.replace('mqtt', 'MQTT')))
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
    assert.ok(broker!.logins.includes('relay_001'))
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
    await home.nodeRed.deploy(flow(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`))
    await home.nodeRed.sentence(/a message that is too large/)
    assert.ok(sent < 50_000_000, `${sent} bytes`)
    await home.nodeRed.clear()
    await new Promise((resolve) => server.close(resolve))
  })
})
