import assert from 'node:assert/strict'
import { changesIn, readModel } from '../../../nodes/editor/sagoo-model'
import { catalogueOf, type Language } from '../../package/files'

/** What the dialog says of properties with these types. */
function said(language: Language, ...types: object[]): string[] {
  const catalogue = catalogueOf('sagoo', language)
  const properties = types.map((valueType, index) => ({
    key: `p${index}`,
    name: '',
    accessMode: 0,
    valueType,
  }))
  const model = readModel(JSON.stringify({ key: 'k', properties }))
  assert.ok('items' in model)
  return changesIn(model.items).map(([key, values]) =>
    (catalogue.get(key) ?? key).replace(/__(\w+)__/g, (_, name: string) => String(values[name])),
  )
}

/**
 * The values are changed on the platform, by a model that only the editor ever sees
 * (docs/protocols/sagoo.md#t6).
 */
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
      'p1: the platform stores an empty text for a value that is not in its list',
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
