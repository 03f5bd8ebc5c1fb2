import assert from 'node:assert/strict'
import { join, normalize } from 'node:path'
import { readText } from '../package/files'
import { titlesIn } from '../support/titles'

const DOCUMENT = 'docs/chaos.md'
const COMPLAINTS = 29
const PAINS = 22

/** The rows of all tables: number, complaint, where, what is seen, what is kept, and the tests. */
const rows = readText(DOCUMENT)
  .split('\n')
  .filter((line) => /^\| +P?H?\d+ +\|/.test(line))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

describe('What people complain about', () => {
  for (const [number = '', complaint = '', , seen = '', , tests = ''] of rows)
    it(`${number} is played by tests of that title: ${complaint}`, () => {
      assert.notEqual(seen, '')
      const cited = [...tests.matchAll(/\[(.+?)\]\((\.\.\/test\/[^)]+)\)/g)]
      assert.notEqual(cited.length, 0, `no test is cited in: ${tests}`)
      for (const [, title = '', path = ''] of cited) {
        const there = titlesIn(normalize(join('docs', path)))
        const wanted = title.replaceAll(/\\([_*"|$])/g, '$1')
        assert.ok(there.includes(wanted), `${path} has no "${wanted}"`)
      }
    })

  it('is all there, and so is what hurts elsewhere', () => {
    const numbered = (prefix: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
    const numbers = rows.map(([number = '']) => number)
    assert.deepEqual(
      [...numbered('', COMPLAINTS), ...numbered('P', PAINS)].filter((number) => !numbers.includes(number)),
      [],
    )
  })
})
