import assert from 'node:assert/strict'
import { type UnderFire, underFire } from '../../bench/vitals/fire'
import { whyNoMosquitto } from '../support/mosquitto'
import { skip } from '../support/network'
import { SCENARIO_MS } from './home/scenario'
import { SIDES } from './home/side'

const PLATFORMS = ['sinric', 'rokid', 'sagoo', 'mixin']

/** `npm run vitals` makes 10,000 requests, and measures; these few hold on a machine that is busy, too. */
describe('The vitals under fire, in short', function () {
  this.timeout(SCENARIO_MS)
  let all: UnderFire[]
  before(async function () {
    const want = whyNoMosquitto()
    if (want !== undefined) return skip(this, want)
    all = await underFire({ requests: 60, lamps: 8, faultEvery: 4_000 })
  })

  for (const name of PLATFORMS)
    it(`${SIDES[name] ?? name}: no answer is false: a dead lamp is never said to have done it, and a good one has`, () => {
      const run = all.find(({ side }) => side.name === name)
      assert.ok(run)
      const said = run.shots.filter(({ kind }) => kind === 'done')
      assert.deepEqual(
        said.filter(({ isTrue }) => !isTrue),
        [],
      )
      assert.ok(said.length > 0 && run.cuts > 0, `${said.length} done, ${run.cuts} cuts`)
    })
})
