import assert from 'node:assert/strict'
import { cases, play } from './corpus'

/** The figures fail when they fall (test/data/devices/README.md has the goals). */
const FLOOR = { commandable: 0.95, wrong: 0 }

describe('What programs announce for Home Assistant', () => {
  const results = cases().map((one) => ({ ...one, verdict: play(one) }))
  const isRight = ({ verdict, refusal }: (typeof results)[number]): boolean =>
    verdict === 'right' || (verdict === 'refused' && refusal === true)

  it('is never adopted in a way that is then asked or heard wrongly', () => {
    const wrong = results.filter(({ verdict }) => verdict.startsWith('wrong'))
    assert.deepEqual(
      wrong.map(({ id, what, verdict }) => `${id} ${what}: ${verdict}`),
      [],
    )
    assert.equal(wrong.length, FLOOR.wrong)
  })

  it('is adopted, asked and heard as it says in at least 95 % of the shapes that take commands', () => {
    const commandable = results.filter((one) => one.commandable)
    const others = commandable.filter((one) => !isRight(one))
    const share = 1 - others.length / commandable.length
    const list = others.map(({ id, what, verdict }) => `${id} ${what}: ${verdict}`)
    assert.ok(share >= FLOOR.commandable, `${(share * 100).toFixed(1)} %\n${list.join('\n')}`)
  })

  it('is right or refused with a reason in every shape that only reports', () => {
    const others = results.filter((one) => !one.commandable && !isRight(one))
    assert.deepEqual(
      others.map(({ id, what, verdict }) => `${id} ${what}: ${verdict}`),
      [],
    )
  })
})
