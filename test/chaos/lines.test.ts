import assert from 'node:assert/strict'
import type { Mode } from '../support/fault-proxy'
import { until } from '../support/until'
import { type Home, UNWELL, WELL } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'

/** A half-open line is noticed within 45 s; a busy machine is slower. */
const NOTICED_MS = 90_000

describe('A bad line to every platform', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  inAHouse((opened) => (home = opened))
  const every = (mode: Mode): void => {
    for (const side of home.sides) for (const line of side.lines) line.mode = mode
  }
  const reset = (): void => {
    for (const side of home.sides) for (const line of side.lines) line.reset()
  }
  /** Sides whose status shows the line; Rokid comes to us, and nothing of ours stays connected. */
  const dialled = (): Home['sides'] => home.sides.filter(({ isVisitor }) => isVisitor !== true)
  /** Refuses everybody until every status says so; resolves when they are back, over lines of this mode. */
  const comeBack = async (mode: Mode, meanwhile = (): Promise<void> => Promise.resolve()): Promise<void> => {
    every('refuse')
    reset()
    await meanwhile()
    for (const side of dialled()) await home.shows(side, UNWELL)
    const back = dialled().map((side) => side.restored())
    every(mode)
    await Promise.all(back)
  }
  const dimAll = async (level: number): Promise<void> => {
    for (const side of home.sides) await home.devices.dim(home.lamp(side, 1), level)
  }
  const mended = (): void => {
    onEachSide(
      'the status is well again, what happened meanwhile is believed, and everything works',
      () => home,
      async (side) => {
        await home.shows(side, WELL, NOTICED_MS)
        await home.believed(side, home.lamp(side, 1), NOTICED_MS)
        await works(home, side)
      },
    )
  }

  describe('that refuses whoever calls: every status says so until it is mended;', () => {
    before(() => comeBack('pass', () => dimAll(21)))
    mended()
  })

  describe('that takes 300 ms each way: nothing fails for it;', () => {
    before(async () => {
      for (const side of home.sides) for (const line of side.lines) line.latency = 300
      await dimAll(22)
      for (const side of home.sides)
        assert.deepEqual(await side.ask(home.lamp(side), 5), { kind: 'done', reason: '' }, side.name)
      for (const side of home.sides) for (const line of side.lines) line.latency = 0
    })
    mended()
  })

  describe('that brings a few bytes at a time: nothing fails for it;', () => {
    before(async () => {
      await comeBack('trickle')
      await dimAll(23)
      for (const side of home.sides) {
        const outcome = await side.ask(home.lamp(side), 6)
        assert.equal(outcome.kind, 'done', `${side.name}: ${outcome.reason}`)
      }
      every('pass')
    })
    mended()
  })

  describe('that is half open: it is found out, and every status says so;', () => {
    before(async () => {
      every('blackhole')
      await dimAll(24)
      for (const side of dialled()) await home.shows(side, UNWELL, NOTICED_MS)
      await comeBack('pass')
    })
    mended()
  })

  describe('that takes a call and says nothing: a deploy of any kind ends, and leaves one call behind;', () => {
    before(async () => {
      every('hang')
      reset()
      for (const side of dialled())
        await until(() => side.lines[0]?.open !== 0, `a call of ${side.name}`, 60_000)
      for (const type of ['full', 'flows', 'nodes']) await home.deploy((nodes) => nodes, type)
      const lines = dialled().map(({ lines: [line] }) => line)
      await until(
        () => lines.every((line) => (line?.open ?? 0) <= 1),
        () => `one call at most; there are ${lines.map((line) => line?.open).join(', ')}`,
      )
      await comeBack('pass')
    })
    mended()
    it('Node-RED has never had to give up a node that would not close, and nothing was thrown past it', () => {
      assert.doesNotMatch(home.nodeRed.log, /Close timed out|Error stopping node|Unhandled|Uncaught/)
    })
  })
})
