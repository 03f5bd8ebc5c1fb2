import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Event } from '../../../simulator/rokid/gateway'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab, TOKEN } from './home'

type States = { interface: string; value: unknown }[]
const pairs = (states: unknown): [string, unknown][] =>
  (states as States).map(({ interface: name, value }) => [name, value])
const changed = ({ payload }: Event): [string, unknown][] =>
  pairs((payload['change'] as { states: unknown }).states)
const named =
  (name: string) =>
  (event: Event): boolean =>
    event.name === name
const tokenOf = ({ header }: Event): string => (header['authorization'] as { token: string }).token

describe('Events', () => {
  let home: Home
  let id: string
  atHome((own) => (home = own))
  afterEach(() => assert.deepEqual(home.cloud.rejected, []))

  /** Deploys a lamp, binds, discovers, and gives leave. */
  async function grant(form: 'token' | 'code' = 'code', lamp: object = {}): Promise<void> {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id, lamp))
    await home.cloud.bind()
    await home.cloud.discover()
    const answer = await home.cloud.grant(form)
    assert.equal(answer.name, form === 'code' ? 'AcceptGrantResponse' : 'Response')
  }

  const report = (topic: string, payload: unknown, more: object = {}): void =>
    home.nodeRed.inject('lamp-out', { topic, payload, ...more })

  for (const form of ['token', 'code'] as const) {
    it(`a change is reported with leave in the form of ${form}`, async () => {
      await grant(form)
      const event = home.cloud.next()
      report('brightness', 40)
      const { name, endpoint, payload, turn } = await event
      assert.deepEqual([name, turn], ['ChangeReport', 202])
      assert.deepEqual([endpoint['endpointId'], pairs(endpoint['states'])], [LAMP, [['Brightness', 40]]])
      assert.deepEqual(payload['change'], {
        cause: { type: 'PHYSICAL_INTERACTION' },
        states: endpoint['states'],
      })
      assert.deepEqual(pairs(home.cloud.endpoints.get(LAMP)?.states), [['Brightness', 40]])
    })
  }

  it('the code is exchanged with the client that the skill has for events', async () => {
    await grant('code')
    const [{ body, authorization } = { body: {}, authorization: '' }] = home.cloud.gateway.tokenRequests
    assert.deepEqual([body['grant_type'], body['client_id']], ['authorization_code', 'events'])
    assert.match(authorization ?? '', /^Basic /)
  })

  it('names what has changed, and everything that is known', async () => {
    await grant()
    let event = home.cloud.next()
    report('', { power: true, brightness: 40 })
    assert.deepEqual(changed(await event), [
      ['Switch', 'On'],
      ['Brightness', 40],
    ])
    event = home.cloud.next()
    report('brightness', 50)
    const second = await event
    assert.deepEqual(changed(second), [['Brightness', 50]])
    assert.deepEqual(pairs(second.endpoint['states']), [
      ['Switch', 'On'],
      ['Brightness', 50],
    ])
  })

  it('an events client from a variable that is not set keeps only the events from working', async () => {
    id = freshSkillId()
    const given = skill(home, id)['credentials'] as object
    const credentials = { ...given, eventsClientSecret: '${HOMEWIRE_TEST_NOT_SET}' }
    await home.nodeRed.deploy(flow(home, id, {}, { credentials }))
    await home.cloud.bind()
    assert.equal((await home.cloud.grant('code')).name, 'ErrorResponse')
    assert.deepEqual(home.cloud.gateway.tokenRequests, [])
    assert.equal((await home.cloud.control(LAMP, 'Switch.On')).name, 'Response')
    await home.nodeRed.status('lamp-in', /^rokid\.status\.events-unset$/)
  })

  it('what does not change anything is not sent', async () => {
    await grant()
    const first = home.cloud.next()
    report('power', true)
    await first
    const next = home.cloud.next()
    report('power', 'on')
    report('brightness', 7)
    assert.deepEqual(changed(await next), [['Brightness', 7]])
  })

  it('what Rokid itself asked for is not sent back', async () => {
    await grant()
    await home.cloud.control(LAMP, 'Brightness.Set', { value: 40 })
    const event = home.cloud.next()
    report('brightness', 40)
    report('power', true)
    assert.deepEqual(changed(await event), [['Switch', 'On']])
  })

  describe('an answer that Rokid never got', () => {
    /** Asks for 40 % on a connection of its own. */
    async function ask(): Promise<Socket> {
      const { port, hostname, pathname } = new URL(home.url)
      const directive = {
        header: {
          namespace: 'Rokid.Control',
          name: 'Brightness.Set',
          messageId: 'lost',
          authorization: { token: TOKEN },
        },
        endpoint: { endpointId: LAMP },
        payload: { value: 40 },
      }
      const body = JSON.stringify(directive)
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      const head = [`POST ${pathname} HTTP/1.1`, `Host: ${hostname}`, 'Content-Type: application/json']
      socket.write([...head, `Content-Length: ${body.length}`, '', body].join('\r\n'))
      return socket
    }

    it('is told in an event when the connection was closed before the flow had answered', async () => {
      await grant()
      let finish = (): void => undefined
      const asked = new Promise<void>((resolve) => {
        home.nodeRed.probe('lamp-probe', () => {
          resolve()
          return new Promise<void>((done) => (finish = done))
        })
      })
      const socket = await ask()
      await asked
      const event = home.cloud.next()
      socket.destroy()
      // Node-RED has seen the end of that connection when it has answered on a later one.
      await home.cloud.query(LAMP)
      finish()
      assert.deepEqual(changed(await event), [['Brightness', 40]])
    })

    it('is told in an event when the connection broke after the flow had answered', async () => {
      await grant()
      const event = home.cloud.next()
      const socket = await ask()
      await once(socket, 'data')
      socket.resetAndDestroy()
      assert.deepEqual(changed(await event), [['Brightness', 40]])
    })

    it('is not repeated when the connection ended in peace', async () => {
      await grant()
      const socket = await ask()
      await once(socket, 'data')
      socket.end()
      await once(socket, 'close')
      const event = home.cloud.next()
      report('power', true)
      assert.deepEqual(changed(await event), [['Switch', 'On']])
    })
  })

  it('passes a cause on', async () => {
    await grant()
    const event = home.cloud.next()
    report('power', true, { cause: 'PERIODIC_POLL' })
    assert.deepEqual(((await event).payload['change'] as object as { cause: object }).cause, {
      type: 'PERIODIC_POLL',
    })
  })

  it('many changes in a row: the last one always arrives', async () => {
    await grant()
    const last = home.cloud.next((event) => JSON.stringify(event.payload).includes('"value":100'))
    for (let level = 0; level <= 100; level += 1) report('brightness', level)
    await last
    assert.ok(home.cloud.gateway.events.length < 10)
  })

  it('an expired token is renewed, and the same event sent again', async () => {
    await grant()
    home.cloud.gateway.expireTokens()
    const event = home.cloud.next(({ turn }) => turn === 202)
    report('power', true)
    const { header } = await event
    const [refused, accepted] = home.cloud.gateway.events
    assert.equal(refused?.turn, 401)
    assert.equal(refused.header['messageId'], header['messageId'])
    assert.notEqual(tokenOf(refused), tokenOf(accepted!))
  })

  it('a token that is about to expire is renewed before it is used', async () => {
    home.cloud.gateway.lifetime = 30
    await grant()
    const event = home.cloud.next()
    report('power', true)
    assert.equal((await event).turn, 202)
    assert.equal(home.cloud.gateway.tokenRequests.at(-1)?.body['grant_type'], 'refresh_token')
  })

  it('a token that cannot be renewed stops the events, and says so', async () => {
    await grant('token')
    home.cloud.gateway.expireTokens()
    report('power', true)
    await home.nodeRed.status('lamp-in', /^rokid\.status\.events-refused$/)
    await home.nodeRed.sentence(/unbind the skill in the Rokid app and bind it again/)
    const count = home.cloud.gateway.events.length
    report('power', false)
    await home.cloud.query(LAMP)
    assert.equal(home.cloud.gateway.events.length, count)
    // Binding again heals it.
    await home.cloud.grant()
    const event = home.cloud.next()
    report('brightness', 3)
    assert.equal((await event).turn, 202)
    await home.nodeRed.status('lamp-out', /brightness: 3/)
  })

  it('403 stops the events, and says so', async () => {
    await grant()
    home.cloud.gateway.script.push(403)
    report('power', true)
    await home.nodeRed.status('lamp-in', /^rokid\.status\.events-refused$/)
    await home.nodeRed.sentence(/\(403\): bind it again/)
  })

  for (const status of [400, 422] as const) {
    it(`${status} is never sent again, and what comes next is`, async () => {
      await grant()
      home.cloud.gateway.script.push(status)
      const first = home.cloud.next()
      report('power', true)
      await first
      await home.nodeRed.sentence(new RegExp(`did not accept an event \\(${status}\\)`))
      const second = home.cloud.next()
      report('brightness', 9)
      assert.deepEqual(changed(await second), [['Brightness', 9]])
      assert.equal(home.cloud.gateway.events.length, 2)
    })
  }

  for (const turn of [500, 503, 429, 'cut'] as const) {
    it(`after ${turn} the same report comes again under the same id`, async () => {
      await grant()
      home.cloud.gateway.script.push(turn)
      const accepted = home.cloud.next((event) => event.turn === 202)
      report('power', true)
      await accepted
      const [first, second] = home.cloud.gateway.events
      assert.deepEqual([first?.turn, second?.turn], [turn, 202])
      assert.equal(first?.header['messageId'], second?.header['messageId'])
      assert.deepEqual(first?.payload, second?.payload)
    })
  }

  it('what changed while the gateway failed goes out in its newest state, under a new id', async () => {
    await grant()
    home.cloud.gateway.script.push(503)
    const first = home.cloud.next()
    report('brightness', 10)
    const { header } = await first
    const accepted = home.cloud.next((event) => event.turn === 202)
    for (const level of [20, 30, 40]) report('brightness', level)
    const second = await accepted
    assert.deepEqual(changed(second), [['Brightness', 40]])
    assert.notEqual(second.header['messageId'], header['messageId'])
  })

  it('a token endpoint that fails is no reason to stop', async () => {
    await grant()
    home.cloud.gateway.expireTokens()
    home.cloud.gateway.tokenFault = 500
    const refused = home.cloud.next()
    report('power', true)
    assert.equal((await refused).turn, 401)
    home.cloud.gateway.tokenFault = undefined
    assert.equal((await home.cloud.next((event) => event.turn === 202)).name, 'ChangeReport')
  })

  it('names only what has changed since the leave was given', async () => {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id))
    report('power', true)
    await home.cloud.bind()
    await home.cloud.grant()
    const event = home.cloud.next()
    report('brightness', 50)
    assert.deepEqual(changed(await event), [['Brightness', 50]])
  })

  it('two users of Rokid’s are both told', async () => {
    await grant()
    await home.cloud.grant('code', 'somebody else')
    const tokens = new Set<string>()
    home.cloud.on('event', (event) => tokens.add(tokenOf(event)))
    report('power', true)
    await home.nodeRed.until(() => tokens.size === 2, 'both')
  })

  it('a press of the bell is an event of its own, every time', async () => {
    await grant('code', { name: '门铃', displayType: 'door', capabilities: ['doorbell'] })
    for (const payload of [true, 'ring']) {
      const event = home.cloud.next()
      report('doorbell', payload)
      const { name, header, payload: said } = await event
      assert.deepEqual(
        [header['namespace'], name, said['endpointId']],
        ['Rokid.EventSource', 'DoorbellPress', LAMP],
      )
    }
  })

  it('a press that nobody can be told of is an error', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { capabilities: ['doorbell'] }))
    report('doorbell', true)
    await home.nodeRed.sentence(/doorbell was not sent: Rokid has not allowed events yet/)
  })

  it('without leave nothing is sent, and nothing waits', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    report('power', true)
    await home.nodeRed.status('lamp-out', /^power: on$/)
    assert.deepEqual(home.cloud.gateway.events, [])
  })

  it('a grant that makes no sense is answered with an error', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await home.cloud.bind()
    for (const payload of [
      undefined,
      {},
      { grant: null },
      { grant: { token: '' } },
      { grant: { code: 7 } },
      { grant: { code: '', token: null } },
    ]) {
      const answer = await home.cloud.tell('Rokid.Authorization', 'AcceptGrant', { payload })
      assert.equal(answer.payload['name'], 'E_INTERNAL_ERROR')
    }
  })

  for (const more of [{ token: '' }, { token: null }, { userId: null }, { userId: 12 }])
    it(`a code with ${JSON.stringify(more)} is exchanged`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId()))
      await home.cloud.bind()
      const code = home.cloud.gateway.issueCode('anna')
      const grant = { type: 'OAuth2.AuthorizationCode', code, ...more }
      const answer = await home.cloud.tell('Rokid.Authorization', 'AcceptGrant', { payload: { grant } })
      assert.equal(answer.name, 'AcceptGrantResponse')
    })

  it('a code that Rokid does not take is answered with an error', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await home.cloud.bind()
    const grant = { type: 'OAuth2.AuthorizationCode', code: 'stolen', userId: 'x' }
    const answer = await home.cloud.tell('Rokid.Authorization', 'AcceptGrant', { payload: { grant } })
    assert.match(String(answer.payload['message']), /refused to exchange/)
    await home.nodeRed.sentence(/refused to exchange its own code/)
    assert.match(await (await fetch(home.url)).text(), /refused to exchange its own code/)
  })

  it('leave survives deploys, and lies in clear nowhere', async () => {
    await grant()
    const granted = home.cloud.next()
    report('power', true)
    const secrets = [tokenOf(await granted), 'rokid-refresh']
    await home.nodeRed.deploy([])
    const text = readFileSync(join(home.nodeRed.userDir, 'homewire', `rokid-${id}.json`), 'utf8')
    for (const secret of secrets) {
      assert.ok(!text.includes(secret))
      assert.ok(!home.nodeRed.said.some((line) => line.includes(secret)))
    }
    await home.nodeRed.deploy(flow(home, id, {}, { name: 'Again' }))
    const event = home.cloud.next(named('ChangeReport'))
    report('brightness', 1)
    assert.equal((await event).turn, 202)
  })

  it('leave that was saved with another secret is lost, and the self-check says so', async () => {
    await grant()
    await home.nodeRed.deploy([])
    await home.nodeRed.deploy(flow(home, id, {}, { credentials: { token: 'another token' } }))
    const page = await (await fetch(home.url)).text()
    assert.match(page, /saved with another secret/)
    assert.match(page, /No user gets events at the moment/)
    assert.doesNotMatch(page, /has not allowed events yet/)
  })
})

describe('A deploy with leave to send events', () => {
  let home: Home
  let id: string
  atHome((own) => (home = own))
  afterEach(() => assert.deepEqual(home.cloud.rejected, []))

  beforeEach(async () => {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id))
    await home.cloud.bind()
    await home.cloud.discover()
    await home.cloud.grant()
  })
  const ids = ({ payload }: Event): string[] =>
    (payload['endpoints'] as { endpointId: string }[]).map(({ endpointId }) => endpointId)

  it('reports a new device, and only that', async () => {
    const event = home.cloud.next()
    await home.nodeRed.deploy([
      ...flow(home, id),
      ...device(id, 'fan', { displayType: 'fan', capabilities: undefined }),
    ])
    const report = await event
    assert.deepEqual([report.name, ids(report)], ['AddOrUpdateReport', ['fan']])
    assert.deepEqual([...home.cloud.endpoints.keys()], [LAMP, 'fan'])
  })

  for (const [what, change] of [
    ['name', { name: '吊灯' }],
    ['room', { room: '客厅' }],
    ['ability', { capabilities: ['power'] }],
    ['display type', { displayType: 'switch' }],
  ] as const) {
    it(`reports another ${what}`, async () => {
      const event = home.cloud.next()
      await home.nodeRed.deploy(flow(home, id, change), 'nodes')
      const report = await event
      assert.deepEqual([report.name, ids(report)], ['AddOrUpdateReport', [LAMP]])
    })
  }

  it('reports a device that is gone', async () => {
    const event = home.cloud.next()
    await home.nodeRed.deploy([tab, skill(home, id)])
    const report = await event
    assert.deepEqual([report.name, ids(report)], ['DeleteReport', [LAMP]])
    assert.equal(home.cloud.endpoints.size, 0)
  })

  it('reports nothing when nothing has changed for Rokid', async () => {
    await home.nodeRed.deploy(flow(home, id, { answer: 'reply', timeout: 1 }))
    const event = home.cloud.next()
    await home.nodeRed.deploy(flow(home, id, { name: '吊灯' }))
    assert.deepEqual(ids(await event), [LAMP])
    assert.equal(home.cloud.gateway.events.length, 1)
  })

  it('reports later what could not be reported at once', async () => {
    home.cloud.gateway.script.push(503)
    const event = home.cloud.next(({ turn }) => turn === 202)
    await home.nodeRed.deploy(flow(home, id, { name: '吊灯' }))
    assert.deepEqual(ids(await event), [LAMP])
  })

  it('a report that is tried again has its old id, and goes only to whom it has not reached', async () => {
    await home.cloud.grant('code', 'somebody else')
    home.cloud.gateway.script.push(503)
    const all: Event[] = []
    home.cloud.on('event', (event) => all.push(event))
    await home.nodeRed.deploy([
      ...flow(home, id, { name: '吊灯' }),
      ...device(id, 'fan', { displayType: 'fan', name: '风扇', capabilities: ['power'] }),
    ])
    await home.nodeRed.until(() => all.length >= 3, 'the report, to both and again')
    assert.equal(new Set(all.map(({ header }) => header['messageId'])).size, 1)
    assert.deepEqual(all.map(({ turn }) => turn).sort(), [202, 202, 503])
    const after = home.cloud.next(named('ChangeReport'))
    home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 12 })
    await after
    assert.equal(all.filter(named('AddOrUpdateReport')).length, 3)
  })

  for (const type of ['full', 'nodes'] as const)
    it(`a state that was on its way during a deploy (${type}) is told after it`, async () => {
      home.cloud.gateway.script.push('hang')
      const hanging = home.cloud.next()
      home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 40 })
      await hanging
      const told = home.cloud.next(({ turn }) => turn === 202)
      await home.nodeRed.deploy(flow(home, id, { timeout: 1 }, { name: 'Renamed' }), type)
      assert.deepEqual(changed(await told), [['Brightness', 40]])
    })

  it('a state that could not be told before the deploy is told after it', async () => {
    home.cloud.gateway.mood = 503
    const failed = home.cloud.next()
    home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 40 })
    await failed
    await home.nodeRed.until(() => home.cloud.gateway.events.length > 0, 'an attempt')
    await home.nodeRed.deploy(flow(home, id, { timeout: 1 }))
    home.cloud.gateway.mood = undefined
    const told = await home.cloud.next(named('ChangeReport'))
    assert.deepEqual(changed(told), [['Brightness', 40]])
  })
})

describe('A device that may take its time', () => {
  let home: Home
  atHome((own) => (home = own))
  afterEach(() => assert.deepEqual(home.cloud.rejected, []))

  let id: string
  async function deploy(lamp: object = {}): Promise<void> {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id, { defer: true, timeout: 0.1, answer: 'reply', ...lamp }))
    await home.cloud.bind()
    await home.cloud.discover()
  }

  it('defers, and completes the answer with an event', async () => {
    await deploy()
    await home.cloud.grant()
    const probe = home.nodeRed.collect('lamp-probe')
    const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'slow' })
    assert.equal(answer.name, 'DeferredResponse')
    assert.deepEqual([answer.header['messageId'], answer.header['correlationToken']], ['slow', 'slow'])
    assert.ok(Number(answer.payload['estimatedDeferralInSeconds']) >= 1)
    const event = home.cloud.next()
    home.nodeRed.inject('lamp-out', await probe.next())
    const { name, header, endpoint } = await event
    assert.deepEqual([name, header['correlationToken']], ['Response', 'slow'])
    assert.deepEqual(pairs(endpoint['states']), [['Switch', 'On']])
    assert.notEqual(header['messageId'], 'slow')
  })

  it('completes with the error of the flow, under the token that the directive brought', async () => {
    await deploy()
    await home.cloud.grant()
    const probe = home.nodeRed.collect('lamp-probe')
    const options = { messageId: 'slow', correlationToken: 'from Rokid' }
    const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, options)
    assert.equal(answer.header['correlationToken'], 'from Rokid')
    const event = home.cloud.next()
    home.nodeRed.inject('lamp-out', { ...(await probe.next()), error: 'the motor is stuck' })
    const { name, header, payload } = await event
    assert.deepEqual([name, header['correlationToken']], ['ErrorResponse', 'from Rokid'])
    assert.deepEqual(payload, { name: 'E_INTERNAL_ERROR', message: 'the motor is stuck' })
  })

  for (const type of ['full', 'nodes'] as const)
    it(`is completed with an error when a deploy (${type}) comes between`, async () => {
      await deploy()
      await home.cloud.grant()
      const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'slow' })
      assert.equal(answer.name, 'DeferredResponse')
      const event = home.cloud.next(({ turn }) => turn === 202)
      await home.nodeRed.deploy(flow(home, id, { answer: 'flow' }, { name: 'Renamed' }), type)
      const { name, header, payload } = await event
      assert.deepEqual([name, header['correlationToken']], ['ErrorResponse', 'slow'])
      assert.equal(payload['name'], 'E_ENDPOINT_UNREACHABLE')
    })

  it('repeats the deferral to a repeated message', async () => {
    await deploy()
    await home.cloud.grant()
    const probe = home.nodeRed.collect('lamp-probe')
    for (let n = 0; n < 2; n += 1) {
      const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'twice' })
      assert.equal(answer.name, 'DeferredResponse')
    }
    assert.equal(probe.messages.length, 1)
  })

  it('answers at once when the flow is fast', async () => {
    await deploy({ answer: 'flow' })
    await home.cloud.grant()
    assert.equal((await home.cloud.control(LAMP, 'Switch.On')).name, 'Response')
  })

  it('cannot defer without leave to send events', async () => {
    await deploy()
    home.nodeRed.probe('lamp-probe', () => undefined)
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
  })

  it('does not defer unless it may', async () => {
    await deploy({ defer: false })
    await home.cloud.grant()
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
  })
})
