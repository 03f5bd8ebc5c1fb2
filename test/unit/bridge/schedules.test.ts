import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Asking, Home, type Setup } from './schedules/home'
import type { Ground } from './schedules/evidence'
import { kinds, type ThingKind } from './schedules/things'

/** Something that happens in the home. */
type Step = (home: Home) => void

/** How many random schedules each kind of thing lives through. */
const SCHEDULES = 1_500

const fate = fc.oneof(
  { arbitrary: fc.constant(0), weight: 6 },
  { arbitrary: fc.integer({ min: 1, max: 3_000 }), weight: 2 },
  { arbitrary: fc.constant('lost' as const), weight: 1 },
)

/** Named, so that a schedule that failed can be read. */
function named(name: string, step: Step): Step {
  return Object.assign(step, { [fc.toStringMethod]: () => name, toJSON: () => name })
}

function steps({ values }: ThingKind): fc.Arbitrary<Step> {
  const target = fc.constantFrom(...Object.keys(values)).chain((capability) =>
    fc.record({
      capability: fc.constant(capability),
      value: fc.constantFrom(...(values[capability] ?? [])),
    }),
  )
  const delta = fc.constantFrom(-10, 10, 100)
  const way = fc.record({
    restored: fc.oneof(
      { arbitrary: fc.constant(false), weight: 6 },
      { arbitrary: fc.constant(true), weight: 1 },
    ),
    flow: fc.oneof(
      { arbitrary: fc.constant('passes' as const), weight: 6 },
      { arbitrary: fc.constantFrom('fails' as const, 'hangs' as const), weight: 1 },
    ),
    flowMs: fc.constantFrom(0, 10, 300, 3_000),
    arrives: fc.oneof(
      { arbitrary: fc.constantFrom(0, 20, 400, 2_500), weight: 5 },
      { arbitrary: fc.constant('lost' as const), weight: 1 },
    ),
    fate,
  })
  const asked = fc.tuple(target, way).map(([one, rest]): Asking => ({ ...one, ...rest }))
  const adjusted = fc
    .tuple(delta, way)
    .map(([by, rest]): Asking => ({ capability: 'brightness', delta: by, ...rest }))
  const ask = ('brightness' in values ? fc.oneof({ arbitrary: asked, weight: 4 }, adjusted) : asked).map(
    (asking) => named(`ask ${JSON.stringify(asking)}`, (home) => home.ask(asking)),
  )
  const byHand = fc
    .tuple(target, fate)
    .map(([{ capability, value }, how]) =>
      named(`by hand ${String(value)}, report ${how}`, (home) => home.byHand(capability, value, how)),
    )
  const once = (name: string, step: Step): fc.Arbitrary<Step> => fc.constant(named(name, step))
  return fc.oneof(
    { arbitrary: ask, weight: 8 },
    { arbitrary: byHand, weight: 3 },
    { arbitrary: fate.map((how) => named(`repeat ${how}`, (home) => home.repeat(how))), weight: 3 },
    {
      arbitrary: fc
        .oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 500, max: 8_000 }))
        .map((ms) => named(`wait ${ms}`, (home) => home.wait(ms))),
      weight: 8,
    },
    { arbitrary: once('retained', (home) => home.retained()), weight: 2 },
    { arbitrary: once('restart', (home) => home.restart()), weight: 1 },
    { arbitrary: once('deploy', (home) => home.deploy()), weight: 1 },
    { arbitrary: once('offline', (home) => home.setOnline(false)), weight: 1 },
    { arbitrary: once('online', (home) => home.setOnline(true)), weight: 1 },
    { arbitrary: once('link down', (home) => home.setLinked(false)), weight: 1 },
    { arbitrary: once('link up', (home) => home.setLinked(true)), weight: 1 },
  )
}

/** Plays random schedules, and says how often each ground was the reason of an "OK". */
function play(setup: Setup): Map<Ground, number> {
  const grounds = new Map<Ground, number>()
  fc.assert(
    fc.property(fc.array(steps(setup.kind), { maxLength: 25 }), (schedule) => {
      const home = new Home(setup)
      for (const step of schedule) step(home)
      home.settle()
      for (const [ground, count] of home.grounds) grounds.set(ground, (grounds.get(ground) ?? 0) + count)
    }),
    { numRuns: SCHEDULES },
  )
  return grounds
}

describe('Whatever is asked, reported, lost or restarted, and in whatever order', () => {
  for (const kind of kinds)
    for (const answer of ['flow', 'state'] as const)
      for (const onlyChanges of [false, true]) {
        const sent: Ground[] = answer === 'flow' ? ['passed'] : ['confirmed']
        const unsent: Ground[] = onlyChanges ? ['unchanged', 'restored'] : []
        // Under `state` a report mostly confirms both at once.
        if (onlyChanges && answer === 'flow') unsent.push('repeated')
        const plain: Ground[] = answer === 'state' && !onlyChanges ? ['there', 'silent'] : []
        const pulse = onlyChanges ? ' with onlyChanges' : ''
        it(`${kind.name} under ${answer}${pulse} is answered once, never falsely with "OK", and moved by nobody else`, () => {
          const seen = play({ kind, answer, onlyChanges })
          // A schedule in which nothing is ever answered would prove nothing.
          assert.deepEqual(
            [...sent, ...unsent, ...plain].filter((ground) => !seen.has(ground)),
            [],
          )
        })
      }
})
