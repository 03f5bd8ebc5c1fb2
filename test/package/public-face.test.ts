import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { buildOnce } from './built'
import { root } from './files'
import { LIST, listOf, publicFaceOf } from './public-face'

describe('The public face of the package', function () {
  this.timeout(120_000)

  it('is what the list in the repository says, so that flows of today load tomorrow (npm run public-face writes it anew)', () => {
    buildOnce()
    assert.deepEqual(JSON.parse(listOf(publicFaceOf(root))), JSON.parse(readFileSync(LIST, 'utf8')))
  })
})
