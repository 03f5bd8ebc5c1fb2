import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import type { FlowNode, NodeRed } from '../node-red'
import {
  account,
  API_KEY,
  APP_KEY,
  APP_SECRET,
  atHome,
  CONNECTED,
  device,
  flow,
  LAMP,
  SWITCH,
} from '../sinric/home'
import { check, found, isHealthy } from './doctor'

describe('The doctor, of a Sinric Pro account', function () {
  this.timeout(30_000)
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  const ends: (() => Promise<unknown>)[] = []
  atHome((home) => ({ nodeRed, cloud, server } = home))
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  /** A portal that has the lamp, and whose list can be read. */
  async function portal(...ids: string[]): Promise<string> {
    const devices = ids.map((id) => ({ id, name: 'Lamp', type: 'LIGHT' }))
    const own = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY, devices })
    ends.push(() => own.close())
    return own.listen()
  }

  const otherwise = (more: object, at = server): FlowNode[] =>
    flow(at).map((node) => (node.id === 'account' ? account(at, { credentials: KEYS, ...more }) : node))
  /** Without an API Key. */
  const KEYS = { appKey: APP_KEY, appSecret: APP_SECRET }

  it('finds nothing while all is well', async () => {
    await nodeRed.deploy(flow(await portal(LAMP)))
    await isHealthy(nodeRed)
  })

  it('answers within 10 s, and names a server that says nothing at all', async () => {
    const callers = new Set<Socket>()
    const mute = createServer((caller) => void callers.add(caller.on('error', () => undefined)))
    mute.listen(0, '127.0.0.1')
    await once(mute, 'listening')
    ends.push(() => {
      callers.forEach((caller) => caller.destroy())
      return new Promise((resolve) => mute.close(resolve))
    })
    await nodeRed.deploy(otherwise({}, `ws://127.0.0.1:${(mute.address() as AddressInfo).port}`))
    assert.deepEqual(await within10s(), ['unreachable account'])
  })

  async function within10s(): Promise<string[]> {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('The doctor takes more than 10 s')), 10_000).unref()
    })
    return Promise.race([found(nodeRed), late])
  }

  const addresses: [what: string, server: string, finding: string][] = [
    ['a name that nobody can find', 'wss://portal.homewire.invalid', 'name account'],
    ['an address where nothing listens', 'ws://127.0.0.1:1', 'unreachable account'],
    ['an address that is none', 'ftp://sinric', 'address account'],
  ]
  for (const [what, address, finding] of addresses)
    it(`names ${what}`, async () => {
      await nodeRed.deploy(otherwise({}, address))
      assert.deepEqual(await found(nodeRed), [finding])
    })

  it('names a server that does not speak TLS', async () => {
    await nodeRed.deploy(otherwise({}, server.replace('ws:', 'wss:')))
    assert.deepEqual(await found(nodeRed), ['tls account'])
  })

  it('names a key that is missing, one that is refused, and a variable that is not set', async () => {
    await nodeRed.deploy(otherwise({ credentials: {} }))
    assert.deepEqual(await found(nodeRed), ['key account'])
    cloud.faults.refuse = 401
    await nodeRed.deploy(otherwise({}))
    assert.deepEqual(await found(nodeRed), ['key account'])
    await nodeRed.deploy(otherwise({ credentials: { appKey: '${HOMEWIRE_NOT_SET}', appSecret: 'x' } }))
    assert.deepEqual(await found(nodeRed), ['variable account'])
  })

  it('names a secret that is of another key', async () => {
    await nodeRed.deploy(otherwise({}))
    await nodeRed.status('in', CONNECTED)
    cloud.faults.garble = true
    void cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 100 }).catch(() => undefined)
    await nodeRed.status('in', /signature/)
    assert.deepEqual(await found(nodeRed), ['secret account'])
  })

  it('names a clock that is wrong', async () => {
    cloud.faults.clockOffset = 300
    await nodeRed.deploy(otherwise({}))
    await nodeRed.status('in', /clock/)
    const { findings } = await check(nodeRed)
    assert.deepEqual(
      findings.map(({ code, node }) => `${code} ${node}`),
      ['clock account'],
    )
    assert.match(findings[0]?.sentence ?? '', /(299|300|301) s off/)
  })

  it('names a device that the account does not have, by the list of the account', async () => {
    await nodeRed.deploy([...flow(await portal(SWITCH))])
    assert.deepEqual(await found(nodeRed), ['device-unknown lamp'])
  })

  it('names an API Key that is refused', async () => {
    const credentials = { ...KEYS, apiKey: 'another' }
    await nodeRed.deploy(otherwise({ credentials }, await portal(LAMP)))
    assert.deepEqual(await found(nodeRed), ['api-key account'])
  })

  it('names a request for a device that is in no flow', async () => {
    await nodeRed.deploy(otherwise({}))
    await nodeRed.status('in', CONNECTED)
    const now = cloud.now()
    cloud.sendPayload(
      JSON.stringify({
        ...{ action: 'setPowerState', clientId: 'alexa', createdAt: now, deviceId: SWITCH, type: 'request' },
        ...{ replyToken: 'a-token-of-no-device', value: { state: 'On' } },
      }),
    )
    await nodeRed.status('in', /stranger/)
    assert.deepEqual(await found(nodeRed), ['stranger account'])
  })

  it('names words that are not those of Sinric Pro, until it speaks again', async () => {
    await nodeRed.deploy(otherwise({}))
    await nodeRed.status('in', CONNECTED)
    cloud.send('no frame at all')
    await nodeRed.status('in', /malformed/)
    assert.deepEqual(await found(nodeRed), ['foreign-words account'])
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    await isHealthy(nodeRed)
  })

  it('names the second of two accounts with one key', async () => {
    await nodeRed.deploy([
      ...otherwise({}),
      { ...account(server, { credentials: KEYS }), id: 'account2' },
      device({ id: 'switch', deviceId: SWITCH, account: 'account2', name: 'Switch', deviceType: 'SWITCH' }),
      { id: 'in2', type: 'sinric-in', z: 'tab', device: 'switch', wires: [['probe']] },
    ])
    assert.deepEqual(await found(nodeRed), ['account-twice account2'])
  })

  it('names an account with more devices than a server may take in one handshake', async () => {
    const many = Array.from({ length: 301 }, (_, index) =>
      device({
        id: `d${index}`,
        deviceId: `5dc15641${String(index).padStart(16, '0')}`,
        name: `Lamp ${index}`,
      }),
    )
    const all = { serves: 'all', account: 'account', z: 'tab' }
    const nodes = (devices: FlowNode[]): FlowNode[] => [
      ...otherwise({}).filter(({ type }) => !['sinric-device', 'sinric-in', 'sinric-out'].includes(type)),
      ...devices,
      { id: 'in', type: 'sinric-in', ...all, wires: [['probe']] },
      { id: 'out', type: 'sinric-out', ...all, wires: [] },
    ]
    await nodeRed.deploy(nodes(many.slice(0, 300)))
    assert.deepEqual(await found(nodeRed), [])
    await nodeRed.deploy(nodes(many))
    assert.deepEqual(await found(nodeRed), ['many-devices account'])
  })

  it('says no secret, whatever is wrong', async () => {
    cloud.faults.refuse = 401
    for (const nodes of [
      flow(server),
      otherwise({ server: `ws://user:${APP_SECRET}@127.0.0.1:1` }),
      otherwise({ credentials: { ...KEYS, apiKey: API_KEY }, server: await portal(SWITCH) }),
    ]) {
      await nodeRed.deploy(nodes)
      const text = JSON.stringify(await check(nodeRed))
      for (const secret of [APP_KEY, APP_SECRET, API_KEY]) assert.ok(!text.includes(secret), text)
    }
  })
})
