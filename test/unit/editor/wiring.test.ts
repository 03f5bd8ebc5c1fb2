import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseWiring, profiles } from '../../../src/profiles/index'
import {
  checkRows,
  checkWiring,
  REACHABLE,
  type Row,
  rowsIn,
  withCell,
  withoutRow,
  withPart,
} from '../../../nodes/editor/wiring-rows'
import { fieldOf, pathOf, wordsFrom } from '../../../nodes/editor/wiring-words'
import { catalogueOf, type Language } from '../../package/files'

/** The blind of docs/wiring.md, with members that no table shows. */
const blind = JSON.stringify({
  v: 1,
  id: '0x00158d0001',
  availability: [{ topic: 'blind/status', online: 'up', offline: 'down' }],
  capabilities: {
    power: {
      state: [{ topic: 'blind/on', words: { 1: true, 0: false }, otherwise: true }],
      command: [
        { topic: 'blind/on/set', value: true, payload: '1' },
        { topic: 'blind/on/set', value: false, payload: '0' },
      ],
    },
    position: {
      scale: [100, 0],
      state: [{ topic: 'blind/state', value: 'value_json.pos', moving: { opening: 100 } }],
      command: [{ topic: 'blind/set', payload: '{"pos": {{ value }}}' }],
    },
  },
})

function texts(language: Language): (key: string) => string {
  const catalogue = catalogueOf('sinric', language)
  return (key) => catalogue.get(key) ?? key
}
const english = texts('en-US')

/** The rows as lines of text. */
function shown(wiring: string, translate = english): string[] {
  return rowsIn(wiring, translate).map(({ part, kind, cells }) =>
    [part, kind, ...cells.map(({ text }) => text)].join(' | '),
  )
}

/** The wiring with other words in one cell of the row that begins like this. */
function edited(
  wiring: string,
  start: string,
  name: Row['cells'][number]['name'],
  text: string,
): ReturnType<typeof withCell> {
  const row = rowsIn(wiring, english)[shown(wiring).findIndex((line) => line.startsWith(start))]
  assert.ok(row, start)
  return withCell(wiring, row, name, text, english)
}

function textOf(result: ReturnType<typeof withCell>): string {
  assert.ok('text' in result, JSON.stringify(result))
  return result.text
}

describe('The wiring of a device in its dialog', () => {
  it('is shown as topics, fields and words that a person reads', () => {
    assert.deepEqual(shown(blind), [
      'power | says | blind/on |  | 0 = off, 1 = on',
      'power | told | blind/on/set | on | 1',
      'power | told | blind/on/set | off | 0',
      'position | says | blind/state | pos | ',
      'position | told | blind/set |  | {"pos": {{ value }}}',
      'position | ends | 100 | 0',
      'reachable | reachable | blind/status |  | up, down',
    ])
    assert.match(shown(blind, texts('zh-CN'))[0] ?? '', /0 = 关, 1 = 开$/)
  })

  it('is changed cell by cell, and keeps what the table does not show', () => {
    let wiring = textOf(edited(blind, 'power | says', 'topic', ' house/blind '))
    wiring = textOf(edited(wiring, 'power | says', 'words', 'auf＝on，zu = OFF; 7 = true'))
    wiring = textOf(edited(wiring, 'position | says', 'field', 'Tür-Stand'))
    wiring = textOf(edited(wiring, 'position | ends', 'low', '0'))
    wiring = textOf(edited(wiring, 'reachable', 'words', 'online, offline'))
    const { power, position } = parseWiring(wiring).capabilities
    assert.deepEqual(power!.state, [
      { topic: 'house/blind', words: { auf: true, zu: false, 7: true }, otherwise: true },
    ])
    assert.deepEqual(position!.state, [
      { topic: 'blind/state', value: "value_json['Tür-Stand']", moving: { opening: 100 } },
    ])
    assert.deepEqual(position!.scale, [0, 0])
    assert.equal(parseWiring(wiring).id, '0x00158d0001')
  })

  it('names the words that stand for nothing, and changes nothing then', () => {
    assert.deepEqual(edited(blind, 'power | says', 'words', 'ON = on, OFF = bananas'), {
      fault: ['homewire.error.words', { text: 'OFF = bananas' }],
    })
    assert.deepEqual(edited(blind, 'power | told', 'value', 'sideways'), {
      fault: ['homewire.error.meaning', { text: 'sideways' }],
    })
    assert.deepEqual(edited(blind, 'reachable', 'words', 'online'), { fault: 'homewire.error.reachable' })
    assert.ok('fault' in edited(blind, 'position | ends', 'high', 'many'))
  })

  it('of one’s own begins with nothing, and works once its topics are there', () => {
    let wiring = withPart('', 'power')
    assert.equal(checkRows(rowsIn(wiring, english)), 'homewire.error.wiringTopic')
    for (const row of rowsIn(wiring, english))
      wiring = textOf(withCell(wiring, row, 'topic', row.kind === 'says' ? 'shed/say' : 'shed/do', english))
    assert.equal(checkRows(rowsIn(wiring, english)), undefined)
    const profile = profiles.text({ wiring: parseWiring(wiring) })
    const subject = {
      name: 'Shed',
      capabilities: ['power'],
      isAction: () => false,
      asked: () => undefined,
      expected: () => [],
    }
    assert.deepEqual(profile.shape({ capability: 'power', operation: 'set', value: true }, subject), {
      topic: 'shed/do',
      payload: 'ON',
    })
    assert.deepEqual(profile.read({ topic: 'shed/say', payload: 'off' }, subject).readings, [
      { capability: 'power', value: false },
    ])
    assert.equal(profile.answer, 'state')
  })

  it('loses a row, and with the last one its capability', () => {
    const [first] = rowsIn(withPart(withPart('', 'brightness'), REACHABLE), english)
    assert.ok(first)
    let wiring = withPart(withPart('', 'brightness'), REACHABLE)
    for (;;) {
      const row = rowsIn(wiring, english).find(({ kind }) => kind !== 'ends')
      if (!row) break
      wiring = withoutRow(wiring, row)
    }
    assert.deepEqual(JSON.parse(wiring), { v: 1, id: '', capabilities: {} })
  })

  it('is said to be none where it is none, whatever the text is', () => {
    for (const text of ['[]', '{', '{"v": 2}', 'null', '3'])
      assert.equal(checkWiring(text), 'homewire.error.wiring')
    assert.equal(checkWiring('') ?? checkWiring(blind), undefined)
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.string(), (value, part) => {
        const text = JSON.stringify({ v: 1, capabilities: value, availability: value, json: value })
        assert.ok(Array.isArray(rowsIn(text, english)))
        assert.equal(typeof withPart(text, part), 'string')
      }),
    )
  })

  it('has fields that come back as they were written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^'\\\s]([^'\\]*[^'\\\s])?$/), (field) => {
        fc.pre(!field.startsWith('value'))
        assert.equal(fieldOf(pathOf(field)), field)
      }),
    )
    assert.equal(fieldOf(pathOf('value_json.a | float / 10')), 'value_json.a | float / 10')
  })

  it('takes words in any order of separators, and names the first that is none', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = wordsFrom(text, (name) => name.trim() || undefined)
        assert.ok('words' in found || text.includes(found.stray))
      }),
    )
  })
})
