import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { conversationOf, readUuid } from '../../../src/mixin/conversation'
import { agree, decrypt } from '../../../src/mixin/encrypted'
import { readFilter } from '../../../src/mixin/filter'
import { packFrame, unpackFrame } from '../../../src/mixin/messages'
import { readKeystore } from '../../../src/mixin/keystore'
import { factsOf, messageViewSchema, payloadOf } from '../../../src/mixin/message-view'
import { Remembered } from '../../../src/mixin/remembered'
import * as v from 'valibot'
import { APP_ID, KEYSTORE } from './keystores'

const USER = '073153fb-a5a3-4724-8658-fc9073e5510c'
const { keystore } = readKeystore(KEYSTORE)

describe('The conversation of two users', () => {
  const vectors = [
    ['67d46d1b-0a46-4821-bb05-71efb9f90335', USER, '42a76a3b-775f-3ee6-baeb-3f76224f8deb'],
    [
      '80f5130e-a5f5-47e4-80a1-535563687709',
      '508c75a2-ddce-4858-9e66-cf6d58db15cf',
      'a59c170e-02e6-3aa6-8ff1-6cb9350fa8fc',
    ],
  ] as const
  for (const [one, other, conversation] of vectors) {
    it(`${conversation} is the same from both sides, in capitals too`, () => {
      assert.equal(conversationOf(one, other), conversation)
      assert.equal(conversationOf(other.toUpperCase(), one), conversation)
    })
  }

  it('takes only UUIDs, and makes them lower-case', () => {
    assert.equal(readUuid(` ${USER.toUpperCase()} `), USER)
    for (const wrong of ['', '7000103034', 42, null, undefined, {}]) assert.equal(readUuid(wrong), undefined)
  })
})

describe('A frame', () => {
  it('is one gzip member with one JSON object', () => {
    const frame = { id: 'a', action: 'LIST_PENDING_MESSAGES' }
    const packed = packFrame(frame)
    assert.deepEqual([...packed.subarray(0, 3)], [0x1f, 0x8b, 8])
    assert.deepEqual(unpackFrame(packed), frame)
  })

  it('of a server may misspell its description', () => {
    const frame = unpackFrame(
      gzipSync('{"id":"a","action":"ERROR","error":{"code":20121,"desciption":"expired"}}'),
    )
    assert.ok(!('odd' in frame))
    assert.deepEqual(frame.error, { code: 20121, description: 'expired' })
  })

  const odd: Record<string, [Buffer, RegExp]> = {
    'that is not compressed': [Buffer.from('{}'), /not compressed/],
    'that is empty': [Buffer.alloc(0), /not compressed/],
    'cut short': [gzipSync('{"id":"a"}').subarray(0, 15), /broken gzip/],
    'that is a bomb': [gzipSync(Buffer.alloc(50_000_000)), /more than 16 MB/],
    'without JSON': [gzipSync('<html>'), /not JSON/],
    'with a list': [gzipSync('[]'), /not a message of Mixin/],
    'with an error without a code': [gzipSync('{"error":{"code":"x"}}'), /not a message of Mixin/],
  }
  for (const [what, [bytes, sentence]] of Object.entries(odd)) {
    it(`${what} is named and not thrown`, () => {
      const frame = unpackFrame(bytes)
      assert.match('odd' in frame ? String(frame.odd) : 'a good one', sentence)
    })
  }

  it('of random bytes never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void unpackFrame(Buffer.from(bytes))))
    fc.assert(fc.property(fc.json(), (json: string) => void unpackFrame(gzipSync(json))))
  })
})

describe('What a message holds', () => {
  const view = (category: string, content: string | Buffer, more: object = {}) =>
    v.parse(messageViewSchema, {
      message_id: 'm',
      category,
      data_base64: Buffer.from(content).toString('base64url'),
      ...more,
    })
  const payload = (category: string, content: string | Buffer, more: object = {}): unknown =>
    payloadOf(view(category, content, more), keystore)

  it('is text for texts and posts, and never a number', () => {
    assert.equal(payload('PLAIN_TEXT', '123'), '123')
    assert.equal(payload('PLAIN_TEXT', 'true'), 'true')
    assert.equal(payload('PLAIN_POST', '# 你好'), '# 你好')
  })

  it('is an object for what is JSON, its numbers numbers', () => {
    const image = { attachment_id: 'a', width: '10', height: 20, size: '30', name: '7' }
    assert.deepEqual(payload('PLAIN_IMAGE', JSON.stringify(image)), { ...image, width: 10, size: 30 })
    assert.deepEqual(payload('SYSTEM_SAFE_SNAPSHOT', '{"amount":"1"}'), { amount: '1' })
    assert.deepEqual(payload('PLAIN_TRANSCRIPT', '[1]'), [1])
  })

  it('is bytes for everything else', () => {
    assert.deepEqual(payload('PLAIN_FUTURE', 'abc'), Buffer.from('abc'))
  })

  it('comes in either alphabet, padded or not, in either member', () => {
    for (const data of ['5L2g5aW9Pz8/', '5L2g5aW9Pz8_']) {
      assert.equal(payload('PLAIN_TEXT', '', { data_base64: undefined, data }), '你好???')
      assert.equal(payload('PLAIN_TEXT', '', { data_base64: data, data: 'x' }), '你好???')
    }
    assert.equal(payload('PLAIN_TEXT', '', { data_base64: '', data: 'YWI=' }), 'ab')
  })

  it('that is no base64 or no JSON is a sentence', () => {
    assert.throws(
      () => payload('PLAIN_TEXT', '', { data_base64: '***' }),
      /"PLAIN_TEXT" message is not base64/,
    )
    assert.throws(() => payload('PLAIN_TEXT', '', { data_base64: undefined, data: 7 }), /not base64/)
    assert.throws(() => payload('PLAIN_IMAGE', '{'), /PLAIN_IMAGE message is not JSON/)
  })

  it('is from who wrote it, alone with the bot or in a group', () => {
    const direct = view('ENCRYPTED_TEXT', '', {
      user_id: USER,
      conversation_id: conversationOf(APP_ID, USER),
      source: 'LIST_PENDING_MESSAGES',
    })
    const facts = factsOf(direct, APP_ID)
    assert.deepEqual(
      [facts.userId, facts.direct, facts.pending, facts.category],
      [USER, true, true, 'PLAIN_TEXT'],
    )
    const group = factsOf(view('PLAIN_TEXT', '', { user_id: 'bot', representative_id: USER }), APP_ID)
    assert.deepEqual(
      [group.userId, group.direct, group.pending, group.quoteMessageId],
      [USER, false, false, ''],
    )
  })
})

describe('An encrypted message', () => {
  // The vector of the official apps (docs/protocols/mixin.md#encrypted).
  const seed = Buffer.from('JgW0ffnk+0PN8nJVtfCWZmxv99QIqPw5lquMUov26u0=', 'base64')
  const own = { ...keystore, sessionId: 'ebf59efa-7e44-4799-a014-99ecd2ae1579', seed }
  const bytes = Buffer.from(
    'AQEApm78Ps6VRCy0MCdUtYGEpBb8bxxaGYkn93pjgaP5RlDr9Z76fkRHmaAUmezSrhV59cj7xD+c9V37wRZPdFVgGTkjhv8FTrj25j/DERttJqIdPnzMLYgWmOA1VJ1PfoE8Jso0liRlFVywvX0ocX+LQw30r454kKsar2oXerP4',
    'base64',
  )

  it('is read with the key of the session', () => {
    assert.equal(decrypt(bytes, own).toString(), 'LA')
    assert.equal(agree(seed, bytes.subarray(3, 35)).length, 32)
  })

  it('that is not for us, or not whole, is a sentence', () => {
    assert.throws(() => decrypt(bytes, keystore), /not meant for the session/)
    assert.throws(() => decrypt(bytes.subarray(0, 90), own), /cut short/)
    assert.throws(() => decrypt(Buffer.from('AgEA', 'base64'), own), /not laid out/)
    assert.throws(() => decrypt(Buffer.from([...bytes.subarray(0, -1), 0]), own), /its authentication failed/)
    const { seed: none, ...old } = own
    assert.throws(() => decrypt(bytes, old), /RSA key cannot decrypt/, String(none))
  })

  it('of random bytes never throws anything but a sentence', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        assert.throws(() => decrypt(Buffer.from([1, ...noise]), own), /could not be read/)
      }),
    )
  })
})

describe('A filter', () => {
  const passes = (filter: string, text: string): unknown => readFilter(filter)?.(text)

  it('that is a command takes that word alone, or with arguments', () => {
    assert.deepEqual(passes('/lamp', '/lamp'), { args: '' })
    assert.deepEqual(passes('/lamp', '/lamp  on 50 '), { args: 'on 50' })
    assert.deepEqual(passes('/lamp', '@7000103034 /lamp off'), { args: 'off' })
    for (const other of ['/lamps', 'lamp', '/Lamp', 'the /lamp', '/lam', ''])
      assert.equal(passes('/lamp', other), undefined)
  })

  it('that is anything else is a regular expression, case-sensitive', () => {
    assert.deepEqual(passes('^light (on|off)$', 'light on'), {})
    assert.deepEqual(passes('^温度', '@7000103034 温度?'), {})
    assert.equal(passes('^light', 'Light on'), undefined)
    assert.deepEqual(passes('/a b', 'see /a b'), {})
  })

  it('that is empty lets everything through, and a broken one says so', () => {
    assert.equal(readFilter('  '), undefined)
    assert.throws(() => readFilter('(on'), /"\(on" is neither a command/)
  })
})

describe('Remembered ids', () => {
  it('are bounded: the oldest is forgotten first', () => {
    const ids = new Remembered(3)
    for (const id of ['a', 'b', 'c', 'a', 'd']) ids.add(id)
    assert.deepEqual(ids.save(), ['b', 'c', 'd'])
  })

  it('come back from what was saved, whatever it is', () => {
    const ids = new Remembered(3)
    ids.add('new')
    for (const saved of [undefined, null, 'x', { a: 1 }, [1, null], ['old', 'older']]) ids.restore(saved)
    assert.deepEqual([ids.has('old'), ids.has('new')], [true, true])
  })
})
