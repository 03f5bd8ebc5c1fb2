import assert from 'node:assert/strict'
import { ChildNodeRed } from '../../support/child-node-red'
import { MqttBroker } from '../../support/mqtt-broker'
import { makeCertificate } from '../../simulator/certificate'
import { atThingHome, flow, type ThingHome } from './thing-home'

describe('A broker behind TLS', () => {
  let certificate: ReturnType<typeof makeCertificate>
  let home: ThingHome
  let mqtt: MqttBroker
  before(() => {
    certificate = makeCertificate()
  })
  after(() => certificate.remove())
  atThingHome(
    (own) => (home = own),
    async () => (mqtt = await MqttBroker.start({ tls: certificate })),
  )

  it('whose certificate nobody vouches for is not trusted, and a sentence says so', async () => {
    await home.nodeRed.deploy(flow(mqtt.secureUrl))
    await home.nodeRed.status('relay-in', /status\.waiting/)
    await home.nodeRed.sentence(/the server's certificate is not trusted/)
    assert.ok(!mqtt.logins.includes('relay_001'))
  })

  it('whose certificate is in NODE_EXTRA_CA_CERTS works', async function () {
    this.timeout(60_000)
    process.env.NODE_EXTRA_CA_CERTS = certificate.file
    const child = new ChildNodeRed()
    try {
      await child.start()
      const nodes = flow(mqtt.secureUrl).filter(({ type }) => type !== 'probe')
      // Nothing is needed behind the node but that something is.
      const end = { id: 'relay-probe', type: 'junction', z: 'tab', wires: [[]] }
      const placed = [...nodes, end].map((node) => ('wires' in node ? { x: 100, y: 100, ...node } : node))
      const sign = home.platform.next('properties', undefined, 20_000)
      await child.deploy(placed)
      await sign
      const { code } = await home.platform.ask('relay_001', 'property/set', { power: true })
      assert.deepEqual([code, mqtt.logins.includes('relay_001')], [200, true])
    } finally {
      delete process.env.NODE_EXTRA_CA_CERTS
      await child.remove()
    }
  })
})
