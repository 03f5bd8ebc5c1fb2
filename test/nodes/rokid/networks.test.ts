import assert from 'node:assert/strict'
import { Place, type Worker } from '../../support/namespaces'
import { skip } from '../../support/network'
import type { FlowNode } from '../node-red'
import { device, tab } from './home'

const USER_TOKEN = 'a-user-token-for-home'
const names = Array.from({ length: 10 }, (_, n) => `lamp${n}`)
const [FIRST = ''] = names

/** Ten lamps of one skill, whose requests all end in one probe. */
function house(more: object = { lan: true }): FlowNode[] {
  return [
    tab,
    {
      id: 'skill',
      type: 'rokid-skill',
      name: 'Home',
      path: '/rokid',
      credentials: { lanToken: USER_TOKEN },
      ...more,
    },
    ...names.flatMap((name) => device('skill', name)).map((node) => ('wires' in node ? wired(node) : node)),
    { id: 'probe', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

function wired(node: FlowNode): FlowNode {
  return node.type === 'rokid-in' ? { ...node, wires: [['probe']] } : node
}

interface Found {
  usn: string
  location: string
}

describe('A home with two networks and Rokid speakers in both', function () {
  this.timeout(90_000)
  let home: Place
  let places: Place[] = []
  let nodeRed: Worker
  let speakers: [Worker, string][] = []
  let cables: string[] = []

  before(async function () {
    try {
      home = await Place.open('home')
    } catch (error) {
      return skip(this, `this machine gives a test no network of its own (${String(error)})`)
    }
    const [one, two] = [await home.beside('wired'), await home.beside('wifi')]
    places = [home, one, two]
    cables = [
      await home.connect(one, '10.72.1.1/24', '10.72.1.2/24'),
      await home.connect(two, '10.72.2.1/24', '10.72.2.2/24'),
    ]
    const [host, wired, wireless] = await Promise.all([
      home.load('test/nodes/rokid/at-home/host.ts'),
      one.load('test/nodes/rokid/at-home/speaker.ts'),
      two.load('test/nodes/rokid/at-home/speaker.ts'),
    ])
    nodeRed = host
    speakers = [
      [wired, '10.72.1.1'],
      [wireless, '10.72.2.1'],
    ]
    await wired.call('open', '10.72.1.2', USER_TOKEN)
    await wireless.call('open', '10.72.2.2', USER_TOKEN)
  })
  afterEach(() => nodeRed.call('deploy', []))
  after(() => Promise.all(places.map((place) => place.close())))

  it('is found from each at the address of its own network, with all ten devices', async () => {
    await nodeRed.call('deploy', house())
    await nodeRed.call('status', 'lamp0-in', 'lan-only')
    const usns = new Set<string>()
    for (const [speaker, host] of speakers) {
      const { usn, location } = (await speaker.call('find')) as Found
      assert.equal(location, `http://${host}:9999`)
      usns.add(usn)
      for (const at of [location, `tcp://${host}:9999`]) {
        const devices = (await speaker.call('list', at)) as { deviceId: string }[]
        assert.deepEqual(devices.map(({ deviceId }) => deviceId).sort(), names)
        assert.deepEqual(await speaker.call('turnOn', at, FIRST), { switch: 'on' })
      }
    }
    assert.equal(usns.size, 1)
    assert.equal(((await nodeRed.call('requests')) as unknown[]).length, 4)
  })

  it('has no port of a skill that was saved before, nor of one that has it off', async () => {
    for (const more of [{}, { lan: false, lanPort: 9999 }, { lanPort: 9999 }, { lan: '' }]) {
      await nodeRed.call('deploy', house({ ...more, credentials: { token: 't', lanToken: USER_TOKEN } }))
      await nodeRed.call('status', 'lamp0-in', 'ready')
      assert.ok(!((await nodeRed.call('tcpPorts')) as number[]).includes(9999))
      assert.ok(!((await nodeRed.call('ports')) as number[]).includes(1900))
    }
  })

  it('lets the first of two Node-REDs have the port, tells the second, and lets it have it next', async () => {
    await nodeRed.call('deploy', house())
    await nodeRed.call('status', 'lamp0-in', 'lan-only')
    const second = await home.load('test/nodes/rokid/at-home/host.ts')
    await second.call('deploy', house())
    await second.call('status', 'lamp0-in', 'lan-taken')
    const [[speaker] = assert.fail()] = speakers
    await speaker.call('turnOn', 'tcp://10.72.1.1:9999', FIRST)
    assert.deepEqual(await second.call('requests'), [])
    await nodeRed.call('deploy', [])
    await second.call('status', 'lamp0-in', 'lan-only')
    await speaker.call('turnOn', 'tcp://10.72.1.1:9999', FIRST)
    assert.equal(((await second.call('requests')) as unknown[]).length, 1)
    await second.end()
  })

  it('says goodbye when its process is told to end', async () => {
    await nodeRed.call('deploy', house())
    await nodeRed.call('status', 'lamp0-in', 'lan-only')
    const [[speaker] = assert.fail()] = speakers
    const { usn } = (await speaker.call('find')) as Found
    const leaving = speaker.call('goodbye')
    await nodeRed.call('terminate')
    assert.equal(((await leaving) as Record<string, string>)['USN'], usn)
  })

  it('is found as soon as its network is there, however late that is', async () => {
    for (const cable of cables) await home.ip('address', 'flush', 'dev', cable)
    await nodeRed.call('deploy', house())
    await nodeRed.call('status', 'lamp0-in', 'lan-only')
    for (const [index, [speaker, host]] of speakers.entries()) {
      await home.ip('address', 'add', `${host}/24`, 'broadcast', '+', 'dev', cables[index] ?? '')
      const { location } = (await speaker.call('find')) as Found
      assert.equal(location, `http://${host}:9999`)
      assert.deepEqual(await speaker.call('turnOn', location, FIRST), { switch: 'on' })
    }
  })
})
