import assert from 'node:assert/strict'
import { casesOf, wrongWith } from './cases'

for (const program of ['zigbee2mqtt', 'tasmota'])
  describe(`Of the devices that ${program} announces`, () => {
    for (const each of casesOf(program))
      it(`${each.what} (${each.id}) is offered and does what it is asked`, () => {
        assert.equal(wrongWith(each), undefined)
      })
  })
