import assert from 'node:assert/strict'
import { matchedDevices } from '../../../nodes/sinric/editor/going-live'

const portal = (id: string, name: string, type: string) => ({ id, name, type, actions: [] })

describe('A practice device that goes live', () => {
  it('is the device of the account that has its name and its kind, where that is beyond doubt', () => {
    const lamp = { name: 'Desk  lamp', type: 'LIGHT' }
    const fan = { name: 'Fan', type: 'FAN' }
    const twin = { name: 'Plug', type: 'SWITCH' }
    const door = { name: 'Door', type: 'SWITCH' }
    const found = matchedDevices(
      [lamp, fan, twin, { ...twin }, door],
      [
        portal('1', 'desk lamp', 'sinric.devices.types.LIGHT'),
        portal('2', 'Fan', 'sinric.devices.types.SWITCH'),
        portal('3', 'plug', 'sinric.devices.types.SWITCH'),
        portal('4', 'DOOR', 'sinric.devices.types.SWITCH'),
        portal('5', 'Door', 'sinric.devices.types.SWITCH'),
      ],
    )
    assert.deepEqual(
      found.map(([{ name }, { id }]) => [name, id]),
      [['Desk  lamp', '1']],
    )
  })
})
