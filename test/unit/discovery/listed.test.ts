import assert from 'node:assert/strict'
import { unlisted } from '../../../src/discovery/listed'
import { announcement, esphome, exposes, tasmota, zigbeeDevice } from './samples'

const devices = announcement('zigbee2mqtt/bridge/devices', [zigbeeDevice('Lamp', exposes.colorLamp)])
const groups = announcement('zigbee2mqtt/bridge/groups', [{ id: 1, friendly_name: 'Hall' }])
const zigbee = (name: string) => ({ profile: 'zigbee2mqtt', topic: `zigbee2mqtt/${name}` })

describe('A device that the lists at a broker do not have', () => {
  it('is told of where its own list is there, whether device, part or group', () => {
    const mine = ['Lamp', 'Lamp/left', 'Hall', 'Gone'].map(zigbee)
    assert.deepEqual(unlisted([devices, groups], mine), [zigbee('Gone')])
  })

  it('is not told of while there is no list of it: groups alone are none, nor another base', () => {
    assert.deepEqual(unlisted([groups], [zigbee('Gone')]), [])
    const other = { profile: 'zigbee2mqtt', topic: 'upstairs/Lamp' }
    assert.deepEqual(unlisted([devices], [other]), [])
    assert.deepEqual(unlisted([devices], [{ profile: 'tasmota', topic: 'plug' }]), [])
  })

  it('of Tasmota or Home Assistant is told of when others of its kind announce themselves', () => {
    const gone = { profile: 'tasmota', topic: 'gone' }
    assert.deepEqual(unlisted(tasmota(), [gone]), [gone])
    const known = { profile: 'homeassistant', topic: 'x', id: 'gone' }
    assert.deepEqual(unlisted(Object.values(esphome), [known]), [known])
    assert.deepEqual(unlisted(Object.values(esphome), [{ profile: 'homeassistant', topic: 'x' }]), [])
  })
})
