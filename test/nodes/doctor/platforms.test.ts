import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { connect } from 'mqtt'
import { makeCertificate } from '../../simulator/certificate'
import { MqttBroker } from '../../support/mqtt-broker'
import {
  APP_ID,
  atHome as atBot,
  bot,
  CONNECTED as BOT_CONNECTED,
  flow as chat,
  type Home as BotHome,
  inNode,
} from '../mixin/home'
import * as rokid from '../rokid/home'
import * as north from '../sagoo/home'
import { atThingHome, broker, flow as relays, thing, type ThingHome } from '../sagoo/thing-home'
import { freePort } from '../../support/free-port'
import { check, found, isHealthy } from './doctor'

describe('The doctor, of a Rokid skill', function () {
  this.timeout(30_000)
  let home: rokid.Home
  let id = ''
  rokid.atHome((own) => {
    home = own
    id = rokid.freshSkillId()
  })

  const deploy = (more: object = {}, lamp: object = {}): Promise<void> =>
    home.nodeRed.deploy(rokid.flow(home, id, lamp, more))

  /** Rokid calls, with this token and over a proxy that says how it was called. */
  async function call(token: string, headers: Record<string, string> = {}): Promise<void> {
    const header = { namespace: 'Rokid.Discovery', name: 'Discover', messageId: 'm', payloadVersion: 'v1' }
    const authorization = { type: 'BearerToken', token }
    await fetch(home.url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ header: { ...header, authorization }, payload: {} }),
    })
  }

  it('finds nothing while all is well, before Rokid has called and after', async () => {
    await deploy()
    await isHealthy(home.nodeRed)
    await home.cloud.bind()
    await home.cloud.discover()
    await home.cloud.grant('code')
    await isHealthy(home.nodeRed)
  })

  it('names a token that is missing, and a caller with another one', async () => {
    await deploy({ credentials: {} })
    assert.deepEqual(await found(home.nodeRed), [`key ${id}`])
    await deploy()
    await call('another')
    assert.deepEqual(await found(home.nodeRed), [`secret ${id}`])
    await call(rokid.TOKEN)
    await isHealthy(home.nodeRed)
  })

  it('names a skill that is called over http from outside', async () => {
    await deploy()
    await call(rokid.TOKEN, { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'http' })
    assert.deepEqual(await found(home.nodeRed), [`not-https ${id}`])
    await call(rokid.TOKEN, { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' })
    await isHealthy(home.nodeRed)
  })

  it('names addresses for events that are none, or not https', async () => {
    await deploy({ eventsUrl: 'rokid' })
    assert.deepEqual(await found(home.nodeRed), [`address ${id}`])
    await deploy({ eventsUrl: 'http://events.rokid.example/async' })
    assert.deepEqual(await found(home.nodeRed), [`not-https ${id}`])
  })

  it('names a path that an http in node has taken, and one that another skill has', async () => {
    await home.nodeRed.deploy([
      ...rokid.flow(home, id),
      { id: 'http', type: 'http in', z: 'tab', url: '/rokid', method: 'post', wires: [[]] },
    ])
    assert.deepEqual(await found(home.nodeRed), [`path-taken ${id}`])
    const other = rokid.freshSkillId()
    await home.nodeRed.deploy([
      ...rokid.flow(home, id),
      rokid.skill(home, other),
      ...rokid.device(other, 'fan', { name: 'Fan' }),
    ])
    assert.deepEqual(await found(home.nodeRed), [`path-taken ${other}`])
  })

  it('names a login that is missing for the binding', async () => {
    const { clientId, clientSecret } = rokid.registrations.oauth
    await deploy({ auth: 'oauth', credentials: { clientId, clientSecret } })
    assert.deepEqual(await found(home.nodeRed), [`no-login ${id}`])
  })

  it('names events that Rokid does not take any more', async () => {
    await deploy()
    await home.cloud.bind()
    await home.cloud.discover()
    await home.cloud.grant('code')
    home.cloud.gateway.script.push(403)
    home.nodeRed.inject('lamp-out', { topic: 'power', payload: true })
    await home.nodeRed.status('lamp-in', /events-refused/)
    assert.deepEqual(await found(home.nodeRed), [`events-refused ${id}`])
  })

  it('names a port for speakers at home that another program has, until it is free', async () => {
    const other = createServer().listen(await freePort(), '0.0.0.0')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const credentials = { token: rokid.TOKEN, lanToken: 'a-user-token-for-home' }
    await deploy({ lan: true, lanPort: port, credentials })
    await home.nodeRed.status('lamp-in', /lan-taken/)
    assert.deepEqual(await found(home.nodeRed), [`lan-port ${id}`])
    other.close()
    await home.nodeRed.status('lamp-in', /cloud-lan/)
    await isHealthy(home.nodeRed)
  })

  it('names what the skill lacks for speakers at home', async () => {
    await deploy({ lan: true })
    assert.deepEqual(await found(home.nodeRed), [`key ${id}`])
    await deploy({ lan: true, credentials: { token: rokid.TOKEN, lanToken: '${HOMEWIRE_NOT_SET}' } })
    assert.deepEqual(await found(home.nodeRed), [`variable ${id}`])
  })

  it('says no secret, whatever is wrong', async () => {
    const secrets = [rokid.TOKEN, rokid.EVENTS.clientSecret, rokid.registrations.oauth.password]
    for (const more of [{}, { eventsUrl: 'x' }, { auth: 'oauth', path: '/x' }]) {
      await deploy(more)
      await call('another')
      const text = JSON.stringify(await check(home.nodeRed))
      for (const secret of secrets) assert.ok(!text.includes(secret), text)
    }
  })
})

describe("The doctor, of devices on SagooIoT's broker", function () {
  this.timeout(60_000)
  let home: ThingHome
  let mqtt: MqttBroker
  let denied = /^$/
  let certificate: ReturnType<typeof makeCertificate>
  before(() => (certificate = makeCertificate()))
  after(() => certificate.remove())
  afterEach(() => (denied = /^$/))
  atThingHome(
    (own) => (home = own),
    async () => (mqtt = await MqttBroker.start({ allows: (topic) => !denied.test(topic), tls: certificate })),
  )

  it('finds nothing while all is well', async () => {
    await home.nodeRed.deploy(relays(home.url))
    await isHealthy(home.nodeRed)
  })

  it('names a device whose topics the login may not read', async () => {
    denied = /relay_001/
    await home.nodeRed.deploy([...relays(home.url), ...thing('sensor')])
    await home.nodeRed.status('relay-in', /denied/)
    assert.deepEqual(await found(home.nodeRed), ['denied relay-device'])
  })

  it('names the second broker here that has the client id of another', async () => {
    await home.nodeRed.deploy([
      ...relays(home.url, {}, { clientId: 'one' }),
      { ...broker(home.url, { clientId: 'one' }), id: 'broker2' },
      ...thing('sensor', { broker: 'broker2' }),
    ])
    assert.deepEqual(await found(home.nodeRed), ['client-id broker2'])
  })

  it('names a client id that somebody else logs in with', async () => {
    await home.nodeRed.deploy(relays(home.url, {}, { clientId: 'ours' }))
    await home.nodeRed.status('relay-in', BOT_CONNECTED)
    const rival = connect(home.url, { clientId: 'ours', reconnectPeriod: 50 })
    rival.on('error', () => undefined)
    try {
      await home.nodeRed.sentence(/another client may use the same client ID/).catch(() => undefined)
      await home.nodeRed.until(
        () => home.nodeRed.said.some((text) => /same client ID/.test(text)),
        'the third end of a session',
        40_000,
      )
      assert.deepEqual(await found(home.nodeRed), ['client-id broker'])
    } finally {
      await rival.endAsync(true)
    }
  })

  it('names a certificate that nobody vouches for', async () => {
    await home.nodeRed.deploy(relays(mqtt.secureUrl))
    assert.deepEqual(await found(home.nodeRed), ['tls broker'])
  })

  it('names a password without a user name, and an address that is none', async () => {
    await home.nodeRed.deploy(relays(home.url, {}, { credentials: { password: 'secret word' } }))
    assert.deepEqual(await found(home.nodeRed), ['key broker'])
    await home.nodeRed.deploy(relays('sagoo'))
    assert.deepEqual(await found(home.nodeRed), ['address broker'])
  })

  it('says no login that stands in the address', async () => {
    await home.nodeRed.deploy(relays('mqtt://user:secret-word@127.0.0.1:1'))
    const { findings } = await check(home.nodeRed)
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['unreachable'],
    )
    assert.ok(!JSON.stringify(findings).includes('secret-word'))
  })
})

describe("The doctor, of SagooIoT's northbound server", function () {
  this.timeout(30_000)
  let home: north.Home
  north.atHome((own) => (home = own))

  it('finds nothing while all is well', async () => {
    await home.nodeRed.deploy([
      ...north.flow(home.url),
      ...north.subscription('/device/*/*/message/property/report'),
    ])
    await isHealthy(home.nodeRed)
  })

  it('names a subscription that the platform does not take', async () => {
    await home.nodeRed.deploy([...north.flow(home.url), ...north.subscription('/nowhere')])
    await home.nodeRed.status('subscribe', /not-subscribed/)
    assert.deepEqual(await found(home.nodeRed), ['denied subscribe'])
  })

  it('names words that are not those of the platform', async () => {
    await home.nodeRed.deploy(north.flow(home.url))
    await home.nodeRed.status('request', north.CONNECTED)
    home.platform.north.send('no frame at all')
    await home.nodeRed.status('request', /complaint/)
    assert.deepEqual(await found(home.nodeRed), ['foreign-words server'])
  })

  it('names a token that is missing, or refused', async () => {
    await home.nodeRed.deploy(north.flow(home.url, {}, { credentials: {} }))
    assert.deepEqual(await found(home.nodeRed), ['key server'])
    await home.nodeRed.deploy(north.flow(home.url, {}, { credentials: { token: 'a wrong token' } }))
    await home.nodeRed.status('request', /refused/)
    const { findings } = await check(home.nodeRed)
    assert.deepEqual(
      findings.map(({ code, node }) => `${code} ${node}`),
      ['key server'],
    )
    assert.doesNotMatch(JSON.stringify(findings), /a wrong token|a%20wrong/)
  })
})

describe('The doctor, of a Mixin bot', function () {
  this.timeout(30_000)
  let home: BotHome
  atBot((own) => (home = own))

  it('finds nothing while all is well', async () => {
    await home.nodeRed.deploy(chat(home.at))
    await isHealthy(home.nodeRed)
  })

  it('names a keystore that is missing, one that is none, and one that Mixin refuses', async () => {
    const keystores = [{}, { keystore: '{"app_id": "7"}' }]
    for (const credentials of keystores) {
      const nodes = chat(home.at).map((node) => (node.id === 'bot' ? bot(home.at, { credentials }) : node))
      await home.nodeRed.deploy(nodes)
      assert.deepEqual(await found(home.nodeRed), ['keystore bot'])
    }
    home.cloud.faults.refuse = 'http401'
    home.cloud.faults.refuseApi = true
    await home.nodeRed.deploy(chat(home.at))
    await home.nodeRed.status('in', /refused/)
    const { findings } = await check(home.nodeRed)
    assert.deepEqual(
      findings.map(({ code, node }) => `${code} ${node}`),
      ['keystore bot'],
    )
    assert.ok(!JSON.stringify(findings).includes(APP_ID))
  })

  it('names words that are not those of Mixin', async () => {
    await home.nodeRed.deploy(chat(home.at))
    await home.nodeRed.status('in', BOT_CONNECTED)
    home.cloud.send('no frame at all')
    await home.nodeRed.status('in', /malformed/)
    assert.deepEqual(await found(home.nodeRed), ['foreign-words bot'])
  })

  it('names a clock that Mixin does not take', async () => {
    home.cloud.faults.clockOffset = 1_200
    await home.nodeRed.deploy(chat(home.at))
    await home.nodeRed.status('in', /clock|20/)
    assert.deepEqual(await found(home.nodeRed), ['clock bot'])
  })

  it('names the second bot with one keystore', async () => {
    await home.nodeRed.deploy([
      ...chat(home.at),
      bot(home.at, { id: 'bot2' }),
      inNode({ id: 'in2', bot: 'bot2', wires: [['probe']] }),
    ])
    assert.deepEqual(await found(home.nodeRed), ['twin bot2'])
  })
})
