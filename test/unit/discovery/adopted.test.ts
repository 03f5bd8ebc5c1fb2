import assert from 'node:assert/strict'
import { type Adoptable, readAnnouncements } from '../../../src/discovery/announcements'
import { parseWiring, profiles, type Subject } from '../../../src/profiles'
import { announcement, esphome, exposes, grouped, tasmota, zigbeeDevice } from './samples'

function adopted(announced: Adoptable) {
  const { capabilities, name, options } = announced
  const { profile, wiring, ...others } = options
  const subject: Subject = {
    name,
    capabilities,
    isAction: () => false,
    asked: () => undefined,
    expected: () => [],
  }
  const made = profiles[profile]({
    ...others,
    ...(wiring === undefined ? {} : { wiring: parseWiring(wiring) }),
  })
  const ask = (capability: string, value: unknown) =>
    made.shape({ capability, operation: 'set', value }, subject)
  const hear = (heard: string, payload: unknown) =>
    made.read({ topic: heard, payload }, subject).readings.map(({ capability, value }) => [capability, value])
  return { ask, hear }
}

function only(...announcements: Parameters<typeof readAnnouncements>[0][]): Adoptable {
  const [first] = readAnnouncements(announcements.flatMap((each) => [...each])).devices
  assert.ok(first)
  return first
}

const zigbee = (features: object[]) =>
  readAnnouncements([announcement('z/bridge/devices', [zigbeeDevice('Hall', features)])]).devices

describe('An adopted device', () => {
  it('behind Zigbee2MQTT is switched and heard where it is', () => {
    const [lamp] = zigbee(exposes.colorLamp)
    const { ask, hear } = adopted(lamp!)
    assert.deepEqual(ask('brightness', 100), { topic: 'z/Hall/set', payload: { brightness: 254 } })
    assert.deepEqual(hear('z/Hall', { state: 'ON' }), [['power', true]])
  })

  it('that is one of two switches is told apart', () => {
    const left = zigbee(exposes.wallSwitch).find(({ name }) => name === 'Hall left')
    const { ask, hear } = adopted(left!)
    assert.deepEqual(ask('power', true), { topic: 'z/Hall/set', payload: { state_left: 'ON' } })
    assert.deepEqual(hear('z/Hall', { state_left: 'ON', state_right: 'OFF' }), [['power', true]])
  })

  it('is understood by the profile whatever its endpoint is called', () => {
    for (const endpoint of [
      'left',
      'top_right',
      'l1',
      'l12',
      '3',
      'ep2',
      'ep_2',
      'row_1',
      'channel2',
      'rgb',
      't1',
      'water',
    ]) {
      const feature = { name: 'state', property: `state_${endpoint}` }
      const [part] = zigbee([{ type: 'switch', endpoint, features: [feature] }])
      assert.ok(part, endpoint)
      const { ask, hear } = adopted(part)
      assert.deepEqual(ask('power', true), { topic: 'z/Hall/set', payload: { [feature.property]: 'ON' } })
      assert.deepEqual(hear('z/Hall', { [feature.property]: 'OFF' }), [['power', false]], endpoint)
    }
  })

  it('with Tasmota is switched by its number and below its own full topic', () => {
    const relays = { rl: [1, 1], fn: ['Ant', 'Bee'], ft: 'home/%prefix%/%topic%/' }
    const { ask, hear } = adopted(only(tasmota(relays)))
    assert.equal(ask('power', true).topic, 'home/cmnd/tasmota_49A3BC/POWER1')
    assert.deepEqual(hear('home/stat/tasmota_49A3BC/RESULT', { POWER1: 'OFF' }), [['power', false]])
  })

  it('with a topic that ends in a number is switched there', () => {
    assert.equal(adopted(only(tasmota({ t: 'plugs/7' }))).ask('power', true).topic, 'cmnd/plugs/7/POWER1')
  })

  it('that is a shutter open at 0 opens', () => {
    const { ask } = adopted(only(tasmota({ rl: [3, 3], sho: [1] })))
    assert.deepEqual(ask('position', 100), { topic: 'cmnd/tasmota_49A3BC/ShutterPosition1', payload: 0 })
  })

  it('of ESPHome is told on the topic beside its state', () => {
    const lamp = adopted(only([esphome.light]))
    assert.deepEqual(lamp.ask('power', true), {
      topic: 'porch/light/lamp/command',
      payload: { state: 'ON' },
    })
    assert.deepEqual(adopted(only([esphome.relay])).ask('power', false), {
      topic: 'porch/switch/fountain/command',
      payload: 'OFF',
    })
    const awning = adopted(only([esphome.cover]))
    assert.equal(awning.ask('position', 40).topic, 'porch/cover/awning/position/command')
    assert.deepEqual(adopted(only([esphome.temperature])).hear('porch/sensor/air/state', '21.5'), [
      ['temperature', 21.5],
    ])
  })

  it('with one JSON for everything shows all of it', () => {
    const { hear } = adopted(only(grouped))
    assert.deepEqual(hear('acme/cellar', { temperature: 11, humidity: 80, battery: 9 }), [
      ['temperature', 11],
      ['humidity', 80],
      ['battery', 9],
    ])
  })

  it('with /state and /set below its topic works both ways', () => {
    const pump = { name: 'Pump', stat_t: 'home/pump/state', cmd_t: 'home/pump/set' }
    const { ask, hear } = adopted(only([announcement('homeassistant/switch/pump/config', pump)]))
    assert.equal(ask('power', true).topic, 'home/pump/set')
    assert.deepEqual(hear('home/pump/state', 'ON'), [['power', true]])
  })
})
