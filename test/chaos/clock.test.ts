import assert from 'node:assert/strict'
import type { FlowNode } from '../nodes/node-red'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'

const HOUR_MS = 3_600_000

/** A clock of the machine that somebody sets: `Date` runs on, from another time. */
const SETTINGS = `(() => {
  const Real = Date
  let offset = 0
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + offset) : super(...given) }
    static now() { return Real.now() + offset }
  }
  return { functionGlobalContext: { setClock: (to) => (offset = to) } }
})()`

const CLOCK: FlowNode[] = [
  {
    ...{ id: 'clock-in', type: 'http in', z: 'tab', url: '/clock', method: 'post', x: 1, y: 1 },
    wires: [['clock-set']],
  },
  {
    ...{ id: 'clock-set', type: 'function', z: 'tab', outputs: 1, x: 1, y: 1, wires: [['clock-out']] },
    func: `global.get('setClock')(msg.payload.offset); return msg`,
  },
  { id: 'clock-out', type: 'http response', z: 'tab', statusCode: '200', x: 1, y: 1, wires: [] },
]

describe('A clock that jumps', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  inAHouse(
    (opened) => (home = opened),
    () => ({ settings: SETTINGS }),
  )
  before(async () => {
    await home.deploy((nodes) => [...nodes, ...CLOCK])
    await home.ready()
  })
  const jump = async (offset: number): Promise<void> => {
    const { status } = await fetch(`${home.nodeRed.url}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offset }),
    })
    assert.equal(status, 200)
  }

  for (const [what, offset] of [
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
    ['back to where it was', 0],
  ] as const) {
    describe(what, () => {
      before(() => jump(offset))
      onEachSide(
        'everything works, in the session that there is',
        () => home,
        (side) => works(home, side),
      )
      describe('and a new session after it', () => {
        before(async () => {
          for (const side of home.sides) for (const line of side.lines) line.reset()
          await home.ready()
        })
        onEachSide(
          'everything works',
          () => home,
          (side) => works(home, side),
        )
      })
    })
  }
})
