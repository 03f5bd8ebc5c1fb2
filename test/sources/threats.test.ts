import assert from 'node:assert/strict'
import { join, normalize } from 'node:path'
import { readText } from '../package/files'
import { titlesIn } from '../support/titles'

const DOCUMENT = 'docs/security.md'

/** The rows of all tables that say what an attacker may try. */
function threats(): string[] {
  const tables = readText(DOCUMENT)
    .split(/\n(?=\| what is tried)/)
    .slice(1)
  return tables.flatMap((table) => {
    const [, , ...lines] = table.split('\n')
    return lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
  })
}

describe('The threat model', () => {
  for (const row of threats()) {
    const [, what = '', , proof = ''] = row.split('|')

    it(`names a test that is there for: ${what.trim()}`, () => {
      const [, title = '', path = ''] = /\[(.+)\]\((.+)\)/.exec(proof) ?? []
      const titles = titlesIn(normalize(join('docs', path)))
      const wanted = title.replaceAll('\\_', '_')
      assert.ok(wanted !== '' && titles.some((one) => one.includes(wanted)), `${path} has no "${title}"`)
    })
  }

  it('has rows for every side from which somebody may come', () => {
    assert.ok(threats().length > 30, String(threats().length))
  })
})
