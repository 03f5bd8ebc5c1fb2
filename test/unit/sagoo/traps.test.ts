import assert from 'node:assert/strict'
import fc from 'fast-check'
import { AlinkDialect } from '../../../src/sagoo/device-side/alink/dialect'
import { PostBundle } from '../../../src/sagoo/device-side/post-bundle'
import {
  eventPost,
  packPost,
  propertyPost,
  reply,
  tagsPost,
} from '../../../src/sagoo/device-side/alink/messages'
import { isHarmed, safeValue } from '../../../src/sagoo/text'
import { readBody } from '../../../src/sagoo/device-side/alink/requests'
import {
  packTopic,
  propertyTopic,
  readTopic,
  replyTopic,
  requestFilter,
} from '../../../src/sagoo/device-side/alink/topics'
import { read } from '../../../simulator/sagoo/alink'

const TIME = 1524448722000
const place = { productKey: 'pk', deviceKey: 'dk' }
const topic = propertyTopic(place)
const heard = (properties: { name: string; value: unknown }[]): unknown =>
  read(topic, JSON.stringify(propertyPost('1', properties, TIME)))

/** What only the platform's source tells (docs/protocols/sagoo.md#traps), one by one. */
describe('The traps of the platform', () => {
  it('1: no post holds a backslash, whatever is in its texts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
        const text = JSON.stringify(propertyPost('1', [{ name: 'a', value }], TIME))
        assert.ok(!text.includes('\\'), text)
        assert.deepEqual(heard([{ name: 'a', value }]), {
          kind: 'properties',
          product: 'pk',
          device: 'dk',
          values: { a: JSON.parse(JSON.stringify(safeValue(value))) as unknown },
        })
      }),
    )
  })

  it('1: quotes, backslashes and line ends become spaces, other characters stay', () => {
    assert.equal(safeValue('say "hi"\\\n☃ 灯 €\ud800'), 'say  hi   ☃ 灯 € ')
    assert.deepEqual([isHarmed('灯'), isHarmed('a"b'), isHarmed({ a: ['x\n'] })], [false, true, true])
  })

  it('2: every value is wrapped with its time, objects too', () => {
    const { params } = propertyPost('1', [{ name: 'color', value: { r: 1, g: 2, b: 3 } }], TIME)
    assert.deepEqual(params, { color: { value: { r: 1, g: 2, b: 3 }, time: TIME } })
  })

  it('4: the values of an event are texts', () => {
    const body = eventPost('123', 'alarm', { Power: 'on', WF: 2, ok: false, nothing: null, list: [1] }, TIME)
    assert.deepEqual(body, {
      id: '123',
      version: '1.0',
      sys: { ack: 0 },
      params: { value: { Power: 'on', WF: '2', ok: 'false', nothing: 'null', list: '[1]' }, time: TIME },
      method: 'thing.event.alarm.post',
    })
  })

  it("7: a gateway's post has nothing of its own, and its devices under their own keys", () => {
    const sub = { place: { productKey: 'p2', deviceKey: 'd2' }, properties: [{ name: 'a', value: 1 }] }
    assert.deepEqual(packPost('123', [sub], TIME), {
      id: '123',
      version: '1.0',
      sys: { ack: 0 },
      params: {
        properties: {},
        events: {},
        subDevices: [
          {
            identity: { productKey: 'p2', deviceKey: 'd2' },
            properties: { a: { value: 1, time: TIME } },
            events: {},
          },
        ],
      },
      method: 'thing.event.property.pack.post',
    })
    const bundle = new PostBundle()
    bundle.add(place, { name: 'own', value: 1 })
    bundle.add(sub.place, { name: 'a', value: 1 })
    const posts = new AlinkDialect().posts(bundle.take(), place, { newId: () => '1', time: TIME })
    const topics = posts.map((post) => post.topic)
    assert.deepEqual(topics, [packTopic(place), propertyTopic(place)])
    assert.deepEqual(bundle.take(), [])
  })

  it('9: every topic begins with a slash and has its ids in the third and fourth place', () => {
    assert.equal(topic, '/sys/pk/dk/thing/event/property/post')
    assert.equal(requestFilter(place), '/sys/pk/dk/thing/service/#')
  })

  it('10: the answer has the ID of the request, of the same kind, and our own answers are no requests', () => {
    assert.equal(
      JSON.stringify(reply('123', { data: {} })),
      '{"code":200,"data":{},"id":"123","message":"success","version":"1.0"}',
    )
    assert.equal(reply(123, { data: {} })['id'], 123)
    const set = '/sys/pk/dk/thing/service/property/set'
    assert.deepEqual([readTopic(set)?.place, readTopic(set)?.service], [place, undefined])
    assert.equal(readTopic('/sys/pk/dk/thing/service/reset')?.service, 'reset')
    assert.equal(readTopic(replyTopic(set)), undefined)
    assert.equal(readTopic('/sys/pk/dk/thing/service/reset_reply'), undefined)
  })

  it('the platform that the tests talk to falls into these traps itself', () => {
    const post = (params: object): unknown =>
      read(topic, JSON.stringify({ id: '1', sys: { ack: 0 }, params, method: 'thing.event.property.post' }))
    assert.deepEqual(post({ a: { b: 1 } }), {
      kind: 'properties',
      product: 'pk',
      device: 'dk',
      values: { a: null },
    })
    assert.deepEqual(post({ a: { value: 'say "x"', time: 1 } }), {
      kind: 'dropped',
      reason: 'a body that is no JSON object',
    })
    const event = '/sys/pk/dk/thing/event/e/post'
    assert.equal(read(event, '{"id":"1","params":{"value":{"a":1},"time":1}}').kind, 'dropped')
    assert.equal(read('sys/pk/dk/thing/event/e/post', '{}').kind, 'dropped')
  })

  it('tags have the form of the documents', () => {
    assert.deepEqual(tagsPost('123', { temperature: 25.3 }, TIME), {
      id: '123',
      version: '1.0',
      sys: { ack: 0 },
      params: { tags: { temperature: 25.3 }, time: TIME },
    })
  })

  it('a body without an id, of half a megabyte or of anything but JSON is none', () => {
    const bytes = (text: string): Buffer => Buffer.from(text)
    for (const text of ['', '[]', 'null', '{"id":null}', '{"id":""}', '{"params":{}}', '{"id":{}}', '\ufffd'])
      assert.equal(readBody(bytes(text)), undefined, text)
    assert.equal(readBody(bytes(`{"id":"1","params":{"a":"${'x'.repeat(500_000)}"}}`)), undefined)
    assert.deepEqual(readBody(bytes('{"id":7}')), { id: 7 })
  })
})
