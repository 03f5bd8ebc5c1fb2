import assert from 'node:assert/strict'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { skipOffline } from '../support/network'
import { ours, Stranger } from '../support/stranger'
import { node } from './story'

/** What the whole package took before it had practice, unpacked. */
const BEFORE_BYTES = 2_000_000
const MOST_BYTES = BEFORE_BYTES + 2 * 1024 * 1024
const LAMP = '5d737888aea17c30a056d701'

function flow(account: object): object[] {
  return [
    { id: 'tab', type: 'tab', label: 'Home' },
    { id: 'account', type: 'sinric-account', name: 'Home', ...account },
    {
      id: 'lamp',
      type: 'sinric-device',
      name: 'Lamp',
      account: 'account',
      deviceId: LAMP,
      deviceType: 'LIGHT',
    },
    node('in', 'sinric-in', { device: 'lamp', wires: [['debug']] }),
    node('debug', 'debug', { active: true, complete: 'payload' }),
  ]
}

async function say(nodeRed: Stranger, sentence: string): Promise<{ understood: boolean; success?: boolean }> {
  const response = await fetch(`${nodeRed.url}homewire/practice/say`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sentence }),
  })
  return (await response.json()) as { understood: boolean; success?: boolean }
}

/** The connection is there a moment after the deploy. */
async function sayUntilDone(nodeRed: Stranger, sentence: string): Promise<void> {
  for (;;) if ((await say(nodeRed, sentence)).success === true) return
}

/** Node-RED starts its nodes a moment after it has taken them. */
async function devicesAtHome(nodeRed: Stranger): Promise<string[]> {
  for (;;) {
    const home = (await (await nodeRed.get('homewire/home')).json()) as { devices: { name: string }[] }
    if (home.devices.length > 0) return home.devices.map(({ name }) => name)
  }
}

describe('Practice in the packed package', function () {
  this.timeout(90_000)
  const running: Stranger[] = []

  async function start(this: Mocha.Context): Promise<void> {
    try {
      running.push(await Stranger.start(ours), await Stranger.start(ours))
    } catch (error) {
      skipOffline(this, error)
    }
  }

  before(start)
  after(() => Promise.all(running.map((one) => one.stop())))

  const packageOf = (one: Stranger): string => join(one.userDir, 'node_modules', '@homewire', 'node-red')
  const fileOf = (one: Stranger): string => join(packageOf(one), 'dist', 'practice.js')

  it('adds at most 2 MB to the whole package as it is installed', () => {
    const size = readdirSync(packageOf(running[0]!), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
    assert.ok(statSync(fileOf(running[0]!)).size > 0)
    assert.ok(size <= MOST_BYTES, String(size))
  })

  it('is there in two Node-REDs on one machine, each with a lamp of its own', async () => {
    for (const one of running) await one.deploy(flow({ server: 'practice' }))
    for (const one of running) await sayUntilDone(one, 'turn on lamp')
    const [first, second] = running
    await first!.deploy([])
    assert.equal((await say(first!, 'turn off lamp')).understood, false)
    await sayUntilDone(second!, 'turn off lamp')
  })

  it('is never read by who does not practise: all works where its file is missing', async () => {
    const [one] = running
    await one!.stop()
    const fresh = await Stranger.start(ours)
    running[0] = fresh
    rmSync(fileOf(fresh))
    const credentials = { appKey: 'key', appSecret: 'secret' }
    await fresh.deploy(flow({ server: 'ws://127.0.0.1:9', credentials }))
    assert.deepEqual(await devicesAtHome(fresh), ['Lamp'])
    assert.deepEqual(await (await fresh.get('homewire/practice')).json(), { devices: [], chats: [] })
    assert.equal((await say(fresh, 'turn on lamp')).understood, false)
    assert.ok(!existsSync(fileOf(fresh)))
  })
})
