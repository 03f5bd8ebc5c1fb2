import assert from 'node:assert/strict'
import { connectAsync, type IPublishPacket, type MqttClient } from 'mqtt'
import type { Broker } from '../../simulator/broker'
import { readText } from '../package/files'
import { startMosquitto, whyNoMosquitto } from '../support/mosquitto'
import { until } from '../support/until'

const GUIDES = ['docs/guides/beyond-one-machine.md', 'docs/guides/beyond-one-machine.zh-CN.md']

/** The guide's configuration, for a broker on loopback that needs neither TLS nor a login. */
function bridgeOf(guide: string, port: number): string {
  const [, config = ''] = /```conf\n(connection[^`]+)```/.exec(readText(guide)) ?? []
  return config
    .replace(/^address .*$/m, `address 127.0.0.1:${port}`)
    .replace(/^(bridge_cafile|remote_username|remote_password) .*\n/gm, '')
}

describe('The bridge of the guide, from the mosquitto of a house to that of the building', () => {
  const ends: (() => Promise<unknown>)[] = []
  before(function () {
    const lack = whyNoMosquitto()
    if (lack === undefined) return
    if (process.env.CI) throw new Error(lack)
    this.skip()
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  async function client({ port }: Broker): Promise<MqttClient> {
    const connection = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 })
    ends.push(() => connection.endAsync())
    return connection
  }

  for (const guide of GUIDES)
    it(`takes a request to a worker and its answer back, with all that pairs them (${guide})`, async () => {
      const building = await startMosquitto()
      ends.push(() => building.close())
      const house = await startMosquitto(bridgeOf(guide, building.port))
      ends.push(() => house.close())
      const [gateway, worker] = [await client(house), await client(building)]
      worker.on('message', (_topic, payload, { properties = {} }: IPublishPacket) => {
        const { responseTopic = '', correlationData } = properties
        worker.publish(responseTopic, payload, {
          qos: 1,
          properties: { ...(correlationData && { correlationData }) },
        })
      })
      await worker.subscribeAsync('$share/workers/homewire/requests', { qos: 1 })
      await gateway.subscribeAsync('homewire/answers/house-1', { qos: 1 })
      const answered = new Promise<unknown[]>((resolve) =>
        gateway.once('message', (...message) => resolve(message)),
      )
      let answer: unknown[] | undefined
      void answered.then((message) => (answer = message))
      let calls = 0
      const heard = (): boolean => {
        // The bridge connects in its own time, and takes nothing before.
        if ((calls += 1) % 50 === 1)
          gateway.publish('homewire/requests', 'on', {
            ...{ qos: 1 },
            properties: {
              ...{ responseTopic: 'homewire/answers/house-1', messageExpiryInterval: 7 },
              correlationData: Buffer.from('token'),
            },
          })
        return answer !== undefined
      }
      await until(heard, 'the answer', 30_000)
      const [topic, payload, packet] = answer as [string, Buffer, IPublishPacket]
      assert.deepEqual([topic, payload.toString()], ['homewire/answers/house-1', 'on'])
      assert.equal(packet.properties?.correlationData?.toString(), 'token')
    }).timeout(60_000)
})
