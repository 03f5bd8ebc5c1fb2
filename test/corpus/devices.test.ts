import assert from 'node:assert/strict'
import { casesOf, isRefused, wrongWith } from './cases'

for (const program of ['zigbee2mqtt', 'tasmota'])
  describe(`Of the devices that ${program} announces`, () => {
    const results = casesOf(program).map((one) => ({ ...one, wrong: wrongWith(one) }))

    before(() => {
      const right = results.filter(({ wrong }) => wrong === undefined)
      const refused = right.filter(isRefused).length
      console.table([
        {
          program,
          shapes: results.length,
          right: right.length - refused,
          refused,
          wrong: results.length - right.length,
        },
      ])
    })

    for (const each of results)
      it(`${each.what} (${each.id}) is offered and does what it is asked`, () => {
        assert.equal(each.wrong, undefined)
      })
  })
