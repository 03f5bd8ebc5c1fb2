import assert from 'node:assert/strict'
import { readObject, readText, text } from './files'
import { plainTextsIn, sources, templatesIn, templatesInSources } from './sentences'

const CHINESE = /[\u4e00-\u9fff]/
/** What is the same in both languages: gaps and names alone. */
const WORDLESS = /^(\{\d+\}|\W)*$/

describe('The sentences of the runtime', () => {
  const templates = templatesInSources()
  const translations = readObject('nodes', 'runtime', 'locales', 'sentences.zh-CN.json')

  it('are found in the sources, with their gaps', () => {
    const source = 'f(say`a ${b} of ${c(say`at "${d}"`)}`, say`e`, other`f`)'
    assert.deepEqual(templatesIn(source), ['a {0} of {1}', 'at "{0}"', 'e'])
    assert.ok(templates.has('{0} is offline'))
  })

  it('are sentences: no error and no warning is a plain text', () => {
    const source =
      "node.warn(`a ${b}`); new Problem('offline', 'b'); new Problem('offline', say`c`); log('d')"
    assert.deepEqual(plainTextsIn(source), ['a {0}', 'b'])
    assert.deepEqual(
      sources().flatMap((file) => plainTextsIn(readText(file)).map((plain) => `${file}: ${plain}`)),
      [],
    )
  })

  it('have a Chinese translation each', () => {
    const missing = [...templates].filter(([template]) => text(translations[template]).trim() === '')
    assert.deepEqual(
      missing.map(([template, file]) => `${file}: ${template}`),
      [],
    )
  })

  it('are all said somewhere', () => {
    assert.deepEqual(
      Object.keys(translations).filter((template) => !templates.has(template)),
      [],
    )
  })

  it('have the same gaps in Chinese, and Chinese words around them', () => {
    for (const [template, translation] of Object.entries(translations)) {
      assert.deepEqual(gaps(text(translation)), gaps(template), template)
      assert.ok(WORDLESS.test(template) || CHINESE.test(text(translation)), template)
    }
  })
})

function gaps(template: string): string[] {
  return (template.match(/\{\d+\}/g) ?? []).sort()
}
