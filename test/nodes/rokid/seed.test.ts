import assert from 'node:assert/strict'
import { atHome, flow, freshSkillId, type Home, LAMP } from './home'

/** The control request of docs/protocols/rokid.md#official-document, letter by letter. */
const COLOR_SET = `{
  "header": {
    "messageId": "5f8a426e-01e4-4cc9-8b79-65f8bd0fd8a4",
    "namespace": "Rokid.Control",
    "name": "Color.Set",
    "payloadVersion": "v1",
    "authentication": {
      "type": "BearerToken",
      "token": "a-token-from-skill"
    }
  },
  "endpoint": {
    "endpointId": "unique-id-for-user",
    "additionalInfo": {
      "key1": "value1"
    },
    "states": [
      {
        "interface": "Color",
        "value": 12345,
        "timeOfSample": "20180320T00:00:00.000Z"
      }
    ]
  },
  "payload": {
    "value": 65280
  }
}`

describe('The messages of the official document of Rokid', () => {
  let home: Home
  atHome((own) => (home = own))

  const post = async (body: string): Promise<{ status: number; type: string | null; body: unknown }> => {
    const response = await fetch(home.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.json(),
    }
  }

  it('the colour request turns the lamp green and is answered as the page shows it', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    const probe = home.nodeRed.collect('lamp-probe')
    const before = Date.now()
    const { status, type, body } = await post(COLOR_SET)
    const msg = await probe.next()
    assert.deepEqual([msg.topic, msg.payload], ['color', { r: 0, g: 255, b: 0 }])
    assert.deepEqual([status, type], [200, 'application/json; charset=utf-8'])
    const answer = body as { endpoint: { states: { timeOfSample: string }[] } }
    const { timeOfSample = '' } = answer.endpoint.states[0] ?? {}
    assert.ok(Date.parse(timeOfSample) >= before && Date.parse(timeOfSample) <= Date.now(), timeOfSample)
    assert.deepEqual(body, {
      header: {
        messageId: '5f8a426e-01e4-4cc9-8b79-65f8bd0fd8a4',
        namespace: 'Rokid',
        name: 'Response',
        payloadVersion: 'v1',
      },
      endpoint: {
        endpointId: 'unique-id-for-user',
        states: [{ interface: 'Color', value: 65280, timeOfSample }],
      },
      payload: {},
    })
  })

  it('the flow gets the request as plain JSON, with the whole message but no token', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    const probe = home.nodeRed.collect('lamp-probe')
    const before = Date.now()
    await post(COLOR_SET)
    const { request } = (await probe.next()) as { request: { expires: number; raw: object } }
    const { expires, raw, ...rest } = request
    assert.deepEqual(rest, {
      id: '5f8a426e-01e4-4cc9-8b79-65f8bd0fd8a4',
      platform: 'rokid',
      device: { id: LAMP, name: 'Lamp' },
      capability: 'color',
      operation: 'set',
      value: { r: 0, g: 255, b: 0 },
    })
    assert.ok(expires > before && expires <= Date.now() + 3_000)
    const { authentication: _token, ...header } = (
      JSON.parse(COLOR_SET) as { header: { authentication: object } }
    ).header
    assert.deepEqual(raw, { ...(JSON.parse(COLOR_SET) as object), header })
    assert.doesNotMatch(JSON.stringify(request), /a-token-from-skill/)
  })

  it('the error that the page shows, given by a flow, reaches Rokid in a code that it knows today', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { answer: 'reply' }))
    home.nodeRed.probe('lamp-probe', (msg) => {
      const error = { code: 'E_DRIVER_ERROR', message: '发生了一些不可告人的错误' }
      home.nodeRed.inject('lamp-out', { ...msg, error })
    })
    const { body } = await post(COLOR_SET)
    const { header, payload } = body as { header: { name: string }; payload: object }
    assert.equal(header.name, 'ErrorResponse')
    assert.deepEqual(payload, {
      name: 'E_INTERNAL_ERROR',
      message: '发生了一些不可告人的错误',
      vendorCode: 'E_DRIVER_ERROR',
    })
  })
})
