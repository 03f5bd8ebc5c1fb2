import assert from 'node:assert/strict'
import {
  AirPurifier,
  Blinds,
  CeilingFan,
  climateSensor,
  Doorbell,
  DoorLock,
  hallMotion,
  Thermostat,
  WallSwitch,
  WaterValve,
  windowContact,
  ZigbeeBridge,
  zigbeeDevices,
} from '../../../simulator/house/zigbee/index'
import { Ear, type Fields } from './ear'

const devices = () => [
  new Blinds({ step: 25, interval: 1 }),
  new DoorLock(),
  new Thermostat(),
  climateSensor(),
  windowContact(),
  hallMotion(),
  new Doorbell(),
  new WallSwitch(),
  new CeilingFan(),
  new AirPurifier(),
  new WaterValve(),
]

describe('the Zigbee bridge', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new ZigbeeBridge(devices()))
  })

  afterEach(() => ear.close())

  const topic = (name: string) => `zigbee2mqtt/${name}`
  const set = (name: string, payload: unknown, match?: (value: Fields) => boolean) =>
    ear.ask(`${topic(name)}/set`, payload, topic(name), match)
  const byHand = (name: string, id: string, values: Fields) => {
    const told = ear.json(topic(name))
    ear.device(id).set(values)
    return told
  }

  it('has a purifier with nine speeds, which chooses one itself when it is switched on', async () => {
    const on = await set('Air purifier', { fan_state: 'ON' })
    assert.deepEqual([on['fan_state'], on['fan_mode'], on['fan_speed']], ['ON', 'auto', 1])
    const fast = await set('Air purifier', { fan_mode: '9' })
    assert.deepEqual([fast['fan_mode'], fast['fan_speed']], ['9', 9])
  })

  it('has a valve that says its state back', async () => {
    assert.equal((await set('Water valve', { state: 'ON' }))['state'], 'ON')
    assert.equal((await set('Water valve', { state: 'OFF' }))['state'], 'OFF')
  })

  it('keeps that it is online, who has joined, and how each of them is', async () => {
    assert.deepEqual(await ear.keptJson('zigbee2mqtt/bridge/state'), { state: 'online' })
    const names = devices().map(({ name }) => topic(name))
    for (const text of await ear.kept(...names)) assert.match(text, /"linkquality":132/)
    for (const text of await ear.kept(...names.map((name) => `${name}/availability`))) {
      assert.equal(text, '{"state":"online"}')
    }
  })

  it('lists the coordinator first, then every device with what it can do', async () => {
    await ear.close()
    ear = await Ear.of(new ZigbeeBridge(zigbeeDevices()))
    const [text = ''] = await ear.kept('zigbee2mqtt/bridge/devices')
    const list = JSON.parse(text) as Fields[]
    assert.deepEqual([list[0]?.['type'], list[0]?.['definition']], ['Coordinator', null])
    assert.equal(list.length, 1 + zigbeeDevices().length)
    const known = new Map(list.map((entry) => [entry['friendly_name'], entry]))
    for (const { name, wire } of zigbeeDevices()) {
      const { definition, supported, ieee_address } = known.get(name) as Fields & { definition: Fields }
      assert.equal(supported, true)
      assert.match(String(ieee_address), /^0x[0-9a-f]{16}$/)
      const exposed = new Set(propertiesOf(definition['exposes'] as Fields[]))
      for (const property of Object.keys(wire)) {
        if (property !== 'color_mode') assert.ok(exposed.has(property), `${name} exposes ${property}`)
      }
    }
  })

  it('says through its last will that it is gone', async () => {
    const gone = ear.json('zigbee2mqtt/bridge/state')
    await ear.device('zigbee-bridge').unplug()
    assert.deepEqual(await gone, { state: 'offline' })
    const back = ear.json('zigbee2mqtt/bridge/state')
    await ear.device('zigbee-bridge').plug()
    assert.deepEqual(await back, { state: 'online' })
  })

  it('says that a device without power is offline, and tells nobody its state', async () => {
    const gone = ear.json('zigbee2mqtt/Ceiling fan/availability')
    await ear.device('ceiling-fan').unplug()
    assert.deepEqual(await gone, { state: 'offline' })
    assert.equal(ear.device('ceiling-fan').plugged, false)
    assert.equal(ear.device('blinds').plugged, true)
    const before = ear.heard.length
    await ear.say('zigbee2mqtt/Ceiling fan/set', { fan_mode: 'high' })
    ear.device('ceiling-fan').press()
    await set('Thermostat', { system_mode: 'off' })
    assert.ok(!ear.heard.slice(before).some(({ topic }) => topic === 'zigbee2mqtt/Ceiling fan'))
    const back = ear.json('zigbee2mqtt/Ceiling fan/availability')
    await ear.device('ceiling-fan').plug()
    assert.deepEqual(await back, { state: 'online' })
  })

  it('has blinds that tell where they are on the way', async () => {
    const [start, ...way] = (await closing()).map(({ position, moving, state }) => [position, moving, state])
    assert.deepEqual(start, [100, 'DOWN', 'OPEN'])
    assert.deepEqual(way, [
      [75, 'DOWN', 'OPEN'],
      [50, 'DOWN', 'OPEN'],
      [25, 'DOWN', 'OPEN'],
      [0, 'STOP', 'CLOSE'],
    ])
    const { position, state } = await set('Blinds', { position: 40 }, ({ moving }) => moving === 'STOP')
    assert.deepEqual([position, state], [40, 'OPEN'])
  })

  const closing = async () => {
    const told: Fields[] = []
    const closed = ear.json(topic('Blinds'), (state) => told.push(state) > 0 && state['moving'] === 'STOP')
    await ear.say('zigbee2mqtt/Blinds/set', { state: 'CLOSE' })
    await closed
    return told
  }

  it('has blinds that stop where they are told to', async () => {
    await ear.close()
    ear = await Ear.of(new ZigbeeBridge([new Blinds({ step: 1, interval: 60_000 })]))
    await set('Blinds', { state: 'CLOSE' }, ({ moving }) => moving === 'DOWN')
    const { position, moving } = await set('Blinds', { state: 'STOP' })
    assert.deepEqual([position, moving], [100, 'STOP'])
  })

  it('has a lock that a hand can jam', async () => {
    const seen = ({ state, lock_state }: Fields) => [state, lock_state]
    assert.deepEqual(seen(await set('Front door lock', { state: 'UNLOCK' })), ['UNLOCK', 'unlocked'])
    assert.deepEqual(seen(await set('Front door lock', { state: 'LOCK' })), ['LOCK', 'locked'])
    const jam = await byHand('Front door lock', 'front-door-lock', { lock: 'jammed' })
    assert.deepEqual(seen(jam), ['UNLOCK', 'not_fully_locked'])
    assert.deepEqual(seen(await set('Front door lock', { state: 'LOCK' })), ['UNLOCK', 'not_fully_locked'])
    assert.deepEqual(seen(await set('Front door lock', { state: 'UNLOCK' })), ['UNLOCK', 'unlocked'])
  })

  it('has a thermostat with half degrees and limits', async () => {
    const told = await set('Thermostat', { occupied_heating_setpoint: 22.3 })
    assert.deepEqual([told['occupied_heating_setpoint'], told['running_state']], [22.5, 'heat'])
    assert.equal(
      (await set('Thermostat', { occupied_heating_setpoint: 99 }))['occupied_heating_setpoint'],
      30,
    )
    const off = await set('Thermostat', { system_mode: 'off' })
    assert.deepEqual([off['system_mode'], off['running_state']], ['off', 'idle'])
    assert.equal((await set('Thermostat', { system_mode: 'cool' }))['system_mode'], 'off')
    assert.equal((await byHand('Thermostat', 'thermostat', { temperature: 18.5 }))['local_temperature'], 18.5)
  })

  it('has sensors that tell what a hand makes of the world', async () => {
    const climate = await byHand('Climate sensor', 'climate-sensor', { temperature: 23.456, humidity: 61 })
    assert.deepEqual([climate['temperature'], climate['humidity']], [23.46, 61])
    // contact is true as long as the window is shut
    assert.equal((await byHand('Window contact', 'window-contact', { contact: 'open' }))['contact'], false)
    assert.equal((await byHand('Window contact', 'window-contact', { contact: 'closed' }))['contact'], true)
    assert.equal((await byHand('Hall motion', 'hall-motion', { motion: true }))['occupancy'], true)
    assert.equal((await byHand('Hall motion', 'hall-motion', { battery: 12 }))['battery'], 12)
  })

  it('publishes a press of the doorbell once, and keeps nothing of it', async () => {
    const rung = ear.json('zigbee2mqtt/Doorbell')
    ear.device('doorbell').press()
    assert.equal((await rung)['action'], 'single')
    await ear.quiet()
    assert.equal(ear.heard.filter(({ text }) => text.includes('"single"')).length, 1 + 1) // and in the list
    assert.doesNotMatch((await ear.kept('zigbee2mqtt/Doorbell')).join(), /action/)
  })

  it('has a wall switch with a topic for each side, and one for both', async () => {
    const sides = ({ state_left, state_right }: Fields) => [state_left, state_right]
    assert.deepEqual(sides(await set('Wall switch', { state_left: 'ON' })), ['ON', 'OFF'])
    const right = await ear.ask('zigbee2mqtt/Wall switch/right/set', { state: 'ON' }, topic('Wall switch'))
    assert.deepEqual(sides(right), ['ON', 'ON'])
    const left = await ear.ask('zigbee2mqtt/Wall switch/left/set', 'TOGGLE', topic('Wall switch'))
    assert.deepEqual(sides(left), ['OFF', 'ON'])
  })

  it('has a fan with three speeds', async () => {
    const seen = ({ fan_state, fan_mode }: Fields) => [fan_state, fan_mode]
    assert.deepEqual(seen(await set('Ceiling fan', { fan_mode: 'medium' })), ['ON', 'medium'])
    assert.deepEqual(seen(await set('Ceiling fan', { fan_state: 'OFF' })), ['OFF', 'off'])
    assert.deepEqual(seen(await set('Ceiling fan', { fan_state: 'ON' })), ['ON', 'medium'])
  })
})

function propertiesOf(exposes: Fields[]): unknown[] {
  return exposes.flatMap((expose) =>
    expose['property'] === undefined ? propertiesOf(expose['features'] as Fields[]) : [expose['property']],
  )
}
