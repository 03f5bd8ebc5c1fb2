import assert from 'node:assert/strict'
import { refusals } from '../../../src/discovery/announced'
import { catalogueOf, languages } from '../../package/files'

/** What the route and the editor say when there is no list. */
const failures = [
  'no-broker',
  'not-deployed',
  'not-a-broker',
  'not-connected',
  'bad-address',
  'no-variable',
  'no-tls',
  'bad-tls',
  'password-again',
  'login-refused',
  'busy',
  'unreachable',
  'timeout',
  'forbidden',
  'unexpected',
]

describe('The list of announced devices', () => {
  it('has a sentence in both languages for everything that can be wrong', () => {
    const keys = [...failures, ...refusals.map((reason) => `reason.${reason}`)]
    for (const language of languages) {
      const catalogue = catalogueOf('sinric', language)
      const missing = keys.filter((key) => !catalogue.has(`homewire.adopt.${key}`))
      assert.deepEqual(missing, [], language)
    }
  })
})
