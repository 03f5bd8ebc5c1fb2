import assert from 'node:assert/strict'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'
import { Traffic } from './home/traffic'

/** Nothing is on disk before an orderly end. */
const LATE = `{ contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 3600 } } } }`
const PLATFORMS = ['sinric', 'rokid', 'sagoo', 'mixin']

describe('A Node-RED that is killed in the middle of traffic', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  let traffic: Traffic
  let killed = 0
  let back = 0
  inAHouse((opened) => (home = opened))
  before(async () => {
    traffic = new Traffic(home)
    await traffic.flows(10)
    killed = performance.now()
    await home.kill('SIGKILL')
    await home.start()
    await home.ready()
    back = performance.now()
    await traffic.flows(10)
    await traffic.stop()
  })

  onEachSide(
    'only what was under way and what found nobody is without an answer, and no answer is wrong',
    () => home,
    (side) => {
      const failed = traffic.of(side, 'failed').filter(({ reason }) => !reason.includes('did not confirm'))
      assert.deepEqual(failed, [])
      // Mixin keeps its messages: none of them is lost.
      const lost = traffic.of(side, 'silence').filter(({ begun, ended }) => ended < killed || begun > back)
      assert.deepEqual(side.name === 'mixin' ? traffic.of(side, 'silence') : lost, [])
      return Promise.resolve()
    },
  )
  onEachSide(
    'comes back by itself, and everything works',
    () => home,
    (side) => works(home, side),
  )
})

describe('A power cut before the context store was written', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  inAHouse(
    (opened) => (home = opened),
    () => ({ settings: LATE }),
  )
  before(async () => {
    const sides = home.sides.filter(({ name }) => PLATFORMS.includes(name))
    const all = async (level: number): Promise<void> => {
      for (const side of sides) await home.devices.dim(home.lamp(side), level)
      for (const side of sides) await home.believed(side, home.lamp(side))
    }
    await all(40)
    // An orderly end saves it.
    await home.kill()
    await home.start()
    await Promise.all(home.sides.map((side) => side.ready(home.nodeRed.url)))
    await all(70)
    for (const side of sides) home.lamp(side).level = 40
    await home.kill('SIGKILL')
    await home.start()
    await home.ready()
  })

  onEachSide(
    'the first word of a lamp is told, though the saved state says that it was told',
    () => home,
    (side) => home.believed(side, home.lamp(side)),
    PLATFORMS,
  )
})
