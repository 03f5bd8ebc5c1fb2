import assert from 'node:assert/strict'
import { type Case, cases, play, type Verdict } from './homeassistant-cases'
import { invented } from './invented'

/** Of the shapes that take commands so many must be right; none may be wrong. */
const FLOOR = 0.95

type Played = Case & { verdict: Verdict }

const isRight = ({ verdict, refusal }: Played): boolean =>
  verdict === 'right' || (verdict === 'refused' && refusal === true)
const isWrong = ({ verdict }: Played): boolean => verdict.startsWith('wrong')
const said = ({ id, what, verdict }: Played): string => `${id} ${what}: ${verdict}`

/** A line for each component, as a table. */
function figuresOf(results: readonly Played[]): Record<string, number | string>[] {
  const components = [...new Set(results.map(({ component }) => component))].sort()
  return components.map((component) => {
    const own = results.filter((one) => one.component === component)
    return {
      component,
      shapes: own.length,
      commandable: own.filter(({ commandable }) => commandable).length,
      right: own.filter(({ verdict }) => verdict === 'right').length,
      refused: own.filter(({ verdict }) => verdict === 'refused').length,
      partly: own.filter(({ verdict }) => verdict === 'partly').length,
      wrong: own.filter(isWrong).length,
    }
  })
}

for (const [whose, shapes] of [
  ['that were collected', cases()],
  ['of real programs, written by hand', invented],
] as const)
  describe(`Of the Home Assistant announcements ${whose}`, () => {
    const results = shapes.map((one): Played => ({ ...one, verdict: play(one) }))

    before(() => console.table(figuresOf(results)))

    it('none is adopted in a way that is then asked or heard wrongly', () => {
      assert.deepEqual(results.filter(isWrong).map(said), [])
    })

    it('at least 95 % of those that take commands are adopted, asked and heard as they say', () => {
      const commandable = results.filter((one) => one.commandable)
      const others = commandable.filter((one) => !isRight(one))
      const share = 1 - others.length / commandable.length
      assert.ok(share >= FLOOR, `${(share * 100).toFixed(1)} %\n${others.map(said).join('\n')}`)
    })

    it('those that only report are right, or refused with a reason', () => {
      assert.deepEqual(results.filter((one) => !one.commandable && !isRight(one)).map(said), [])
    })
  })
