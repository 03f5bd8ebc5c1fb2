import assert from 'node:assert/strict'
import { profiles, type ProfileName } from '../../../src/profiles'
import { type Broker, startBroker } from '../../../simulator/broker'
import { furnished } from '../../../simulator/house/furnished'
import { House } from '../../../simulator/house/house'
import type { InstalledDevice } from '../../../simulator/house/installed'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { type FlowNode, NodeRed } from '../node-red'
import { account, openCloud } from './home'

interface Thing {
  /** Its id in the house. */
  id: string
  name: string
  type: string
  profile: ProfileName
  topic: string
}

/** What stands in the virtual house, as a person would set it up: a kind, a language and a topic. */
const things = {
  shelf: {
    id: 'shelf-lamp',
    name: 'Shelf lamp',
    type: 'LIGHT',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Shelf lamp',
  },
  strip: { id: 'strip', name: 'Strip', type: 'LIGHT', profile: 'tasmota', topic: 'strip' },
  desk: { id: 'desk', name: 'Desk lamp', type: 'LIGHT', profile: 'homeassistant', topic: 'home/desk' },
  bed: {
    id: 'bed',
    name: 'Bed lamp',
    type: 'LIGHT',
    profile: 'homeassistant',
    topic: 'bedroom/light/bed/state',
  },
  plug: { id: 'plug', name: 'Plug', type: 'SWITCH', profile: 'tasmota', topic: 'plug' },
  meter: { id: 'plug', name: 'Meter', type: 'POWER_SENSOR', profile: 'tasmota', topic: 'plug' },
  heater: {
    id: 'heater',
    name: 'Heater',
    type: 'SWITCH',
    profile: 'homeassistant',
    topic: 'bedroom/switch/heater/state',
  },
  left: {
    id: 'wall-switch',
    name: 'Left',
    type: 'SWITCH',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Wall switch/left',
  },
  right: {
    id: 'wall-switch',
    name: 'Right',
    type: 'SWITCH',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Wall switch/right',
  },
  blinds: {
    id: 'blinds',
    name: 'Blinds',
    type: 'BLIND',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Blinds',
  },
  shutter: { id: 'shutter', name: 'Shutter', type: 'BLIND', profile: 'tasmota', topic: 'shutter' },
  door: {
    id: 'front-door-lock',
    name: 'Door',
    type: 'SMARTLOCK',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Front door lock',
  },
  heating: {
    id: 'thermostat',
    name: 'Heating',
    type: 'THERMOSTAT',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Thermostat',
  },
  ceiling: {
    id: 'ceiling-fan',
    name: 'Ceiling',
    type: 'FAN',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Ceiling fan',
  },
  fan: { id: 'fan', name: 'Fan', type: 'FAN', profile: 'tasmota', topic: 'fan' },
  climate: {
    id: 'climate-sensor',
    name: 'Climate',
    type: 'TEMPERATURESENSOR',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Climate sensor',
  },
  window: {
    id: 'window-contact',
    name: 'Window',
    type: 'CONTACT_SENSOR',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Window contact',
  },
  hall: {
    id: 'hall-motion',
    name: 'Hall',
    type: 'MOTION_SENSOR',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Hall motion',
  },
  bell: {
    id: 'doorbell',
    name: 'Bell',
    type: 'DOORBELL',
    profile: 'zigbee2mqtt',
    topic: 'zigbee2mqtt/Doorbell',
  },
} as const satisfies Record<string, Thing>

type Key = keyof typeof things
const keys = Object.keys(things) as Key[]

/** 24 hex digits, as the portal gives them. */
function deviceId(key: Key): string {
  return `5d737888aea17c30a056${keys.indexOf(key).toString(16).padStart(4, '0')}`
}

describe('The virtual house, on four nodes a device', function () {
  this.timeout(60_000)
  const ends: (() => Promise<void>)[] = []
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let house: House
  /** The first events of the sensors. */
  const measured = new Map<Key, ReturnType<typeof nextEvent>>()

  before(async () => {
    nodeRed = await NodeRed.get()
    const broker = await startBroker()
    ends.push(() => broker.close())
    house = new House(0)
    await house.install(`mqtt://127.0.0.1:${broker.port}`, furnished())
    ends.push(() => house.close())
    cloud = openCloud()
    ends.push(() => cloud.close())
    const server = await cloud.listen()
    const connected = cloud.next('connection')
    for (const key of ['climate', 'meter'] as const) measured.set(key, nextEvent(key))
    await nodeRed.deploy([tab, account(server), brokerNode(broker), mqttOut, ...keys.flatMap(nodesFor)])
    await connected
    for (const key of keys) await nodeRed.status(`${key}-mqtt`, /common\.status\.connected$/)
  })
  after(async () => {
    await nodeRed.clear()
    for (const end of ends.toReversed()) await end()
  })

  function ask(key: Key, action: string, value: object) {
    return cloud.ask(deviceId(key), action, value)
  }

  function nextEvent(key: Key) {
    return cloud.next('event', ({ deviceId: of }) => of === deviceId(key), 15_000)
  }

  /** The next event of a device, which somebody at home causes. */
  async function told(key: Key, cause: (device: InstalledDevice) => void): Promise<unknown> {
    const event = nextEvent(key)
    const device = house.devices.get(things[key].id)
    assert.ok(device, `${things[key].id} is not in the house`)
    cause(device)
    const { action, value } = await event
    return [action, value]
  }

  const lamps = ['shelf', 'strip', 'desk', 'bed'] as const

  /** Asks each lamp for one value after the other, all lamps at the same time. */
  async function shine(action: string, values: readonly object[]): Promise<void> {
    await Promise.all(
      lamps.map(async (key) => {
        for (const asked of values) {
          const { success, value, message } = await ask(key, action, asked)
          assert.deepEqual([success, value], [true, asked], `${key} ${JSON.stringify(asked)} ${message}`)
        }
      }),
    )
  }

  it('every lamp gives back all 101 levels as they were asked for', () =>
    shine(
      'setBrightness',
      Array.from({ length: 101 }, (_, level) => ({ brightness: 100 - level })),
    ))

  it('every lamp gives back colours and whites as they were asked for', async () => {
    await shine('setBrightness', [{ brightness: 80 }])
    const colors = [
      { r: 255, g: 0, b: 0 },
      { r: 255, g: 128, b: 0 },
      { r: 0, g: 255, b: 0 },
      { r: 18, g: 200, b: 255 },
      { r: 255, g: 180, b: 107 },
      { r: 0, g: 0, b: 255 },
    ]
    await shine(
      'setColor',
      colors.map((color) => ({ color })),
    )
    const whites = [2200, 2700, 4000, 5500, 6500]
    await shine(
      'setColorTemperature',
      whites.map((colorTemperature) => ({ colorTemperature })),
    )
  })

  for (const key of [
    'plug',
    'heater',
    'left',
    'right',
    'shelf',
    'strip',
    'desk',
    'bed',
    'fan',
    'ceiling',
  ] as const) {
    it(`${things[key].name} (${things[key].profile}): is on and off when it says so`, async () => {
      for (const state of ['On', 'Off', 'On']) {
        const { success, value, message } = await ask(key, 'setPowerState', { state })
        assert.deepEqual([success, value], [true, { state }], message)
      }
    })
  }

  for (const key of ['blinds', 'shutter'] as const) {
    it(`${things[key].name} (${things[key].profile}): has the answer when it moves there, whatever the way`, async () => {
      for (let rangeValue = 0; rangeValue <= 100; rangeValue += 10) {
        const { success, value, message } = await ask(key, 'setRangeValue', { rangeValue })
        assert.deepEqual([success, value], [true, { rangeValue }], message)
      }
    })
  }

  it('the lock is locked when it says so', async () => {
    assert.deepEqual((await ask('door', 'setLockState', { state: 'lock' })).value, { state: 'LOCKED' })
    assert.deepEqual((await ask('door', 'setLockState', { state: 'unlock' })).value, { state: 'UNLOCKED' })
  })

  it('the thermostat takes a mode and a temperature between its steps', async () => {
    assert.equal((await ask('heating', 'setThermostatMode', { thermostatMode: 'HEAT' })).success, true)
    for (const temperature of [18, 21.5, 20.2]) {
      const { success, value, message } = await ask('heating', 'targetTemperature', { temperature })
      assert.deepEqual(
        [success, (value as { temperature: number }).temperature],
        [true, temperature],
        message,
      )
    }
  })

  for (const key of ['ceiling', 'fan'] as const) {
    it(`${things[key].name} (${things[key].profile}): runs at each of its speeds`, async () => {
      for (const rangeValue of [1, 2, 3]) {
        const { success, value, message } = await ask(key, 'setRangeValue', { rangeValue })
        assert.deepEqual([success, value], [true, { rangeValue }], message)
      }
    })
  }

  it('what a sensor measures is told, in one event', async () => {
    const { action, value } = await measured.get('climate')!
    assert.deepEqual([action, Object.keys(value).sort()], ['currentTemperature', ['humidity', 'temperature']])
    const usage = (await measured.get('meter')!).value as Record<string, number>
    assert.ok(usage.voltage! > 200 && usage.power! >= 0, JSON.stringify(usage))
  })

  it('what happens at home is told', async () => {
    assert.deepEqual(await told('window', (device) => device.set({ contact: 'open' })), [
      'setContactState',
      { state: 'open' },
    ])
    assert.deepEqual(await told('hall', (device) => device.set({ motion: true })), [
      'motion',
      { state: 'detected' },
    ])
    assert.deepEqual(await told('bell', (device) => device.press()), ['DoorbellPress', { state: 'pressed' }])
    assert.equal((await ask('door', 'setLockState', { state: 'lock' })).success, true)
    const [, locked] = (await told('door', (device) => device.set({ lock: 'jammed' }))) as [string, unknown]
    assert.deepEqual(locked, { state: 'JAMMED' })
  })

  it('an unplugged lamp fails at once, and works when it is plugged in again', async () => {
    const lamp = house.devices.get('shelf-lamp')
    assert.ok(lamp)
    await lamp.unplug()
    await nodeRed.status('shelf-out', /offline/)
    const { success, message } = await ask('shelf', 'setPowerState', { state: 'On' })
    assert.deepEqual([success, message], [false, 'Shelf lamp is offline'])
    await lamp.plug()
    await nodeRed.status('shelf-out', /^(?!.*offline)/)
    assert.equal((await ask('shelf', 'setPowerState', { state: 'On' })).success, true)
  })
})

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'House' }

const mqttOut: FlowNode = {
  id: 'all-out',
  type: 'mqtt out',
  z: 'tab',
  topic: '',
  broker: 'broker',
  wires: [],
}

function brokerNode({ port }: Broker): FlowNode {
  return {
    ...{ id: 'broker', type: 'mqtt-broker', name: 'Broker', broker: '127.0.0.1', port: String(port) },
    ...{
      protocolVersion: '4',
      autoConnect: true,
      cleansession: true,
      autoUnsubscribe: true,
      keepalive: '60',
    },
  }
}

function nodesFor(key: Key): FlowNode[] {
  const { name, type, profile, topic } = things[key]
  return [
    {
      id: `${key}-device`,
      type: 'sinric-device',
      name,
      account: 'account',
      deviceId: deviceId(key),
      deviceType: type,
      profile,
      topic,
    },
    { id: `${key}-in`, type: 'sinric-in', z: 'tab', device: `${key}-device`, wires: [['all-out']] },
    {
      ...{
        id: `${key}-mqtt`,
        type: 'mqtt in',
        z: 'tab',
        topic: profiles[profile]({ topic }).listen,
        qos: '1',
      },
      ...{
        datatype: 'auto-detect',
        broker: 'broker',
        nl: false,
        rap: true,
        rh: 0,
        inputs: 0,
        wires: [[`${key}-out`]],
      },
    },
    { id: `${key}-out`, type: 'sinric-out', z: 'tab', device: `${key}-device`, wires: [] },
  ]
}
