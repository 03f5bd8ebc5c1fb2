import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'

interface Model {
  read(text: string): unknown
  changes(model: unknown, translate: (key: string, values: object) => string): string[]
}

const root = join(__dirname, '..', '..', '..')

/** The editor's script, as the browser runs it. */
function load(): Model {
  const window: { Homewire?: { sagooModel: Model } } = {}
  const context = createContext(Object.assign(window, { window }))
  runInContext(readFileSync(join(root, 'nodes', 'editor', 'sagoo-model.js'), 'utf8'), context)
  return window.Homewire!.sagooModel
}

/** What the dialog says of properties with these types. */
function said(language: string, ...types: object[]): string[] {
  const catalogue = JSON.parse(
    readFileSync(join(root, 'nodes', 'sagoo', 'locales', `${language}.json`), 'utf8'),
  ) as object
  const translate = (key: string, values: object): string => {
    let found: unknown = catalogue
    for (const name of key.split('.')) found = (found as Record<string, unknown>)[name]
    return String(found).replace(/__(\w+)__/g, (_, name) =>
      String(Object.entries(values).find(([own]) => own === name)?.[1]),
    )
  }
  const model = load()
  const properties = types.map((valueType, index) => ({
    key: `p${index}`,
    name: '',
    accessMode: 0,
    valueType,
  }))
  return [...model.changes(model.read(JSON.stringify({ key: 'k', properties })), translate)]
}

/** The values are changed on the platform, by a model that only the editor ever sees (sagoo.md 3.4, 6). */
describe("6: what the platform does to values, told when a product's model is pasted", () => {
  it('a maximum that swallows every smaller value, with the type that has not that fault', () => {
    const [long, double, ...others] = said(
      'en-US',
      { type: 'long', max: 100 },
      { type: 'double', max: '9.5' },
    )
    assert.match(long!, /^p0: the platform stores 100 for every smaller value.* choose int/)
    assert.match(double!, /^p1: the platform stores 9.5 for every smaller value.* choose float/)
    assert.deepEqual(others, [])
  })

  it('rounding, by default to two places', () => {
    assert.deepEqual(said('en-US', { type: 'float', max: 5 }, { type: 'double', decimals: 0 }), [
      'p0: the platform rounds to 2 decimal places',
      'p1: the platform rounds to 0 decimal places',
    ])
  })

  it('texts that are cut, and words that are not in a list', () => {
    assert.deepEqual(said('en-US', { type: 'text', maxLength: 64 }, { type: 'enum' }), [
      'p0: the platform cuts texts after 63 bytes',
      'p1: of a value that is not in its list the platform stores an empty text',
    ])
  })

  it('nothing, where nothing is changed', () => {
    assert.deepEqual(
      said('en-US', { type: 'int', min: 0, max: 9 }, { type: 'long' }, { type: 'text' }, {}),
      [],
    )
  })

  it('all of it in Chinese too', () => {
    const lines = said(
      'zh-CN',
      { type: 'long', max: 1 },
      { type: 'float' },
      { type: 'enum' },
      { type: 'text', maxLength: 2 },
    )
    assert.ok(
      lines.length === 4 && lines.every((line) => /\p{Script=Han}/u.test(line) && !/__|undefined/.test(line)),
    )
  })
})
