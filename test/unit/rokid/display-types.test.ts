import assert from 'node:assert/strict'
import { spokenOf } from '../../../src/rokid/display-types'

describe('What people say to an announced device at Rokid', () => {
  it('opens a cover by a switch and stops it, beside its position', () => {
    assert.deepEqual(spokenOf(['position']), ['position', 'power', 'toggle'])
    assert.deepEqual(spokenOf(['power', 'position']), ['power', 'position', 'toggle'])
  })

  it('is for a lamp, a thermostat or a sensor what they can do, and no more', () => {
    for (const capabilities of [
      ['power', 'brightness'],
      ['targetTemperature', 'temperature'],
      ['power', 'fanSpeed'],
      ['contact'],
      [],
    ])
      assert.deepEqual(spokenOf(capabilities), capabilities)
  })
})
