import assert from 'node:assert/strict'
import fc from 'fast-check'
import { EventStreamReader } from '../../../src/transport/event-stream-reader'

interface Read {
  data: string[]
  stray: string[]
  dropped: number
  rest: string
}

function read(chunks: readonly Uint8Array[]): Read {
  const news: Read = { data: [], stray: [], dropped: 0, rest: '' }
  const reader = new EventStreamReader({
    onData: (text) => news.data.push(text),
    onStray: (line) => news.stray.push(line),
    onDropped: () => (news.dropped += 1),
  })
  for (const chunk of chunks) reader.push(chunk)
  return { ...news, rest: reader.rest }
}

const one = (text: string): Read => read([Buffer.from(text)])

describe('Server-sent events', () => {
  it('are read the same in whatever pieces they come', () => {
    const line = fc.constantFrom(
      'data: {"a":1}',
      'data:x',
      'data',
      ': hm',
      'id: 5',
      'é: ü',
      '{"b":"😀"}',
      '',
      'data:  y',
    )
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')))
      .map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(400)), (whole, cuts) => {
        const bytes = Buffer.from(whole)
        const places = [
          0,
          ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        assert.deepEqual(read(chunks), read([bytes]))
      }),
    )
  })

  it('join their lines of data, and end at an empty line only', () => {
    assert.deepEqual(one('data: a\ndata: b\n\ndata:  c\r\n\r\ndata: d\n').data, ['a\nb', ' c'])
    assert.deepEqual(one('data: a\r\rdata: b\r\n\n').data, ['a', 'b'])
  })

  it('may be a bare object in a line, as the vendor’s own example shows', () => {
    assert.deepEqual(one('{"event":"heartbeat"}\n').data, ['{"event":"heartbeat"}'])
    assert.deepEqual(one('Invalid API Key\n').stray, ['Invalid API Key'])
    assert.equal(one('Invalid API Key').rest, 'Invalid API Key')
  })

  it('that are too large are dropped, and the next one is read', () => {
    const large = 'x'.repeat(1024 * 1024 + 1)
    for (const text of [`data: ${large}\n\n`, `data: ${large.slice(9)}\ndata: more than enough\n\n`]) {
      const { data, dropped } = one(`${text}data: good\n\n`)
      assert.deepEqual([data, dropped], [['good'], 1])
    }
  })

  it('take no more time than they are long, however small the pieces', () => {
    const piece = Buffer.from('y'.repeat(16))
    const chunks = Array<Uint8Array>(60_000).fill(piece)
    assert.equal(read([Buffer.from('data: '), ...chunks, Buffer.from('\n\n')]).data[0]?.length, 960_000)
  })
})
