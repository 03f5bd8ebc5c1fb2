import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import { startBroker, type Broker } from '../../simulator/broker'
import { House } from '../../simulator/house/house'
import { Lamp } from '../../simulator/house/lamp'
import { Switch } from '../../simulator/house/switch'

describe('the virtual house', () => {
  let broker: Broker
  let house: House
  let client: MqttClient

  /** The next message on a topic from now on that satisfies. */
  const heard = (topic: string, match: (text: string) => boolean = () => true) =>
    new Promise<string>((resolve) => {
      const listener = (seen: string, payload: Buffer) => {
        if (seen !== topic || !match(payload.toString())) return
        client.off('message', listener)
        resolve(payload.toString())
      }
      client.on('message', listener)
    })

  const command = async (topic: string, payload: string) => {
    const answer = heard(topic)
    await client.publishAsync(`${topic}/set`, payload)
    return JSON.parse(await answer) as unknown
  }

  beforeEach(async () => {
    broker = await startBroker()
    house = new House()
    await house.install(`mqtt://127.0.0.1:${broker.port}`, [new Lamp(), new Switch()])
    client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    const retained = Promise.all(
      ['home/lamp', 'home/switch', 'home/lamp/availability'].map((topic) => heard(topic)),
    )
    await client.subscribeAsync('home/#')
    await retained
  })

  afterEach(async () => {
    await client.endAsync(true)
    await house.close()
    await broker.close()
  })

  it('keeps the state and the availability of every device retained', async () => {
    const late = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    const seen = new Map<string, string>()
    const all = new Promise<void>((resolve) => {
      late.on('message', (topic, payload, { retain }) => {
        if (retain) seen.set(topic, payload.toString())
        if (seen.size === 4) resolve()
      })
    })
    await late.subscribeAsync('home/#')
    await all
    await late.endAsync(true)
    assert.equal(seen.get('home/switch'), '{"power":false}')
    assert.equal(seen.get('home/lamp'), '{"power":false,"brightness":100,"colorTemperature":2700}')
    assert.equal(seen.get('home/lamp/availability'), 'online')
  })

  for (const [payload, power] of [
    ['true', true],
    ['ON', true],
    ['1', true],
    ['{"power":true}', true],
    ['off', false],
    ['0', false],
  ] as const) {
    it(`understands ${payload}`, async () => {
      assert.deepEqual(await command('home/switch', payload), { power })
    })
  }

  it('has a lamp that a brightness switches on, and 0 off', async () => {
    assert.deepEqual(await command('home/lamp', '57'), {
      power: true,
      brightness: 57,
      colorTemperature: 2700,
    })
    assert.deepEqual(await command('home/lamp', '{"brightness":0}'), {
      power: false,
      brightness: 0,
      colorTemperature: 2700,
    })
  })

  it('has a lamp that shines in a colour or in a white', async () => {
    const color = { r: 255, g: 128, b: 0 }
    assert.deepEqual(await command('home/lamp', JSON.stringify({ color })), {
      power: false,
      brightness: 100,
      color,
    })
    assert.deepEqual(await command('home/lamp', '{"colorTemperature":4000,"power":"on"}'), {
      power: true,
      brightness: 100,
      colorTemperature: 4000,
    })
  })

  it('has a lamp that knows a colour and a colour temperature when it sees one', async () => {
    const color = { r: 1, g: 2, b: 3 }
    assert.deepEqual(await command('home/lamp', JSON.stringify(color)), {
      power: false,
      brightness: 100,
      color,
    })
    assert.deepEqual(await command('home/lamp', '5000'), {
      power: false,
      brightness: 100,
      colorTemperature: 5000,
    })
  })

  it('has a lamp that shines again when it is switched on after a brightness of 0', async () => {
    await command('home/lamp', '0')
    assert.deepEqual(await command('home/lamp', 'true'), {
      power: true,
      brightness: 100,
      colorTemperature: 2700,
    })
    assert.deepEqual(await command('home/lamp', '1'), { power: true, brightness: 1, colorTemperature: 2700 })
  })

  it('tells of what is done by hand', async () => {
    const pressed = heard('home/switch')
    house.devices.get('switch')!.press()
    assert.equal(await pressed, '{"power":true}')
    const set = heard('home/lamp', (text) => text.includes('"brightness":20'))
    house.devices.get('lamp')!.set({ brightness: 20 })
    assert.match(await set, /"power":true/)
  })

  it('has devices that break, and ignore what they do not understand', async () => {
    const lamp = house.devices.get('lamp')!
    lamp.broken = true
    await client.publishAsync('home/lamp/set', 'true', { qos: 1 })
    const echo = heard('home/probe')
    await client.publishAsync('home/probe', '')
    await echo
    lamp.broken = false
    await client.publishAsync('home/lamp/set', 'nonsense', { qos: 1 })
    assert.deepEqual(await command('home/lamp', '33'), {
      power: true,
      brightness: 33,
      colorTemperature: 2700,
    })
  })

  it('says offline when a device loses its power', async () => {
    const offline = heard('home/lamp/availability')
    await house.close()
    assert.equal(await offline, 'offline')
  })
})
