import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { NodeRed } from '../node-red'
import {
  atHome as atRokid,
  flow as rokidFlow,
  freshSkillId,
  type Home as RokidHome,
  LAMP as ROKID_LAMP,
} from '../rokid/home'
import { atThingHome, deployed, flow as sagooFlow, type ThingHome } from '../sagoo/thing-home'
import { account, APP_KEY, APP_SECRET, atHome, CONNECTED, flow, LAMP } from '../sinric/home'
import { overview, type ShownDevice } from './routes'

async function device(id: string): Promise<ShownDevice> {
  const { devices } = await overview()
  const found = devices.find((one) => one.id === id)
  assert.ok(found, JSON.stringify(devices))
  return found
}

describe('The home in the sidebar, of Sinric Pro,', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string
  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function connect(options: object = {}): Promise<void> {
    await nodeRed.deploy(flow(server, options))
    await nodeRed.status('in', CONNECTED)
  }

  it('shows a device of which nothing is known yet as just that', async () => {
    await connect()
    assert.deepEqual(await device('lamp'), {
      ...{ id: 'lamp', platform: 'sinric', name: 'Lamp', type: 'sinric-device', owner: 'account' },
      capabilities: ['power', 'brightness', 'color', 'colorTemperature'],
      ...{ online: null, served: true, state: {}, believed: {}, held: [], last: null },
      vitals: { requests: 0, succeeded: 0, p50: null, p90: null },
    })
  })

  it('shows how the last request went, what the device said and what the platform believes', async () => {
    await connect()
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const { last, vitals, ...lamp } = await device('lamp')
    assert.deepEqual([lamp.online, lamp.state, lamp.believed], [true, { power: true }, { power: true }])
    assert.ok(last)
    assert.deepEqual(
      [last.capability, last.value, last.success, last.reason, last.ms],
      ['power', true, true, null, vitals.p90],
    )
    assert.ok(Math.abs(Date.now() - last.at) < 60_000)
    assert.deepEqual([vitals.requests, vitals.succeeded, vitals.p50], [1, 1, last.ms])
  })

  it('tells apart what the device says and what the platform believes while nobody can be told, and what waits', async () => {
    await nodeRed.deploy(flow('ws://127.0.0.1:1'))
    await nodeRed.status('in', /waiting/)
    nodeRed.inject('out', { topic: 'power', payload: true })
    await nodeRed.status('out', /waiting/)
    const lamp = await device('lamp')
    assert.deepEqual([lamp.online, lamp.state, lamp.believed], [true, { power: true }, {}])
    assert.equal(lamp.held.length, 1)
  })

  it('shows a device that is offline, and why its request failed, in the reader’s language', async () => {
    await connect()
    nodeRed.inject('out', { online: false })
    await nodeRed.status('in', /offline/)
    assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, false)
    const lamp = await device('lamp')
    assert.deepEqual(
      [lamp.online, lamp.last?.success, lamp.last?.reason, lamp.last?.value],
      [false, false, 'Lamp is offline', true],
    )
    const [chinese] = (await overview('zh-CN,zh;q=0.9,en;q=0.8')).devices
    assert.equal(chinese?.last?.reason, '“Lamp”离线')
  })

  it('says of a device that no node serves that it is not served', async () => {
    await nodeRed.deploy(flow(server).filter(({ id }) => id !== 'in'))
    await nodeRed.status('out', CONNECTED)
    assert.equal((await device('lamp')).served, false)
  })

  it('counts neither tests nor what the portal restores, and counts on over a deploy', async () => {
    await connect()
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { clientId: 'portal' })
    await nodeRed.admin('homewire/sinric/test/in', { capability: 'power', value: false })
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    await connect({ name: 'Reading lamp' })
    await cloud.ask(LAMP, 'setPowerState', { state: 'Off' })
    const lamp = await device('lamp')
    assert.deepEqual([lamp.name, lamp.vitals.requests, lamp.vitals.succeeded], ['Reading lamp', 2, 2])
  })

  it('forgets what it counted of a device that is deleted', async () => {
    await connect()
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    await nodeRed.deploy([])
    await connect()
    assert.equal((await device('lamp')).vitals.requests, 0)
  })

  it('says how each connection is: connected, and refused with the reason', async () => {
    await connect()
    assert.deepEqual((await overview()).owners, [
      { id: 'account', type: 'sinric-account', name: 'Home', link: 'connected', sentence: 'Connected' },
    ])
    const credentials = { appKey: '11111111-0000-4000-8000-000000000000', appSecret: APP_SECRET }
    await nodeRed.deploy(
      flow(server).map((node) => (node.id === 'account' ? account(server, { credentials }) : node)),
    )
    await nodeRed.status('in', /refused/)
    const [refused] = (await overview()).owners
    assert.equal(refused?.link, 'refused')
    assert.match(refused.sentence, /check the App Key/)
    assert.match((await overview('zh')).owners[0]?.sentence ?? '', /App Key/)
  })

  it('says what an account lacks that cannot connect at all', async () => {
    const credentials = { appKey: APP_KEY, appSecret: '' }
    await nodeRed.deploy(
      flow(server).map((node) => (node.id === 'account' ? account(server, { credentials }) : node)),
    )
    const [lacking] = (await overview()).owners
    assert.deepEqual([lacking?.link, /App Secret/.test(lacking?.sentence ?? '')], ['idle', true])
  })

  it('shows vitals that equal the cloud’s own count after 1,000 requests, some of which fail, while others are forged, stale or no requests at all', async function () {
    this.timeout(60_000)
    await connect({ answer: 'reply' })
    nodeRed.probe('probe', (msg) => {
      const payload = msg['payload']
      // Every seventh fails.
      const failed = Number(payload) % 7 === 0
      nodeRed.inject('out', failed ? { ...msg, error: { message: 'broken' } } : msg)
    })
    let answered = 0
    let succeeded = 0
    const ask = async (n: number): Promise<void> => {
      const answer = await cloud.ask(LAMP, 'setBrightness', { brightness: n % 101 })
      answered += 1
      if (answer.success) succeeded += 1
    }
    const inTurn = 50
    for (let n = 0; n < 1_000; n += inTurn) {
      const asked = Array.from({ length: inTurn }, (_, index) => ask(n + index))
      cloud.send('no frame at all')
      const forged = cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { secret: 'another', timeout: 1 })
      const stale = cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { createdAt: 1, timeout: 1 })
      await Promise.allSettled([forged, stale])
      await Promise.all(asked)
    }
    const { vitals } = await device('lamp')
    assert.equal(answered, 1_000)
    assert.ok(succeeded > 800 && succeeded < 900, `${succeeded} succeeded`)
    assert.deepEqual([vitals.requests, vitals.succeeded], [answered, succeeded])
    assert.ok(vitals.p50 !== null && vitals.p90 !== null && vitals.p50 <= vitals.p90)
  })

  it('does not count as a success what could not be answered any more', async () => {
    await connect({ answer: 'reply' })
    const asked = nodeRed.collect('probe')
    const lost = cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 500 }).catch(() => 'lost')
    const msg = await asked.next()
    await cloud.close()
    assert.equal(await lost, 'lost')
    await nodeRed.status('in', /waiting/)
    nodeRed.inject('out', msg)
    await nodeRed.until(() => asked.messages.length === 1, 'the answer')
    const { vitals, last } = await device('lamp')
    assert.deepEqual([vitals.requests, vitals.succeeded, last?.success], [1, 0, false])
  })
})

describe('The home in the sidebar, of Rokid,', () => {
  let home: RokidHome
  atRokid((own) => (home = own))

  it('shows a device and how its last request went', async () => {
    await home.nodeRed.deploy(rokidFlow(home, freshSkillId()))
    await home.cloud.bind()
    const [skill] = (await overview()).owners
    assert.deepEqual([skill?.type, skill?.link], ['rokid-skill', 'connected'])
    await home.cloud.control(ROKID_LAMP, 'Switch.On')
    const { platform, type, online, state, last, vitals } = await device('lamp-device')
    assert.deepEqual(
      [platform, type, online, state, last?.capability, last?.success, vitals.requests, vitals.succeeded],
      ['rokid', 'rokid-device', true, { power: true }, 'power', true, 1, 1],
    )
  })
})

describe('The home in the sidebar, of SagooIoT,', () => {
  let home: ThingHome
  atThingHome((own) => (home = own))

  it('shows a device and how its last request went', async () => {
    await deployed(home, sagooFlow(home.url))
    await home.platform.ask('relay_001', 'property/set', { power: true })
    const { platform, type, online, state, believed, last, vitals } = await device('relay-device')
    assert.deepEqual(
      [platform, type, online, state, believed, last?.value, last?.success, vitals.requests],
      ['sagoo', 'sagoo-device', true, { power: true }, { power: true }, true, true, 1],
    )
  })
})
