import assert from 'node:assert/strict'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'
import { Traffic } from './home/traffic'

const CUTS = 3

describe('A line that is cut again and again under traffic', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  let traffic: Traffic
  inAHouse((opened) => (home = opened))
  before(async () => {
    traffic = new Traffic(home)
    for (let n = 1; n <= CUTS; n += 1) {
      await traffic.flows(5)
      for (const side of home.sides) {
        for (const line of side.lines) line.reset()
        // While nobody can be told, somebody dims the other lamp.
        await home.devices.dim(home.lamp(side, 1), 10 * n)
      }
      await home.ready()
    }
    await traffic.flows(5)
    await traffic.stop()
  })

  onEachSide(
    'what a hand did meanwhile is believed in the end',
    () => home,
    (side) => home.believed(side, home.lamp(side, 1)),
    ['sinric', 'rokid', 'sagoo', 'mixin'],
  )

  onEachSide(
    'no request is carried out twice, and none that was answered was a failure',
    () => home,
    (side) => {
      const all = traffic.outcomes.get(side)?.length ?? 0
      assert.ok(home.lamp(side).commands <= all, `${home.lamp(side).commands} of ${all}`)
      assert.deepEqual(
        traffic
          .of(side, 'failed')
          .filter(({ reason }) => !/connection was lost|There is no connection/.test(reason)),
        [],
      )
      return Promise.resolve()
    },
  )

  onEachSide(
    'there is one connection, and everything works as on the first day',
    () => home,
    async (side) => {
      assert.ok(side.connections() <= 1, String(side.connections()))
      await works(home, side)
    },
  )
})
