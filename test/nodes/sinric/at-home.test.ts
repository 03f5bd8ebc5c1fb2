import assert from 'node:assert/strict'
import { Place, type Worker } from '../../support/namespaces'
import { skip } from '../../support/network'
import type { FlowNode } from '../node-red'
import { account, device } from './home'

const NOWHERE = 'ws://10.71.1.250:9'
const ids = Array.from({ length: 10 }, (_, n) => `5d737888aea17c30a056d7${10 + n}`)
const [FIRST = ''] = ids
const ON = { state: 'On' }

/** Ten lamps whose requests all end in one probe. */
function house(server: string, more: object = { local: 'on', announce: true }): FlowNode[] {
  return [
    { id: 'tab', type: 'tab', label: 'Test' },
    account(server, more),
    ...ids.flatMap((deviceId, n): FlowNode[] => [
      device({ id: `lamp${n}`, name: `Lamp ${n}`, deviceId }),
      { id: `in${n}`, type: 'sinric-in', z: 'tab', name: '', device: `lamp${n}`, wires: [['probe']] },
    ]),
    { id: 'probe', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

interface Reply {
  payload: { success: boolean; message: string }
  isSigned: boolean
  from: { address: string; port: number }
}

describe('A home with two networks and no internet', function () {
  this.timeout(60_000)
  let home: Place
  let places: Place[] = []
  let nodeRed: Worker
  let wired: Worker
  let wireless: Worker
  let cables: string[]

  before(async function () {
    try {
      home = await Place.open('home')
    } catch (error) {
      return skip(this, `this machine gives a test no network of its own (${String(error)})`)
    }
    places = [home, await home.beside('wired'), await home.beside('wifi')]
    const [, one, two] = places
    if (!one || !two) return
    cables = [
      await home.connect(one, '10.71.1.1/24', '10.71.1.2/24'),
      await home.connect(two, '10.71.2.1/24', '10.71.2.2/24'),
    ]
    ;[nodeRed, wired, wireless] = await Promise.all([
      home.load('test/nodes/sinric/at-home/host.ts'),
      one.load('test/nodes/sinric/at-home/phone.ts'),
      two.load('test/nodes/sinric/at-home/phone.ts'),
    ])
    await wired.call('open', '10.71.1.2')
    await wireless.call('open', '10.71.2.2')
  })

  afterEach(async () => {
    await nodeRed.call('deploy', [])
    await nodeRed.call('freed')
  })
  after(() => Promise.all(places.map((place) => place.close())))

  function ask(phone: Worker, to: string, action = 'setPowerState', value: object = ON): Promise<Reply> {
    return phone.call('ask', to, FIRST, action, value) as Promise<Reply>
  }

  it('has a phone in each network find all ten devices, each at the address of its own network', async () => {
    await nodeRed.call('deploy', house(NOWHERE))
    for (const [phone, own, host] of [
      [wired, '10.71.1.2', '10.71.1.1'],
      [wireless, '10.71.2.2', '10.71.2.1'],
    ] as const) {
      const found = (await phone.call('browse', own, 'ten devices')) as {
        instances: Record<string, string[]>
        addresses: string[]
      }
      const instances = Object.entries(found.instances)
      assert.deepEqual(
        instances.map(([, own]) => own.length).sort((a, b) => b - a),
        [9, 1],
      )
      assert.deepEqual(instances.flatMap(([, own]) => own).sort(), ids)
      for (const [name] of instances)
        assert.match(name, /^sinricpro-[0-9a-f]{12}(?:-2)?\._sinricpro\._udp\.local$/)
      assert.deepEqual(found.addresses, [host])
    }
  })

  it('answers by unicast, broadcast and multicast, and carries out once what comes all three ways', async () => {
    await nodeRed.call('deploy', house(NOWHERE))
    await nodeRed.call('status', 'in0', 'lan-(only|unsure)')
    for (const [phone, host, broadcast] of [
      [wired, '10.71.1.1', '10.71.1.255'],
      [wireless, '10.71.2.1', '10.71.2.255'],
    ] as const)
      for (const to of [host, broadcast, '224.9.9.9']) {
        const { payload, isSigned, from } = await ask(phone, to)
        assert.deepEqual([payload.success, isSigned, from], [true, true, { address: host, port: 3333 }])
      }
    const before = (await nodeRed.call('requests')) as unknown[]
    const ways = ['10.71.2.1', '10.71.2.255', '224.9.9.9']
    assert.equal(
      await wireless.call('askEverywhere', ways, '10.71.2.1', FIRST, 'setBrightness', { brightness: 7 }),
      3,
    )
    const all = (await nodeRed.call('requests')) as unknown[]
    assert.deepEqual(all.slice(before.length), [
      ['brightness', 7],
      ['power', true],
    ])
  })

  it('tells the cloud, when that is back, and shows which ways there are', async () => {
    const server = (await nodeRed.call('openSky')) as string
    try {
      await nodeRed.call('deploy', house(server))
      await nodeRed.call('status', 'in0', 'cloud-lan')
      await nodeRed.call('away', true)
      await nodeRed.call('status', 'in0', 'lan-only')
      assert.ok((await ask(wired, '10.71.1.1', 'setBrightness', { brightness: 33 })).payload.success)
      await nodeRed.call('away', false)
      const { value } = (await nodeRed.call('event', 'setBrightness')) as { value: object }
      assert.deepEqual(value, { brightness: 33 })
      await nodeRed.call('status', 'in1', 'cloud-lan')
    } finally {
      await nodeRed.call('closeSky')
    }
  })

  it('opens no port for an account that was saved before, nor for one that has it off', async () => {
    for (const more of [{}, { local: 'off', announce: true }, { announce: true }, { local: '' }]) {
      await nodeRed.call('deploy', house(NOWHERE, more))
      await nodeRed.call('status', 'in0', 'waiting|connecting')
      const ports = (await nodeRed.call('ports')) as number[]
      assert.ok(!ports.includes(3333) && !ports.includes(5353), JSON.stringify(ports))
    }
  })

  it('keeps answering over a deploy', async () => {
    await nodeRed.call('deploy', house(NOWHERE))
    await nodeRed.call('status', 'in0', 'lan-(only|unsure)')
    await ask(wired, '10.71.1.1')
    await nodeRed.call('deploy', house(NOWHERE, { local: 'on', announce: true, name: 'Renamed' }), 'nodes')
    assert.ok((await ask(wired, '10.71.1.1')).payload.success)
    await nodeRed.call('deploy', house(NOWHERE))
    assert.ok((await ask(wireless, '224.9.9.9')).payload.success)
  })

  it('says goodbye and frees the port when the flows are gone', async () => {
    await nodeRed.call('deploy', house(NOWHERE))
    await wired.call('browse', '10.71.1.2', 'ten devices')
    const leaving = wired.call('browse', '10.71.1.2', 'goodbye')
    await nodeRed.call('deploy', [])
    const { goodbyes } = (await leaving) as { goodbyes: string[] }
    assert.ok(goodbyes.some((name) => name.endsWith('._sinricpro._udp.local')))
    assert.ok(!((await nodeRed.call('ports')) as number[]).includes(3333))
  })

  it('tells both addresses of one network at once, so that neither takes the other back', async () => {
    const more = ['10.71.1.9/24', 'broadcast', '+', 'dev', cables[0] ?? '']
    await home.ip('address', 'add', ...more)
    try {
      await nodeRed.call('deploy', house(NOWHERE))
      const browsed = (await wired.call('browse', '10.71.1.2', 'ten devices')) as { together: string[][] }
      const all = browsed.together.filter((addresses) => addresses.length > 0)
      assert.ok(all.length > 0)
      for (const addresses of all) assert.deepEqual(addresses, ['10.71.1.1', '10.71.1.9'])
      assert.ok((await ask(wired, '10.71.1.9')).payload.success)
    } finally {
      await home.ip('address', 'delete', ...more)
    }
  })

  it('says goodbye when its process is told to end, and is silent from then on', async () => {
    const second = await home.load('test/nodes/sinric/at-home/host.ts')
    await second.call('deploy', house(NOWHERE))
    await wired.call('browse', '10.71.1.2', 'ten devices')
    const leaving = wired.call('browse', '10.71.1.2', 'goodbye')
    await second.call('terminate')
    const { goodbyes } = (await leaving) as { goodbyes: string[] }
    assert.ok(goodbyes.some((name) => name.endsWith('._sinricpro._udp.local')))
    await second.call('deploy', house(NOWHERE, { local: 'on', announce: true, name: 'Renamed' }))
    const { instances } = (await wired.call('browse', '10.71.1.2', 'ten devices', 3_000)) as {
      instances: object
    }
    assert.deepEqual(instances, {})
    await second.end()
  })

  it('lets the first of two Node-REDs have the port, tells the second, and lets it have it next', async () => {
    await nodeRed.call('deploy', house(NOWHERE))
    await nodeRed.call('status', 'in0', 'lan-(only|unsure)')
    const second = await home.load('test/nodes/sinric/at-home/host.ts')
    const server = (await second.call('openSky')) as string
    await second.call('deploy', house(server))
    await second.call('status', 'in0', 'lan-taken')
    assert.ok(((await second.call('said')) as string[]).some((text) => /^Port 3333 is taken/.test(text)))
    assert.ok((await ask(wired, '10.71.1.1')).payload.success)
    assert.deepEqual(await second.call('requests'), [])
    await second.call('finds', 'lan-port account', true)
    await nodeRed.call('deploy', [])
    await second.call('status', 'in0', 'cloud-lan')
    assert.ok((await ask(wired, '10.71.1.1')).payload.success)
    assert.deepEqual(await second.call('requests'), [['power', true]])
    await second.end()
  })

  it('tells both of two Node-REDs in one network that they have the same account, and no more once one has gone', async () => {
    await nodeRed.call('deploy', house('ws://10.71.1.2:9'))
    await nodeRed.call('status', 'in0', 'lan-(only|unsure)')
    const [, one] = places
    assert.ok(one)
    const second = await one.load('test/nodes/sinric/at-home/host.ts')
    await second.call('deploy', house('ws://10.71.1.1:9'))
    await second.call('status', 'in0', 'lan-(only|unsure)')
    for (const host of [nodeRed, second]) {
      await host.call('saying', 'says that it has devices of this account, too')
      await host.call('finds', 'account-twice account', true)
    }
    await second.call('deploy', [])
    // Its goodbye is out.
    await second.call('freed')
    await second.end()
    await nodeRed.call('finds', 'account-twice account', false)
  })

  it('is found as soon as its network is there, however late that is', async () => {
    for (const cable of cables) await home.ip('address', 'flush', 'dev', cable)
    await nodeRed.call('deploy', house(NOWHERE))
    await nodeRed.call('status', 'in0', 'waiting')
    await home.ip('address', 'add', '10.71.1.1/24', 'broadcast', '+', 'dev', cables[0] ?? '')
    await nodeRed.call('status', 'in0', 'lan-(only|unsure)')
    assert.ok((await ask(wired, '224.9.9.9')).payload.success)
    await home.ip('address', 'add', '10.71.2.1/24', 'broadcast', '+', 'dev', cables[1] ?? '')
    const found = (await wireless.call('browse', '10.71.2.2', 'ten devices')) as {
      instances: Record<string, string[]>
    }
    assert.equal(Object.values(found.instances).flat().length, 10)
    assert.ok((await ask(wireless, '224.9.9.9')).payload.success)
  })
})
