import assert from 'node:assert/strict'
import { join, normalize } from 'node:path'
import { readText } from '../package/files'
import { titlesIn } from '../support/titles'

const DOCUMENT = 'docs/quality.md'

/** The rules of the scale, by tier. */
const rules = {
  Bronze: `action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage
    dependency-transparency docs-actions docs-high-level-description docs-installation-instructions
    docs-removal-instructions entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure
    test-before-setup unique-config-entry`,
  Silver: `action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
    entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage`,
  Gold: `devices diagnostics discovery discovery-update-info docs-data-update docs-examples docs-known-limitations
    docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
    entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations
    reconfiguration-flow repair-issues stale-devices`,
  Platinum: 'async-dependency inject-websession strict-typing',
}

interface Row {
  tier: string
  rule: string
  here: string
  proof: string
}

function rows(): Row[] {
  const sections = readText(DOCUMENT)
    .split(/\n(?=## )/)
    .slice(1)
  return sections.flatMap((section) => {
    const tier = /^## (\w+)/.exec(section)?.[1] ?? ''
    return section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => {
        const [, rule = '', , here = '', proof = ''] = line.split(' | ').join('|').split('|')
        return { tier, rule: rule.replaceAll('`', '').trim(), here: here.trim(), proof: proof.trim() }
      })
  })
}

describe('The quality scale', () => {
  it('has every rule of every tier once', () => {
    const wanted = Object.entries(rules).flatMap(([tier, names]) =>
      names.split(/\s+/).map((rule) => `${tier} ${rule}`),
    )
    assert.deepEqual(
      rows()
        .map(({ tier, rule }) => `${tier} ${rule}`)
        .sort(),
      wanted.sort(),
    )
  })

  for (const { rule, here, proof } of rows())
    it(`names a proof that is there, or says why there is none: ${rule}`, () => {
      if (proof === '–') return assert.match(here, /^(?:does not apply|not done): /)
      const [, title = '', link = ''] = /^\[(.+)\]\((.+)\)$/.exec(proof) ?? []
      const [path = '', anchor] = link.split('#')
      const file = normalize(join('docs', path))
      // A heading that a link names is held by the test of citations.
      if (file.endsWith('.md')) return assert.ok(readText(file).length > 0 && anchor !== '')
      const wanted = title.replaceAll('\\_', '_').replaceAll('\\', '')
      assert.ok(
        wanted !== '' && titlesIn(file).some((line) => line.includes(wanted)),
        `${file} has no "${title}"`,
      )
    })
})
