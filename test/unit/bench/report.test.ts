import assert from 'node:assert/strict'
import { readText } from '../../package/files'
import { withReport } from '../../../bench/report'

describe('The report of a benchmark', () => {
  it('replaces what was measured before, and nothing that a person wrote', () => {
    const document = readText('docs/benchmarks.md')
    const once = withReport(document, '| a |')
    assert.equal(withReport(once, '| b |'), once.replace('| a |', '| b |'))
    const [before = ''] = document.split('<!-- measured -->')
    assert.ok(once.startsWith(before) && !once.includes('Sinric: round trip'))
  })

  it('refuses a document without marks', () => {
    assert.throws(() => withReport('# How fast is it?', '| a |'), /needs <!-- measured -->/)
  })
})
