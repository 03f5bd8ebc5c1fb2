import assert from 'node:assert/strict'
import { deviceDialect } from '../../../src/sagoo/device-side/dialects'
import { FakeClock } from '../../support/fake-clock'

const gateway = { productKey: 'P', deviceKey: 'D' }
const moment = { time: 1_713_435_943_600, newId: () => '1' }

const dialectAt = (time: number) => deviceDialect('jetlinks', new FakeClock(time))

describe('What JetLinks publishes of its MQTT', () => {
  const logins = [
    [1_601_196_762_389, 'test', 'test', '5e68b124c4fbae101370750da7966198'],
    [1_700_000_000_000, 'secureId01', 'secureKey01', '2963c4f383956cfa7097e396696e3a70'],
  ] as const
  for (const [time, secureId, secureKey, password] of logins) {
    it(`is logged in with: the password of ${secureId} at ${time}`, () => {
      const given = { username: secureId, password: secureKey }
      assert.deepEqual(dialectAt(time).login(given), { username: `${secureId}|${time}`, password })
    })
  }

  it('is understood: a real command, whose id has more digits than a number holds, gets an answer with that id', () => {
    const command = {
      headers: { deviceName: 'd', productId: 'P', traceparent: '00-…-01' },
      messageId: '1780905542328766465',
      deviceId: 'D',
      timestamp: 1_713_435_943_573,
      properties: ['temperature'],
      messageType: 'READ_PROPERTY',
    }
    const called = dialectAt(moment.time).called('/P/D/properties/read', gateway)
    const opened = called?.open(Buffer.from(JSON.stringify(command)))
    assert.ok(opened)
    assert.deepEqual(opened.read(), { kind: 'read', names: ['temperature'] })
    const { topic, body } = opened.answer({ success: true, values: { temperature: 21.4 } }, moment)
    assert.equal(topic, '/P/D/properties/read/reply')
    assert.deepEqual(
      [body['messageId'], body['success'], body['properties']],
      ['1780905542328766465', true, { temperature: 21.4 }],
    )
  })
})
