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

describe('The short forms of failures, for statuses', () => {
  const templates = templatesInSources()
  const english = readObject('nodes', 'runtime', 'locales', 'brief.en-US.json')
  const chinese = readObject('nodes', 'runtime', 'locales', 'brief.zh-CN.json')

  it('are there in both languages, of sentences that are said somewhere', () => {
    assert.deepEqual(Object.keys(chinese), Object.keys(english))
    assert.deepEqual(
      Object.keys(english).filter((template) => !templates.has(template)),
      [],
    )
  })

  it('fit below a node, and have no gap that the sentence has not', () => {
    for (const table of [english, chinese])
      for (const [template, brief] of Object.entries(table)) {
        const columns = Array.from(text(brief)).reduce((sum, one) => sum + (CHINESE.test(one) ? 2 : 1), 0)
        assert.ok(columns <= 32, `${text(brief)} has ${columns} columns`)
        for (const gap of gaps(text(brief))) assert.ok(template.includes(gap), `${template}: ${gap}`)
        assert.ok(table === english || WORDLESS.test(text(brief)) || CHINESE.test(text(brief)), template)
      }
  })

  it('are there for whatever a request may fail with', () => {
    const failing = [...templates].filter(
      ([, file]) => FAILING.some((place) => file.startsWith(place)) && !PARTS.test(file),
    )
    const missing = failing.filter(
      ([template]) => /^\{0\}|\{0\} of|for \{0\}/.test(template) && english[template] === undefined,
    )
    assert.deepEqual(
      missing.map(([template, file]) => `${file}: ${template}`),
      [],
    )
  })
})

/** Where the answers of requests get their reasons. */
const FAILING = [
  'src/bridge/',
  'src/profiles/',
  'nodes/runtime/request-emitter.ts',
  'nodes/runtime/result-code.ts',
  'src/sagoo/northbound/failure.ts',
  'src/mixin/sending/',
  'src/mixin/refusal.ts',
]
/** What is said of a device's options, which has a status of its own. */
const PARTS = /src\/(?:profiles\/wiring\/(?:schema|tokens|value-path)|bridge\/exchange-sentences)\.ts$/

function gaps(template: string): string[] {
  return (template.match(/\{\d+\}/g) ?? []).sort()
}
