import assert from 'node:assert/strict'
import fc from 'fast-check'
import { askedSentence, endedSentence, toldSentence } from '../../../src/bridge/exchange-sentences'
import { type Exchange, Exchanges } from '../../../src/bridge/exchanges'
import type { Request } from '../../../src/bridge/request'
import { say } from '../../../src/bridge/sentence'

const exchange: Omit<Exchange, 'at'> = { platform: 'toy', device: 'Lamp', kind: 'request', sentence: 'Hello' }

const request: Request = {
  id: '1',
  platform: 'toy',
  device: { id: 'lamp', name: 'Lamp' },
  capability: 'brightness',
  operation: 'set',
  value: 40,
  expires: 0,
  raw: { token: 'a token that nobody shall read' },
}

describe('The exchanges of a home', () => {
  it('are the newest 200, the newest first, however many there were', () => {
    fc.assert(
      fc.property(fc.nat({ max: 500 }), (count) => {
        const exchanges = new Exchanges()
        for (let at = 1; at <= count; at += 1) exchanges.add({ ...exchange, at })
        const kept = Math.min(count, 200)
        assert.deepEqual(
          exchanges.list.map(({ at }) => at),
          Array.from({ length: kept }, (_, index) => count - index),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('cut a text that somebody else wrote at 200 characters, wherever it stands', () => {
    const long = '灯'.repeat(1_000)
    const exchanges = new Exchanges()
    exchanges.add({ ...exchange, at: 1, device: long, sentence: say`${say`Inside: ${long}`} and ${long}` })
    exchanges.add({ ...exchange, at: 2, sentence: long })
    const [plain, nested] = exchanges.list
    assert.equal(String(plain?.sentence), `${'灯'.repeat(199)}…`)
    assert.equal(nested?.device.length, 200)
    assert.equal(String(nested.sentence), `Inside: ${'灯'.repeat(199)}… and ${'灯'.repeat(199)}…`)
  })
})

describe('Whoever watches the exchanges', () => {
  it('hears of each new one, until it stops watching', () => {
    const exchanges = new Exchanges()
    let count = 0
    const stop = exchanges.watch(() => (count += 1))
    exchanges.add({ ...exchange, at: 1, sentence: say`${3} of ${'灯'.repeat(300)}` })
    stop()
    exchanges.add({ ...exchange, at: 2, sentence: say`Done after ${12} ms` })
    assert.equal(count, 1)
    const sentences = exchanges.list.map(({ sentence }) => String(sentence))
    assert.deepEqual(sentences, ['Done after 12 ms', `3 of ${'灯'.repeat(199)}…`])
  })
})

describe('An exchange, for a person,', () => {
  const told = (capability: string, value?: unknown) => String(toldSentence([{ capability, value }]))
  const sentences: [string, string, string][] = [
    ['a set', String(askedSentence(request)), 'Asked for brightness: 40 %'],
    [
      'an adjust',
      String(askedSentence({ ...request, operation: 'adjust', delta: 10 })),
      'Asked for brightness by +10',
    ],
    [
      'a query',
      String(askedSentence({ ...request, operation: 'query' })),
      'Asked for the value of brightness',
    ],
    [
      'what is restored',
      String(askedSentence({ ...request, restored: true })),
      'Asked at the start to restore brightness: 40 %',
    ],
    ['a test', String(askedSentence({ ...request, client: 'test' }, 'home')), 'Test: brightness: 40 %'],
    [
      'a button at home',
      String(askedSentence({ ...request, client: 'local' }, 'home')),
      'Asked at home for brightness: 40 %',
    ],
    [
      'a success',
      String(endedSentence({ request, answer: { success: true, value: 41 }, ms: 12, isDelivered: true })),
      'Done after 12 ms: brightness: 41 %',
    ],
    [
      'a success that nobody hears of',
      String(endedSentence({ request, answer: { success: true, value: 41 }, ms: 12, isDelivered: false })),
      'Done after 12 ms, but the connection was gone and could not carry the answer: brightness: 41 %',
    ],
    [
      'a failure',
      String(
        endedSentence({
          ...{ request, ms: 7_000, isDelivered: true },
          answer: { success: false, reason: say`${'Lamp'} is offline` },
        }),
      ),
      'Failed after 7000 ms: Lamp is offline',
    ],
    [
      'an event',
      String(
        toldSentence([
          { capability: 'power', value: true },
          { capability: 'range', instance: 'left', value: 3 },
          { capability: 'color', value: { r: 255, g: 128, b: 0 } },
          { capability: 'doorbell' },
        ]),
      ),
      'Told the platform: power: on, range (left): 3, color: #ff8000, doorbell',
    ],
  ]
  sentences.push(
    ['a measure', told('temperature', 21.5), 'Told the platform: temperature: 21.5'],
    ['a white', told('colorTemperature', 2700), 'Told the platform: colorTemperature: 2700 K'],
    ['a number that counts nothing', told('range', 3), 'Told the platform: range: 3'],
    ['a mode', told('thermostatMode', 'HEAT'), 'Told the platform: thermostatMode: HEAT'],
    ['a switch', told('power', false), 'Told the platform: power: off'],
    ['a text', told('input', 'HDMI 1'), 'Told the platform: input: HDMI 1'],
    ['a notification', told('notification', 'secret'), 'Told the platform: notification'],
    ['half a colour', told('color', { r: 1 }), 'Told the platform: color'],
    ['no colour', told('color', null), 'Told the platform: color'],
    ['nothing', String(toldSentence([])), 'Told the platform: '],
    [
      'less of something',
      String(askedSentence({ ...request, operation: 'adjust', delta: -10 })),
      'Asked for brightness by -10',
    ],
    [
      'a change by nobody knows what',
      String(askedSentence({ ...request, operation: 'adjust' })),
      'Asked for brightness',
    ],
    [
      'one of several',
      String(askedSentence({ ...request, instance: 'left' })),
      'Asked for brightness (left): 40 %',
    ],
  )
  for (const [what, sentence, expected] of sentences)
    it(`is one sentence: ${what}`, () => {
      assert.equal(sentence, expected)
    })

  it('never shows what may be a secret: values of actions, texts of properties of one’s own, notifications', () => {
    const secret = 'hunter2-hunter2'
    fc.assert(
      fc.property(
        fc.constantFrom('setSetting', 'wifi_password', 'notification', 'setBands'),
        fc.constantFrom('set', 'action', 'query', 'adjust' as const),
        fc.constantFrom<unknown>(secret, { value: secret }, [secret], { id: { password: secret } }),
        (capability, operation, value) => {
          const asked = { ...request, capability, operation, value, raw: { secret } }
          const ended = {
            request: asked,
            answer: { success: true, value } as const,
            ms: 1,
            isDelivered: true,
          }
          for (const sentence of [askedSentence(asked), endedSentence(ended), toldSentence([asked])])
            assert.ok(!String(sentence).includes(secret), String(sentence))
        },
      ),
    )
  })
})
