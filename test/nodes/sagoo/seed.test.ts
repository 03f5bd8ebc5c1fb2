import assert from 'node:assert/strict'
import type { FlowNode } from '../node-red'
import { atHome, CONNECTED, flow, type Home } from './home'

/**
 * The requests of docs/protocols/sagoo.md#official-document, cleaned of their comments and with the commas
 * that are missing there.
 */
const SEED = {
  READ_PROPERTY: `{"id":"request-id","type":"sub","topic":"/device-message-sender/sagoo-product/device1,device2",
    "parameter":{"meta":{"async":false},"messageType":"READ_PROPERTY","properties":["temperature"]}}`,
  WRITE_PROPERTY: `{"id":"request-id","type":"sub","topic":"/device-message-sender/sagoo-product/device1,device2",
    "parameter":{"meta":{"async":false},"messageType":"WRITE_PROPERTY","properties":{"temperature":20}}}`,
  INVOKE_FUNCTION: `{"id":"request-id","type":"sub","topic":"/device-message-sender/sagoo-product/device1,device2",
    "parameter":{"meta":{"async":false},"messageType":"INVOKE_FUNCTION","properties":{"temperature":20}}}`,
}
const properties = {
  READ_PROPERTY: '["temperature"]',
  WRITE_PROPERTY: '{"temperature":20}',
  INVOKE_FUNCTION: '{"temperature":20}',
}

type Frame = { id: string }

describe('The messages of the official document of SagooIoT', () => {
  let home: Home
  atHome((own) => (home = own))

  const deploy = async (nodes: FlowNode[]): Promise<void> => {
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.status('request', CONNECTED)
  }
  const asked = async (): Promise<Frame> => {
    const isSub = (frame: object): boolean => 'type' in frame && frame.type === 'sub'
    await home.nodeRed.until(() => home.platform.frames.some(isSub), 'a request')
    return home.platform.frames.find(isSub) as unknown as Frame
  }

  for (const type of ['READ_PROPERTY', 'WRITE_PROPERTY', 'INVOKE_FUNCTION'] as const) {
    it(`${type} is sent member for member as the page shows it`, async () => {
      await deploy(
        flow(home.url, { devices: 'device1,device2', messageType: type, properties: properties[type] }),
      )
      home.nodeRed.inject('request', {})
      const frame = await asked()
      assert.equal(JSON.stringify({ ...frame, id: 'request-id' }), JSON.stringify(JSON.parse(SEED[type])))
    })

    it(`the answer to ${type} becomes the payload, and the request is unsubscribed`, async () => {
      home.platform.thing('device1')!.manner = 'silent'
      await deploy(flow(home.url, { messageType: type, properties: properties[type] }))
      const result = home.nodeRed.collect('result')
      home.nodeRed.inject('request', { topic: 'mine', other: { kept: true } })
      const { id } = await asked()
      const raw = { id, type: 'result', topic: '', payload: { temperature: 20 } }
      home.platform.north.send(raw)
      const { _msgid, ...msg } = await result.next()
      assert.deepEqual(msg, {
        topic: 'mine',
        other: { kept: true },
        payload: { temperature: 20 },
        sagoo: {
          id,
          topic: '/device-message-sender/sagoo-product/device1',
          product: 'sagoo-product',
          device: 'device1',
          messageType: type,
          raw,
        },
      })
      await home.nodeRed.until(() => home.platform.frames.length === 2, 'the unsubscription')
      assert.deepEqual(home.platform.frames[1], { type: 'unsub', id })
    })
  }

  it('the token goes into the path, percent-encoded, behind a base path with a slash at its end', async () => {
    await deploy(flow(`${home.url}/`))
    assert.equal(home.platform.north.connections, 1)
  })
})
