import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { ChildNodeRed } from '../../support/child-node-red'
import { LAMP } from './home'

/** How much is alive in the process of Node-RED. */
interface Gauge {
  timers: number
  ports: number
  /** Those that can be reached, whether they listen or not. */
  servers: number
  /** Likewise. */
  nodes: number
}

/** The test helper of Node-RED keeps every node that ever was; a Node-RED of its own does not. */
const SETTINGS = `{
  httpAdminMiddleware(request, response, next) {
    if (request.path !== '/alive') return next()
    const { queryObjects } = require('node:v8')
    const runtime = require.main.require('@node-red/runtime/lib/nodes/Node')
    const count = (name) => process.getActiveResourcesInfo().filter((one) => one === name).length
    response.json({
      timers: count('Timeout'),
      ports: count('TCPServerWrap') + count('UDPWrap'),
      servers: queryObjects(require('node:http').Server, { format: 'count' }),
      nodes: queryObjects(runtime, { format: 'count' }),
    })
  },
}`

const practising: readonly object[] = [
  { id: 'tab', type: 'tab', label: 'Practice' },
  { id: 'account', type: 'sinric-account', name: '', server: 'practice' },
  {
    id: 'lamp',
    type: 'sinric-device',
    name: 'Lamp',
    account: 'account',
    deviceId: LAMP,
    deviceType: 'LIGHT',
  },
  onCanvas('ask', 'sinric-in', { device: 'lamp', wires: [['end']] }),
  onCanvas('end', 'debug', { active: false }),
  { id: 'skill', type: 'rokid-skill', name: '', path: '/rokid', practice: true },
  {
    ...{ id: 'desk', type: 'rokid-device', name: '台灯', skill: 'skill', endpointId: 'a' },
    ...{ displayType: 'light', capabilities: ['power'] },
  },
  onCanvas('hear', 'rokid-in', { device: 'desk' }),
  { id: 'bot', type: 'mixin-bot', name: '', server: 'practice' },
  onCanvas('chat', 'mixin-in', { bot: 'bot' }),
  { id: 'server', type: 'sagoo-server', name: '', url: 'practice' },
  onCanvas('watch', 'sagoo-subscribe', {
    server: 'server',
    topic: '/device/p/d/message/property/report',
  }),
]

function onCanvas(id: string, type: string, more: object): object {
  return { id, type, z: 'tab', name: '', x: 100, y: 100, wires: [[]], ...more }
}

describe('Four practice platforms that were used and deleted', function () {
  this.timeout(120_000)
  const nodeRed = new ChildNodeRed(SETTINGS)
  before(() => nodeRed.start())
  after(() => nodeRed.remove())

  const alive = async (): Promise<Gauge> => (await (await nodeRed.admin('alive')).json()) as Gauge

  async function areConnected(): Promise<boolean> {
    const { owners } = (await (await nodeRed.admin('homewire/home')).json()) as { owners: { link: string }[] }
    return owners.length === 4 && owners.every(({ link }) => link === 'connected')
  }

  /** Deploys them, restarts them, speaks to a lamp each time, and deletes them: the editor has the only port then. */
  async function practise(): Promise<void> {
    for (let start = 0; start < 2; start += 1) {
      await nodeRed.deploy([...practising])
      while (!(await areConnected())) await pause(20)
      const said = await nodeRed.admin('homewire/practice/say', { sentence: 'turn on Lamp' })
      assert.match(await said.text(), /"success":true/)
    }
    await nodeRed.deploy([])
    while ((await alive()).ports > 1) await pause(200)
  }

  it('leave no port, no timer, no server and no node that can be reached, though they were restarted', async () => {
    // What is loaded late is loaded, and what Node-RED itself keeps is kept.
    await practise()
    const before = await alive()
    for (let round = 0; round < 2; round += 1) await practise()
    const { timers, ...after } = await alive()
    const { timers: timersBefore, ...expected } = before
    assert.deepEqual(after, expected)
    assert.ok(timers <= timersBefore, `${timersBefore} timers before, ${timers} after`)
  })
})
