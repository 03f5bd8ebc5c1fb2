import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { Endpoint } from '../../../src/rokid/endpoint'
import { userOfJwt } from '../../../src/rokid/auth/jwt'
import { operationOf, stateOf, statesFrom, typeOf } from '../../../src/rokid/home/vocabulary'
import { acceptGrantResponse, deferredResponse, errorResponse, response } from '../../../src/rokid/messages'
import { toQuestion } from '../../../src/rokid/requests'

const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
const signed = (claims: object, secret = 'secret', header: object = { alg: 'HS256' }): string => {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

describe('A token of Rokid', () => {
  const app = { appId: '12', appSecret: 'secret' }
  const cases: [what: string, token: string, expected: unknown][] = [
    ['of the app speaks for its user', signed({ appId: 12, userId: 7 }), { user: '7' }],
    ['of another app speaks for nobody', signed({ appId: '13', userId: 'u' }), 'invalid'],
    ['that names nobody speaks for nobody', signed({ appId: '12' }), 'invalid'],
    ['whose time is over has expired', signed({ appId: '12', userId: 'u', exp: 1_000 }), 'expired'],
    ['still in its time is good', signed({ appId: '12', userId: 'u', exp: 1_001 }), { user: 'u' }],
    [
      'whose time has not come speaks for nobody',
      signed({ appId: '12', userId: 'u', nbf: 1_001 }),
      'invalid',
    ],
    [
      'signed with another secret speaks for nobody',
      signed({ appId: '12', userId: 'u' }, 'other'),
      'invalid',
    ],
    [
      'that says it needs no signature speaks for nobody',
      signed({ appId: '12', userId: 'u' }, 'secret', { alg: 'none' }),
      'invalid',
    ],
  ]
  for (const [what, token, expected] of cases)
    it(what, () => {
      assert.deepEqual(userOfJwt(token, app, 1_000), expected)
    })
})

describe('What Rokid is answered', () => {
  const endpoint = { endpointId: 'it', states: [] }

  it('names the endpoint where there is one, and none where there is none', () => {
    assert.deepEqual(response('1').endpoint, undefined)
    assert.deepEqual(response('1', endpoint).endpoint, endpoint)
    assert.deepEqual(errorResponse('1', { name: 'E_DRIVER_ERROR', message: 'no' }).endpoint, undefined)
    assert.deepEqual(
      errorResponse('1', { name: 'E_DRIVER_ERROR', message: 'no' }, endpoint).endpoint,
      endpoint,
    )
  })

  it('accepts a grant under the namespace that asked for it', () => {
    const header = {
      messageId: '1',
      namespace: 'Rokid.Authorization',
      name: 'AcceptGrantResponse',
      payloadVersion: 'v1',
    }
    assert.deepEqual(acceptGrantResponse('1'), { header, payload: {} })
  })

  it('says how long something will take, and what its completion will name', () => {
    const deferred = deferredResponse('1', endpoint, { correlationToken: 'c', seconds: 20 })
    const header = {
      messageId: '1',
      namespace: 'Rokid',
      name: 'DeferredResponse',
      payloadVersion: 'v1',
      correlationToken: 'c',
    }
    assert.deepEqual(deferred, { header, endpoint, payload: { estimatedDeferralInSeconds: 20 } })
  })
})

describe("A request in Rokid's first version", () => {
  const cases: [action: { property: string; name: string; value?: unknown }, expected: unknown][] = [
    [
      { property: 'media_control', name: 'play_media', value: { signer: 'Faye', song: 'Red Bean' } },
      { name: 'Media.Music.Set', payload: { music: { name: 'Red Bean', artist: 'Faye' } } },
    ],
    [
      { property: 'media_control', name: 'play_media', value: { singer: 'Faye', media_tag: 'radio' } },
      { name: 'Media.Music.Set', payload: { music: { artist: 'Faye', source: 'radio' } } },
    ],
    [
      { property: 'media_control', name: 'play_media' },
      { name: 'Media.Music.Set', payload: { music: {} } },
    ],
    [{ property: 'media_control', name: 'playmode', value: 'sing on' }, undefined],
    [
      { property: 'channel', name: 'num', value: 5 },
      { name: 'Media.TVChannel.Set', payload: { tvChannel: { code: '5' } } },
    ],
    [
      { property: 'channel', name: 'CCTV-1' },
      { name: 'Media.TVChannel.Set', payload: { tvChannel: { name: 'CCTV-1' } } },
    ],
    [{ property: 'warp', name: 'on' }, undefined],
    [{ property: 'swing mode', name: 'warp' }, undefined],
  ]
  for (const [action, expected] of cases)
    it(`is one of the second: ${JSON.stringify(action)}`, () => {
      assert.deepEqual(operationOf(action), expected)
    })

  it('gets the number of a channel, and nothing for one that has only a name', () => {
    const shown = (value: object) => stateOf([{ interface: 'Media.TVChannel', value: { ...value } }])
    assert.deepEqual(
      [shown({ code: '5' }), shown({ name: 'CCTV' }), shown({ code: 'x' })],
      [{ channel: 5 }, {}, {}],
    )
    assert.deepEqual(statesFrom({ channel: 5 }), [{ interface: 'Media.TVChannel', value: { code: '5' } }])
    assert.deepEqual(statesFrom('nothing'), [])
  })

  it('finds devices under the nearest type that it has', () => {
    assert.deepEqual([typeOf('bridge'), typeOf('light'), typeOf('toString')], ['switch', 'light', 'toString'])
  })
})

describe('A request for music', () => {
  it('reaches the flow whole: only the flow knows what can be played', () => {
    const endpoint = new Endpoint({
      ...{ endpointId: 'it', displayName: 'It', displayType: 'speaker', room: '' },
      ranges: { kelvin: { min: 2_700, max: 6_500 } },
      capabilities: ['Media.Music'],
    })
    const music = { name: 'Red Bean', artist: 'Faye' }
    const question = toQuestion(
      {
        header: { messageId: '1', namespace: 'Rokid.Control', name: 'Media.Music.Set', payloadVersion: 'v1' },
        payload: { music },
      },
      endpoint,
      {
        id: '1',
        abilities: { has: () => true, takes: () => true },
        isKnown: () => false,
        randomColor: () => ({ r: 1, g: 2, b: 3 }),
      },
    )
    assert.deepEqual(
      [question?.capability, question?.operation, question?.value],
      ['Media.Music.Set', 'action', { music }],
    )
  })
})
