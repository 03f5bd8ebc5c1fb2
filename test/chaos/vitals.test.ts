import assert from 'node:assert/strict'
import { underFire } from '../../bench/vitals/fire'
import { type Vitals, vitalsOf } from '../../bench/vitals/verdict'
import { whyNoMosquitto } from '../support/mosquitto'
import { skip } from '../support/network'
import { SCENARIO_MS } from './home/scenario'
import { SIDES } from './home/side'

const PLATFORMS = ['sinric', 'rokid', 'sagoo', 'mixin']

/** `npm run vitals` makes 10,000 requests; these few show that it measures, and that nothing is badly wrong. */
describe('The vitals under fire, in short', function () {
  this.timeout(SCENARIO_MS)
  let all: Vitals[]
  before(async function () {
    const want = whyNoMosquitto()
    if (want !== undefined) return skip(this, want)
    all = (await underFire({ requests: 80, lamps: 8, faultEvery: 4_000 })).map(vitalsOf)
  })

  for (const name of PLATFORMS)
    it(`${SIDES[name] ?? name}: whatever could succeed did, the rest said why in time, and everything is believed`, () => {
      const vitals = all.find((one) => one.name === name)
      assert.ok(vitals)
      assert.deepEqual([vitals.odd, vitals.misbelieved], [[], []])
      assert.ok(vitals.able.all > 20 && vitals.dead.all > 0 && vitals.cuts > 0, JSON.stringify(vitals))
    })
})
