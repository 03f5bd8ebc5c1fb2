import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SinricCloud } from '../../simulator/sinric/cloud'
import { definitionsOf } from '../package/definitions'
import { languages, sets } from '../package/files'
import { Neighbours } from '../package/neighbours'
import { device, home, node, openCloud } from '../package/story'
import { packedTarball } from '../support/installed'
import { skipOffline } from '../support/network'
import { runtimeOf } from '../support/runtime'
import { type End, type Installed, Stranger } from '../support/stranger'
import { until } from '../support/until'
import type { Combination } from './combinations'

const LAMP = '5d737888aea17c30a056d705'
/** What Node-RED and Node.js write of a fault; a warning with our package in its trace is ours. */
const FAULT = /\[error\]|\[red\]|Uncaught|Unhandled|@homewire\/node-red\/(?:dist|node_modules)/

/** Until there is a connection; it may begin with a start of Node-RED. */
const START_MS = 30_000

const always = (): boolean => true

const lamp = [
  device('lamp', LAMP, 'LIGHT'),
  node('ask', 'sinric-in', { device: 'lamp', wires: [['end']] }),
  node('end', 'debug', { active: false, tosidebar: true }),
  node('press', 'inject', {
    props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
    payload: '30',
    payloadType: 'num',
    topic: 'brightness',
    wires: [['tell']],
  }),
  node('tell', 'sinric-out', { device: 'lamp' }),
]

/** What a user does with the package, from the palette to the end of Node-RED, in one combination of versions. */
export function walkIn(combination: Combination): void {
  describe(`The packed package in Node-RED ${combination.nodeRed} on Node.js ${combination.node}`, function () {
    this.timeout(180_000)
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-matrix-'))
    let cloud: SinricCloud
    let nodeRed: Stranger
    let neighbours: Neighbours
    let installed: Installed
    let flows: object[]
    const ends: (() => Promise<unknown>)[] = []

    const start = async (): Promise<Stranger> =>
      Stranger.on(userDir, await runtimeOf(combination), {
        nodeOptions: ['--trace-warnings'],
        stdio: ['ignore', 'pipe', 'pipe'],
      })

    before(async function () {
      try {
        nodeRed = await start()
        ends.push(() => nodeRed.end())
        installed = await nodeRed.install(await packedTarball())
      } catch (error) {
        return skipOffline(this, error)
      }
      cloud = openCloud()
      ends.push(() => cloud.close())
      neighbours = await Neighbours.open(nodeRed.url)
      ends.push(() => neighbours.close())
      flows = [...home(await cloud.listen()), ...lamp, ...neighbours.flows]
    })
    after(async () => {
      for (const end of ends.toReversed()) await end()
      rmSync(userDir, { recursive: true, force: true })
    })

    /** Resolves when every platform that we connect to has us. */
    const connected = (): Promise<unknown> =>
      Promise.all([
        cloud.next('connection', always, START_MS),
        neighbours.sagoo.next('properties', always, START_MS),
        neighbours.mixin.next('connection', always, START_MS),
      ])

    async function deploy(): Promise<void> {
      const here = connected()
      await nodeRed.deploy(flows)
      await here
    }

    it('is installed by the palette, and has all its node types at once and without a fault', () => {
      assert.deepEqual(
        installed.nodes.filter(({ enabled, err }) => !enabled || err !== undefined),
        [],
      )
      const types = sets().flatMap((set) => [...definitionsOf(set, (key) => key).keys()])
      assert.deepEqual(installed.nodes.flatMap((set) => set.types).toSorted(), types.toSorted())
    })

    it('answers each platform when the flow has finished, and reports what the flow says', async () => {
      await deploy()
      const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual([answer.success, answer.value], [true, { state: 'On' }])
      const event = cloud.next('event')
      await nodeRed.post('inject/press', {})
      const { action, value } = await event
      assert.deepEqual([action, value], ['setBrightness', { brightness: 30 }])
      assert.deepEqual(cloud.rejected, [])

      const { rokid, sagoo } = neighbours
      await rokid.bind()
      const [desk] = await rokid.discover()
      assert.equal(desk?.displayName, '台灯')
      assert.equal((await rokid.control(desk.endpointId, 'Switch.On')).name, 'Response')

      assert.equal(await neighbours.chat('Hello'), 'Hello')

      assert.equal((await sagoo.ask('relay_001', 'property/set', { power: true })).code, 200)
      const posted = sagoo.next('properties', ({ values }) => 'temperature' in values)
      await nodeRed.post('inject/read', {})
      assert.equal((await posted).values['temperature'], 20)
    })

    it('gives the editor its page, dialogs, icons, scripts and texts in both languages, and the sidebar', async () => {
      assert.equal((await nodeRed.get('')).status, 200)
      const dialogs = await (await nodeRed.get('nodes', { Accept: 'text/html' })).text()
      for (const set of sets()) {
        for (const type of definitionsOf(set, (key) => key).keys())
          assert.ok(dialogs.includes(`data-template-name="${type}"`), type)
        const icon = await nodeRed.get(`icons/@homewire/node-red/${set}.svg`)
        assert.match(await icon.text(), /<svg/, set)
        for (const language of languages) {
          const texts = await nodeRed.get(`locales/@homewire/node-red/${set}?lng=${language}`)
          const own = ((await texts.json()) as Record<string, unknown>)[set]
          assert.ok(typeof own === 'object' && own !== null, `${set} in ${language}`)
        }
      }
      const links = dialogs.matchAll(/(?:src|href)="(resources\/@homewire\/node-red\/[^"]+)"/g)
      const resources = new Set([...links].map(([, path = '']) => path))
      assert.ok(resources.size > 0)
      for (const path of resources) assert.equal((await nodeRed.get(path)).status, 200, path)
      const plugins = await (await nodeRed.get('plugins', { Accept: 'text/html' })).text()
      assert.match(plugins, /Homewire\.sidebar\.register\(\)/)
      const { devices } = (await (await nodeRed.get('homewire/home')).json()) as { devices: object[] }
      assert.equal(devices.length, 3)
    })

    it('is connected again after a redeploy, answers again, and is gone when its flow is', async () => {
      await deploy()
      assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'Off' })).success, true)
      await nodeRed.deploy([])
      await until(() => !cloud.isOnline(LAMP), 'the lamp to be offline')
    })

    it('lights a lamp of practice', async () => {
      const account = { id: 'practising', type: 'sinric-account', name: 'Practice', server: 'practice' }
      const own = lamp.map((each) =>
        'account' in each ? { ...each, account: 'practising', name: 'Lamp' } : each,
      )
      await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Home' }, account, ...own])
      // The connection is there a moment after the deploy.
      const end = performance.now() + START_MS
      let answer: { success?: boolean } = {}
      while (answer.success !== true && performance.now() < end)
        answer = await nodeRed.ask('homewire/practice/say', { sentence: 'turn on lamp' })
      assert.equal(answer.success, true)
      const at = (await (await nodeRed.get('homewire/home')).json()) as { devices: { believed: object }[] }
      assert.deepEqual(at.devices[0]?.believed, { power: true })
    })

    it('ends when Node-RED is told to, comes back with it, and has left no fault behind', async () => {
      await deploy()
      assertClean(await nodeRed.end())
      const here = connected()
      nodeRed = await start()
      await here
      assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
      assertClean(await nodeRed.end())
    })
  })
}

function assertClean({ code, log }: End): void {
  assert.deepEqual(
    log.split('\n').filter((line) => FAULT.test(line)),
    [],
    log,
  )
  assert.equal(code, 0)
}
