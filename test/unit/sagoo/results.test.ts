import assert from 'node:assert/strict'
import { type Command, toCommand } from '../../../src/sagoo/northbound/requests'
import { commandFrame, readFrame } from '../../../src/sagoo/northbound/messages'
import { PendingCommand } from '../../../src/sagoo/northbound/pending-command'

const command = (more: object = {}): Command =>
  toCommand(
    {
      product: 'demo-device',
      devices: 'test0',
      messageType: 'READ_PROPERTY',
      properties: '["temperature"]',
      timeout: 50,
    },
    more,
  )

/** What a command comes to when the platform sends these frames. */
const landed = (given: Command, ...texts: string[]) => {
  const pending = new PendingCommand('request-id', given)
  for (const text of texts) {
    const frame = readFrame(text)
    if (frame.kind !== 'result') assert.fail(`${text} is no result`)
    if (pending.add(frame)) return pending.finish()
  }
  return pending.finish('complete')
}

/**
 * The samples of the JetLinks documents and captures (docs/protocols/sagoo.md#server-frames,
 * docs/protocols/sagoo.md#commands, docs/protocols/sagoo.md#samples).
 */
describe('The samples of JetLinks', () => {
  it('a reading carries its values in an envelope', () => {
    const text =
      '{"payload":{"deviceId":"test0","messageType":"READ_PROPERTY_REPLY","success":true,"properties":{"temperature":28.21},"timestamp":1588148129787},"requestId":"request-id","topic":"/device/demo-device/test7/offline","type":"result"}'
    const { payload, failure, trace } = landed(command(), text)
    assert.deepEqual([payload, failure, trace.raw], [{ temperature: 28.21 }, undefined, JSON.parse(text)])
  })

  it('the frame that asks for it is the one of the documents', () => {
    const given = command({ devices: 'test0,test1' })
    assert.deepEqual(commandFrame('request-id', given, 'jetlinks'), {
      type: 'sub',
      topic: '/device-message-sender/demo-device/test0,test1',
      parameter: {
        messageType: 'READ_PROPERTY',
        properties: ['temperature'],
        headers: { async: false, timeout: 50_000 },
      },
      id: 'request-id',
    })
  })

  it('a live server leaves out the device', () => {
    const text =
      '{"payload":{"messageType":"WRITE_PROPERTY_REPLY","properties":{"PowerMode":"OFF"},"success":true},"type":"result"}'
    assert.deepEqual(landed(command(), text).payload, { PowerMode: 'OFF' })
  })

  it('a timeout of the platform is one', () => {
    const text =
      '{"payload":{"code":"TIME_OUT","deviceId":"test0","functionId":"triggerReport","message":"error.code.time_out","messageType":"INVOKE_FUNCTION_REPLY","success":false},"requestId":"request-id","type":"result"}'
    const { failure, trace } = landed(command(), text)
    assert.deepEqual([failure?.code, failure?.key, trace.code], ['TIMEOUT', 'late', 'TIME_OUT'])
  })

  it('the alarm of the documents fails with a timeout', () => {
    const payload =
      '{"headers":{"errorType":"org.jetlinks.core.exception.DeviceOperationException","errorMessage":"error.code.time_out"},"functionId":"alarm","code":"TIME_OUT","messageType":"INVOKE_FUNCTION_REPLY","success":false,"messageId":"1619208766628511745","message":"error.code.time_out","deviceId":"1614934616587407360","timestamp":1674884438088}'
    const given = command({ devices: '1614934616587407360', messageType: 'INVOKE_FUNCTION', payload: {} })
    const { failure } = landed(given, `{"payload":${payload},"requestId":"request-id","type":"result"}`)
    assert.deepEqual(failure?.values, { device: '1614934616587407360' })
  })

  describe('from a child in the envelope of its gateway', () => {
    const child = command({ devices: 'd1' })
    const wrapped = (inner: object, outer: object = {}): string =>
      JSON.stringify({
        type: 'result',
        payload: {
          messageType: 'CHILD_REPLY',
          deviceId: 'parent',
          childDeviceId: 'd1',
          success: true,
          childDeviceMessage: { messageType: 'READ_PROPERTY_REPLY', deviceId: 'd1', ...inner },
          ...outer,
        },
      })
    const late = { success: false, code: 'TIME_OUT', message: 'error.code.time_out' }
    const good = { success: true, properties: { temperature: 21 } }

    it('that failed are a failure, although the gateway says success', () => {
      const { payload, failure } = landed(child, wrapped(late))
      assert.deepEqual(
        [payload, failure?.code, failure?.platformWords],
        [undefined, 'TIMEOUT', 'error.code.time_out'],
      )
    })

    it('are its values', () => {
      const { payload, failure } = landed(child, wrapped(good))
      assert.deepEqual([payload, failure], [{ temperature: 21 }, undefined])
    })

    it('are the output of its function', () => {
      const call = command({ devices: 'd1', messageType: 'INVOKE_FUNCTION', payload: {} })
      const inner = { messageType: 'INVOKE_FUNCTION_REPLY', success: true, output: 'done' }
      assert.equal(landed(call, wrapped(inner)).payload, 'done')
    })

    it('are found behind two gateways', () => {
      const nested = {
        messageType: 'CHILD_REPLY',
        childDeviceMessage: { messageType: 'READ_PROPERTY_REPLY', ...late },
      }
      assert.equal(landed(child, wrapped(nested)).failure?.code, 'TIMEOUT')
    })

    it('that never came because the gateway is gone are a failure', () => {
      const gone = { success: false, code: 'CLIENT_OFFLINE', message: 'error.code.client_offline' }
      assert.equal(landed(child, wrapped({}, gone)).failure?.code, 'OFFLINE')
      assert.equal(landed(child, wrapped({}, { ...gone, childDeviceMessage: null })).failure?.code, 'OFFLINE')
    })

    it('belong to the child that the envelope names, when several are asked', () => {
      const both = command({ devices: 'd1,d2' })
      const second = wrapped({ deviceId: undefined, ...good }, { childDeviceId: 'd2' })
      const { payload, isGuess } = landed(both, second, wrapped(good))
      assert.deepEqual([payload, isGuess], [{ d1: { temperature: 21 }, d2: { temperature: 21 } }, false])
    })
  })

  it('a batch answer of another kind passes as it is', () => {
    const text =
      '{"payload":{"deviceId":"test0","state":{"value":"offline","text":"离线"}},"requestId":"request-id","topic":"/device-batch/state-sync","type":"result"}'
    assert.deepEqual(landed(command(), text).payload, {
      deviceId: 'test0',
      state: { value: 'offline', text: '离线' },
    })
  })

  it('a function gives its output, of any kind', () => {
    const given = command({ messageType: 'INVOKE_FUNCTION', payload: {} })
    for (const output of [7, 'done', false, null, [1], { a: 1 }]) {
      const payload = { deviceId: 'test0', messageType: 'INVOKE_FUNCTION_REPLY', success: true, output }
      assert.deepEqual(
        landed(given, JSON.stringify({ type: 'result', requestId: 'x', payload })).payload,
        output ?? {},
      )
    }
  })

  for (const [name, text, kind] of [
    ['authError', '{"message":"认证失败","type":"authError"}', 'authError'],
    ['a path without a token', '{"message":"错误的请求","requestId":"auth","type":"error"}', 'authError'],
    ['error', '{"message":"不支持的topic","requestId":"a","topic":"t","type":"error"}', 'error'],
    ['complete', '{"requestId":"a","type":"complete"}', 'complete'],
    ['pong', '{"type":"pong"}', 'other'],
    ['pong with an id', '{"requestId":"a","type":"pong"}', 'other'],
  ] as const) {
    it(`${name} is understood`, () => assert.equal(readFrame(text).kind, kind))
  }

  it('an id that is empty leaves it to the other member', () => {
    const frame = readFrame('{"type":"result","id":"","requestId":"mine","payload":{}}')
    assert.equal(frame.kind === 'result' && frame.id, 'mine')
  })

  it('an id may come back as a number', () => {
    const frame = readFrame('{"type":"result","id":1674884438088,"payload":{}}')
    assert.equal(frame.kind === 'result' && frame.id, '1674884438088')
  })
})

/** docs/protocols/jetlinks-device.md#n2 */
describe('An answer in parts', () => {
  const part = (properties: object, headers: object, deviceId = 'test0'): string =>
    JSON.stringify({
      type: 'result',
      requestId: 'request-id',
      payload: { deviceId, messageType: 'READ_PROPERTY_REPLY', success: true, properties, headers },
    })
  const first = { frag_msg_id: 'm1', frag_num: 2, frag_part: 1 }
  const last = { frag_part: 2, frag_last: true }
  const add = (given: Command, ...texts: string[]): [PendingCommand, boolean[]] => {
    const pending = new PendingCommand('request-id', given)
    const ends = texts.map((text) => {
      const frame = readFrame(text)
      return frame.kind === 'result' && pending.add(frame)
    })
    return [pending, ends]
  }

  it('is the values of all of them, and the command ends with the last', () => {
    const [pending, ends] = add(command(), part({ a: 1 }, first), part({ b: 2 }, last))
    const { payload, failure, trace } = pending.finish()
    assert.deepEqual(
      [ends, payload, failure, (trace.raw as []).length],
      [[false, true], { a: 1, b: 2 }, undefined, 2],
    )
  })

  for (const [what, headers, ends] of [
    ['its only one', [{ frag_num: 1, frag_part: 1 }], [true]],
    ['as many as the first says', [first, { frag_part: 2 }], [false, true]],
    ['the last, although more were announced', [{ ...first, frag_num: 9 }, last], [false, true]],
    ['texts that are numbers', [{ frag_num: '2', frag_part: '1' }, { frag_part: '2' }], [false, true]],
    ['one that comes twice, and is one', [first, first, { frag_part: 2 }], [false, false, true]],
    ['one that says nothing but that it is a part', [{ frag_part: 1 }, last], [false, true]],
  ] as const) {
    it(`is whole with ${what}`, () => {
      assert.deepEqual(add(command(), ...headers.map((one) => part({ a: 1 }, one)))[1], ends)
    })
  }

  it('ends with the completion, whatever is missing', () => {
    const { payload, failure } = landed(command(), part({ a: 1 }, first))
    assert.deepEqual([payload, failure], [{ a: 1 }, undefined])
  })

  it('of which a part is missing at the deadline is a failure, and what arrived is kept', () => {
    const [pending] = add(command({ devices: 'test0,b' }), part({ a: 1 }, first), part({ c: 3 }, {}, 'b'))
    const { payload, failure } = pending.finish('timeout')
    assert.deepEqual(
      [payload, failure?.code, failure?.values.device],
      [{ test0: { a: 1 }, b: { c: 3 } }, 'TIMEOUT', 'test0'],
    )
  })

  it('of one of several devices does not end the command for the others', () => {
    const both = command({ devices: 'test0,b' })
    const [, ends] = add(both, part({ a: 1 }, first), part({ c: 3 }, last, 'b'), part({ b: 2 }, last))
    assert.deepEqual(ends, [false, false, true])
  })

  it('of which one failed is a failure, whatever comes after it', () => {
    const failed = part({}, first).replace('"success":true', '"success":false')
    const [pending] = add(command(), failed, part({ b: 2 }, last))
    assert.equal(pending.finish().failure?.code, 'PLATFORM')
  })

  it('of a child stands in the envelope of its gateway', () => {
    const wrapped = (inner: object, headers: object): string =>
      JSON.stringify({
        type: 'result',
        payload: {
          messageType: 'CHILD_REPLY',
          headers,
          childDeviceMessage: { messageType: 'READ_PROPERTY_REPLY', properties: inner },
        },
      })
    const [pending, ends] = add(command(), wrapped({ a: 1 }, first), wrapped({ b: 2 }, last))
    assert.deepEqual([ends, pending.finish().payload], [[false, true], { a: 1, b: 2 }])
  })
})

describe('The answers of several devices', () => {
  const several = command({ devices: 'a,b,c' })
  const result = (device: string | undefined, payload: unknown): string =>
    JSON.stringify({
      type: 'result',
      id: 'x',
      topic: device ? `/device-message-sender/demo-device/${device}` : '',
      payload,
    })

  it('are told apart by the topic, in any order', () => {
    const { payload, isGuess } = landed(
      several,
      result('c', { v: 3 }),
      result('a', { v: 1 }),
      result('b', { v: 2 }),
    )
    assert.deepEqual([payload, isGuess], [{ c: { v: 3 }, a: { v: 1 }, b: { v: 2 } }, false])
  })

  it('of one device in pieces are one answer', () => {
    const { payload, failure } = landed(
      several,
      result('a', { v: 1 }),
      result('a', { w: 2 }),
      result('b', {}),
      result('c', {}),
    )
    assert.deepEqual([payload, failure], [{ a: { v: 1, w: 2 }, b: {}, c: {} }, undefined])
  })

  it('may come in one frame', () => {
    const { payload, isGuess } = landed(several, result(undefined, { a: { v: 1 }, b: { v: 2 }, c: { v: 3 } }))
    assert.deepEqual([payload, isGuess], [{ a: { v: 1 }, b: { v: 2 }, c: { v: 3 } }, false])
  })

  it('that are missing at the end are named together', () => {
    const { payload, failure } = landed(several, result('b', { v: 2 }))
    assert.deepEqual(
      [payload, failure?.values, failure?.code],
      [{ b: { v: 2 } }, { device: 'a, c' }, 'TIMEOUT'],
    )
  })

  it('of every device of a product end with the completion', () => {
    const every = command({ devices: '*' })
    const envelope = (deviceId: string): string =>
      JSON.stringify({
        type: 'result',
        requestId: 'x',
        payload: { deviceId, messageType: 'READ_PROPERTY_REPLY', success: true, properties: { v: deviceId } },
      })
    assert.deepEqual(landed(every, envelope('a'), envelope('b')).payload, { a: { v: 'a' }, b: { v: 'b' } })
  })

  it('a flat payload may have properties that are called like an envelope', () => {
    const payload = { code: 5, success: false, message: 'x', deviceId: 'y' }
    assert.deepEqual(landed(command(), result(undefined, payload)).payload, payload)
  })

  for (const [what, members, code] of [
    ['a complaint', { code: 50, message: '设备不在线' }, 'OFFLINE'],
    [
      'a complaint beside null, as Go writes it',
      { payload: null, code: 50, message: '设备不在线' },
      'OFFLINE',
    ],
    ['a complaint beside nothing', { payload: {}, code: 50, message: '设备不在线' }, 'OFFLINE'],
    ['an error number without a word', { code: 50 }, 'PLATFORM'],
    ['a word without a number', { message: 'device tsl is nil' }, 'PLATFORM'],
  ] as const) {
    it(`${what} instead of values is a failure`, () => {
      const text = JSON.stringify({ type: 'result', id: 'x', topic: '', ...members })
      assert.equal(landed(command(), text).failure?.code, code)
    })
  }

  for (const members of [
    {},
    { payload: null },
    { payload: {}, code: 200, message: 'success' },
    { code: 0 },
  ]) {
    it(`${JSON.stringify(members)} is a success without values`, () => {
      const { payload, failure } = landed(command(), JSON.stringify({ type: 'result', id: 'x', ...members }))
      assert.deepEqual([payload, failure], [{}, undefined])
    })
  }

  it('an envelope that does not say whether it succeeded fails with an error number beside a message', () => {
    const envelope = (code: unknown): string =>
      result(undefined, { messageType: 'WRITE_PROPERTY_REPLY', deviceId: 'test0', code, message: 'boom' })
    assert.equal(landed(command(), envelope(500)).failure?.platformWords, 'boom')
    for (const fine of [0, '200', 'DONE']) assert.equal(landed(command(), envelope(fine)).failure, undefined)
  })

  const from = (deviceId: string, v: number): string =>
    result(undefined, { messageType: 'READ_PROPERTY_REPLY', deviceId, success: true, properties: { v } })

  it('under the id of a command for one device are of that device, however the platform spells it', () => {
    const { payload, failure } = landed(command(), from('TEST0', 1))
    assert.deepEqual([payload, failure], [{ v: 1 }, undefined])
  })

  it('of a device that was not asked neither end the command nor stand in its result', () => {
    const { payload, failure } = landed(several, from('z', 9), from('a', 1), from('b', 2), from('c', 3))
    assert.deepEqual([payload, failure], [{ a: { v: 1 }, b: { v: 2 }, c: { v: 3 } }, undefined])
  })

  it('of every device are told apart by the topic, whatever follows the device in it', () => {
    const flat = (device: string): string =>
      JSON.stringify({
        type: 'result',
        id: 'x',
        topic: `/device/demo-device/${device}/message/property/read/reply`,
        payload: { v: device },
      })
    const { payload } = landed(command({ devices: '*' }), flat('a'), flat('b'))
    assert.deepEqual(payload, { a: { v: 'a' }, b: { v: 'b' } })
  })
})
