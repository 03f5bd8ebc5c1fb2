import assert from 'node:assert/strict'
import type { Answer } from '../../../src/bridge/request'
import { typeRules } from '../../../src/sinric/device-types'
import type { RequestPayload } from '../../../src/sinric/messages'
import { toQuestion, toResult } from '../../../src/sinric/requests'

const request = (action: string, value: object = {}): RequestPayload => ({
  ...{ type: 'request', action, createdAt: 1, deviceId: '5d737888aea17c30a056d759', replyToken: 'r' },
  value: { ...value },
})

describe('What Sinric Pro gets back', () => {
  const done = (value?: unknown): Answer => ({ success: true, value })
  const cases: [what: string, asked: RequestPayload, answer: Answer, isCamera: boolean, expected: object][] =
    [
      [
        'of a lock that jams is a failure, though the flow has answered',
        request('setLockState', { state: 'lock' }),
        done('JAMMED'),
        false,
        { success: false, message: 'Door is jammed', value: { state: 'JAMMED' } },
      ],
      [
        'of a lock that failed is the state that it is known to have',
        request('setLockState', { state: 'lock' }),
        { success: false, reason: 'no power' },
        false,
        { success: false, message: 'no power', value: { state: 'UNLOCKED' } },
      ],
      [
        'of a picture that the flow has sent is a success',
        request('getSnapshot'),
        done({ picture: 12_000 }),
        true,
        { success: true, value: {} },
      ],
      [
        'of a picture that the flow has not sent is a failure',
        request('getSnapshot'),
        done({}),
        true,
        { success: false, message: 'The flow sent no picture', value: {} },
      ],
      [
        'of a stream that the flow names with a bare text is its address',
        request('getCameraStreamUrl', { protocol: 'hls' }),
        done('https://camera/live'),
        true,
        { success: true, value: { url: 'https://camera/live' } },
      ],
      [
        'of a stream that the flow describes is as the flow says',
        request('getCameraStreamUrl', { protocol: 'hls' }),
        done({ url: 'https://camera/live' }),
        true,
        { success: true, value: { url: 'https://camera/live' } },
      ],
      [
        'of an action that is only done repeats what was asked',
        request('setBands', { bands: [] }),
        done(true),
        false,
        { success: true, value: { bands: [] } },
      ],
      [
        'of an awning keeps the direction that was asked for',
        request('adjustOpenClose', { openRelativePercent: 10, openDirection: 'up' }),
        done(40),
        false,
        { success: true, value: { openDirection: 'up', openPercent: 40 } },
      ],
      [
        'of a cover has no direction where none was asked for',
        request('adjustOpenClose', { openRelativePercent: 10 }),
        done(40),
        false,
        { success: true, value: { openPercent: 40 } },
      ],
      [
        'of skipped channels is what was asked, or the channel that came of it',
        request('skipChannels', { channelCount: 2 }),
        done({ skip: 2 }),
        false,
        { success: true, value: { channelCount: 2 } },
      ],
    ]
  for (const [what, asked, answer, isCamera, expected] of cases)
    it(what, () => {
      assert.deepEqual(toResult(asked, answer, { name: 'Door', known: 'UNLOCKED', isCamera }), expected)
    })
})

describe('A step that Sinric Pro asks for', () => {
  const resolved = (type: string, asked: RequestPayload, known: unknown): unknown =>
    toQuestion(asked, typeRules(type)).resolve?.(known)

  it('is taken from the state that is known, and from nothing else', () => {
    const brighter = request('adjustBrightness', { brightnessDelta: 30 })
    assert.deepEqual(
      [40, 90, undefined].map((known) => resolved('LIGHT', brighter, known)),
      [70, 100, undefined],
    )
  })

  it('of a white is the next one that Alexa has a name for', () => {
    const [cooler, warmer] = ['increaseColorTemperature', 'decreaseColorTemperature'].map((name) =>
      request(name),
    )
    assert.ok(cooler && warmer)
    assert.deepEqual(
      [2700, 7000].map((known) => resolved('LIGHT', cooler, known)),
      [4000, 7000],
    )
    assert.deepEqual(
      [2700, 2200].map((known) => resolved('LIGHT', warmer, known)),
      [2200, 2200],
    )
  })
})
