import assert from 'node:assert/strict'
import fc from 'fast-check'
import { hmac, sign, signingKey, verify } from '../../../src/sinric/signature'
import { sliceMembers } from '../../../src/sinric/slice'

const key = signingKey('a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392')

const payloadOf = (text: string): string | undefined => sliceMembers(text, ['payload']).payload

/**
 * Payloads and their HMACs (docs/protocols/sinric.md#test-vectors); V1's digest is printed by the vendor, in
 * hex.
 */
const vectors = {
  V1: [
    '{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567852244,"deviceAttributes":[],"deviceId":"5d737888aea17c30a056d759","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"request","value":{"state":"On"}}',
    '5aR5dHuVPOb1rYrWIzSbwqJX6mWMlH1EluQ2Pl7sPDg=',
  ],
  V2: [
    '{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567852277,"deviceAttributes":[],"deviceId":"5d737888aea17c30a056d759","replyToken":"66196a13-30dd-40e3-bf5a-d2992816361c","type":"request","value":{"state":"Off"}}',
    'tmTw61rmNGk7m8A7dVBdjd1n/WpbSgMQShbcCjUPLO4=',
  ],
  V3: [
    '{"action":"setPowerState","clientId":"alexa-skill","createdAt":1567860300,"deviceId":"5d737888aea17c30a056d759","message":"OK","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","success":true,"type":"response","value":{"state":"On"}}',
    '/ydDMBQ/+f7KpwKf23CSGPTAmZvHc9aiZ0J7IEGvZtI=',
  ],
  V4: [
    '{"action":"setPowerState","cause":{"type":"PHYSICAL_INTERACTION"},"createdAt":1567852244,"deviceId":"5d737888aea17c30a056d759","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"event","value":{"state":"On"}}',
    '4fTjGJv7tJGg89llC0lJwTS2YKZUPR63dQZZCd5N+8M=',
  ],
  'V5, whose numbers a re-serialisation would change': [
    '{"action":"currentTemperature","cause":{"type":"PERIODIC_POLL"},"createdAt":1567852244,"deviceId":"5d737888aea17c30a056d759","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"event","value":{"humidity":75.30,"temperature":25.0}}',
    'GBBLd4cm+TVfTs3BFR7ADlOhFJ4YjoVGc0Qde4BuvII=',
  ],
  'V6, which is not ASCII': [
    '{"action":"pushNotification","cause":{"type":"ALERT"},"createdAt":1567852244,"deviceId":"5d737888aea17c30a056d759","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"event","value":{"alert":"Tür offen – ☃"}}',
    'pM9e9BEuM93o6ANz+4WdTqWctdww8Sbmy9tDUj5243A=',
  ],
  'V7, with an instance': [
    '{"action":"setRangeValue","clientId":"portal","createdAt":1567852244,"deviceId":"5d737888aea17c30a056d759","instanceId":"rangeInstance1","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"request","value":{"rangeValue":41}}',
    'TbdzvTHZkSctvSSZ7kVguUsda3nnHnJqhsx1I6Il7o0=',
  ],
  'V8, with a signature inside its value': [
    '{"action":"setSetting","clientId":"portal","createdAt":1567852244,"deviceId":"5d737888aea17c30a056d759","replyToken":"6ec1f778-e92f-487c-9818-bdbe3438f30e","type":"request","value":{"id":"x","value":{"a":1,"signature":"zz"}}}',
    'MeaVm7odfkptRV8VkWH8RIqEw/L98kBYbmiTp9nrV80=',
  ],
} as const

const frame = (payload: string, signature: string): string =>
  `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${payload},"signature":{"HMAC":"${signature}"}}`

describe('The signature', () => {
  for (const [name, [payload, expected]] of Object.entries(vectors)) {
    it(`is right for ${name}`, () => {
      assert.equal(hmac(payload, key), expected)
      assert.equal(payloadOf(frame(payload, expected)), payload)
      assert.ok(verify(payload, expected, key))
    })
  }

  it('is accepted for spaced text that was signed compact, as older vendor clients send it', () => {
    const [payload, expected] = vectors.V1
    assert.ok(verify(JSON.stringify(JSON.parse(payload), null, 1), expected, key))
  })

  it('is refused for any other text, key or signature', () => {
    const [payload, expected] = vectors.V1
    assert.ok(!verify(payload.replace('On', 'Off'), expected, key))
    assert.ok(!verify(payload, expected, signingKey('another secret')))
    assert.ok(!verify(payload, '', key))
    assert.ok(!verify(payload, `${expected}=`, key))
  })

  it('covers exactly the text that is sent, whatever the payload holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const text = sign(payload, key)
        const sent = payloadOf(text)
        assert.equal(sent, JSON.stringify(payload))
        const parsed: unknown = JSON.parse(text)
        assert.deepEqual(parsed, JSON.parse(frame(sent, hmac(sent, key))))
      }),
    )
  })
})

/** JSON text of a value with random white space between its tokens, and the keys in the order given. */
function spaced(value: unknown, space: () => string): string {
  if (Array.isArray(value))
    return `[${space()}${value.map((item) => spaced(item, space)).join(`${space()},`)}${space()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, item]) =>
      `${space()}${JSON.stringify(name)}${space()}:${space()}${spaced(item, space)}${space()}`,
  )
  return `{${members.join(',') || space()}}`
}

/** Text full of what could mislead a scanner. */
const nasty = fc.stringMatching(/^[{}[\]",:\\ a-z"]*$/)
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    nasty,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(nasty, tie('value'), { maxKeys: 4 }),
  ),
})).value

describe('Cutting the payload out of a frame', () => {
  it('finds the exact text of the member, whatever stands around and inside it', () => {
    const spaces = fc.array(fc.constantFrom('', ' ', '\n', '\t ', '\r\n'), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(json, json, json, spaces, (before, payload, after, gaps) => {
        let turn = 0
        const space = (): string => gaps[turn++ % gaps.length]!
        const text = spaced(payload, space)
        const whole = `{${space()}"header":${spaced(before, space)}${space()},"payload":${space()}${text}${space()},"signature":${spaced(after, space)}}`
        JSON.parse(whole)
        assert.equal(payloadOf(whole), text)
      }),
    )
  })

  it('never throws and only ever returns a part of the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty, fc.json()), (text) => {
        const slice = payloadOf(text)
        assert.ok(slice === undefined || text.includes(slice))
      }),
    )
  })

  for (const text of [
    '',
    '{',
    '{"payload"',
    '{"payload":',
    '{"payload":{}',
    '[]',
    'null',
    '{"other":1}',
    '{"payload":1} x',
  ]) {
    it(`finds nothing in ${text === '' ? 'an empty text' : text}`, () => {
      assert.equal(payloadOf(text), undefined)
    })
  }

  it('gives up on nesting that no platform message needs', () => {
    assert.equal(payloadOf(`{"payload":${'['.repeat(33)}${']'.repeat(33)}}`), undefined)
    assert.ok(payloadOf(`{"payload":${'['.repeat(32)}${']'.repeat(32)}}`))
  })
})
