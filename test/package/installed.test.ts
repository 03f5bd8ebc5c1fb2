import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SinricCloud } from '../../simulator/sinric/cloud'
import { Board, whyNoGpio } from '../support/gpio/board'
import { installedUserDir } from '../support/installed'
import { skip, skipOffline } from '../support/network'
import { ours, Stranger } from '../support/stranger'
import { isObject, type Json, type JsonObject, sets, text } from './files'
import { device, filledIn, home, node, openCloud } from './story'

const RELAY = '5d737888aea17c30a056d701'
const ACTIVE_LOW = '5d737888aea17c30a056d702'
const BUTTON = '5d737888aea17c30a056d703'
const WINDOW = '5d737888aea17c30a056d705'
const HALL = '5d737888aea17c30a056d706'
const STRIP = '5d737888aea17c30a056d704'

describe('The packed package in a stranger’s Node-RED', function () {
  this.timeout(90_000)
  let userDir = ''

  before(async function () {
    try {
      userDir = await installedUserDir()
    } catch (error) {
      skipOffline(this, error)
    }
  })
  after(() => {
    if (userDir !== '') rmSync(userDir, { recursive: true, force: true })
  })

  it('brings nothing that is built or run at installation, and nothing from outside the registry', () => {
    const folders = packages()
    assert.ok(folders.length > 1)
    for (const folder of folders) {
      const { scripts, gypfile, dependencies, name } = manifestOf(folder)
      const hooks = ['preinstall', 'install', 'postinstall'].filter(
        (hook) => isObject(scripts) && scripts[hook],
      )
      assert.deepEqual(hooks, [], text(name))
      assert.ok(!gypfile && !existsSync(join(userDir, folder, 'binding.gyp')), text(name))
      for (const range of Object.values(isObject(dependencies) ? dependencies : {})) {
        assert.doesNotMatch(text(range), /[:/]/, `${text(name)} asks for ${text(range)}`)
      }
    }
  })

  it('has at most eight dependencies of its own', () => {
    const { dependencies } = manifestOf('node_modules/@homewire/node-red')
    assert.ok(isObject(dependencies) && Object.keys(dependencies).length <= 8)
  })

  it('loads every set in a bare Node.js', () => {
    const nodes = join(userDir, 'node_modules', '@homewire', 'node-red', 'dist', 'nodes')
    const files = sets().map((set) => join(nodes, set, 'index.js'))
    assert.ok(files.length > 0)
    for (const file of files) {
      const script = `process.stdout.write(typeof require(${JSON.stringify(file)}))`
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
      assert.equal(stdout, 'function', stderr)
    }
  })

  describe('with a board full of pins', () => {
    let board: Board
    let cloud: SinricCloud
    let server = ''
    let nodeRed: Stranger
    const ends: (() => Promise<void>)[] = []

    before(async function () {
      const want = whyNoGpio()
      if (want !== undefined) return skip(this, `the rpi-gpio nodes cannot run: ${want}`)
      board = await Board.open()
      ends.push(() => board.close())
      cloud = openCloud()
      ends.push(() => cloud.close())
      server = await cloud.listen()
      nodeRed = await Stranger.start(ours, board.environment)
      ends.push(() => nodeRed.stop())
    })
    after(async () => {
      for (const end of ends.toReversed()) await end()
    })

    async function deploy(flows: object[]): Promise<void> {
      const connected = cloud.next('connection')
      await nodeRed.deploy(flows)
      await connected
    }

    describe('two nodes, three credentials and a Device ID', () => {
      before(async () => {
        await deploy([
          ...home(server),
          device('relay', RELAY, 'SWITCH', { profile: 'gpio' }),
          node('ask', 'sinric-in', { device: 'relay', wires: [['pin']] }),
          node('pin', 'rpi-gpio out', { bcm: true, pin: '17', set: true, level: '0', out: 'out' }),
        ])
        await board.until(17, ({ level }) => level === 0)
      })

      it('switch a relay on and off by voice', async () => {
        const on = await cloud.ask(RELAY, 'setPowerState', { state: 'On' })
        assert.deepEqual([on.success, on.value], [true, { state: 'On' }])
        await board.until(17, ({ level }) => level === 1)

        const off = await cloud.ask(RELAY, 'setPowerState', { state: 'Off' })
        assert.deepEqual([off.success, off.value], [true, { state: 'Off' }])
        await board.until(17, ({ level }) => level === 0)
        assert.deepEqual(board.pin(17).written, [0, 1, 0])
      })

      it('leave the relay as it was when the flow is taken away', async () => {
        await nodeRed.deploy([])
        await board.until(17, ({ released }) => released)
        assert.deepEqual(board.pin(17).written, [0, 1, 0])
        assert.equal(cloud.isOnline(RELAY), false)
      })
    })

    describe('an active-low relay, a push-button and an LED strip', () => {
      before(async () => {
        await deploy([
          ...home(server),
          device('low', ACTIVE_LOW, 'SWITCH', { profile: 'gpio', invert: true }),
          node('low-in', 'sinric-in', { device: 'low', wires: [['low-pin']] }),
          node('low-pin', 'rpi-gpio out', { bcm: true, pin: '22', set: true, level: '1', out: 'out' }),
          device('button', BUTTON, 'SWITCH', { profile: 'gpio', invert: true }),
          node('button-pin', 'rpi-gpio in', {
            ...{ bcm: true, pin: '27', intype: 'up', debounce: '25', read: false },
            wires: [['button-out']],
          }),
          node('button-out', 'sinric-out', { device: 'button' }),
          device('strip', STRIP, 'LIGHT', { profile: 'gpio' }),
          node('strip-in', 'sinric-in', { device: 'strip', wires: [['strip-pin']] }),
          node('strip-pin', 'rpi-gpio out', { bcm: true, pin: '18', freq: '200', out: 'pwm' }),
        ])
        await board.until(22, ({ level }) => level === 1)
        await board.until(18, ({ frequency }) => frequency === 200)
        await board.until(27, ({ reads }) => reads > 0)
      })

      it('swaps on and off for a relay that works the other way round', async () => {
        assert.equal((await cloud.ask(ACTIVE_LOW, 'setPowerState', { state: 'On' })).success, true)
        await board.until(22, ({ level }) => level === 0)
        assert.equal((await cloud.ask(ACTIVE_LOW, 'setPowerState', { state: 'Off' })).success, true)
        await board.until(22, ({ level }) => level === 1)
        assert.deepEqual(board.pin(22).written, [1, 0, 1])
      })

      it('tells the platform when somebody presses the button and lets it go', async () => {
        const pressed = cloud.next('event')
        board.set(27, 0)
        const { deviceId, action, value, cause } = await pressed
        assert.deepEqual([deviceId, action, value], [BUTTON, 'setPowerState', { state: 'On' }])
        assert.deepEqual(cause, { type: 'PHYSICAL_INTERACTION' })

        const released = cloud.next('event')
        board.set(27, 1)
        assert.deepEqual((await released).value, { state: 'Off' })
      })

      it('dims the strip to the percent', async () => {
        const answer = await cloud.ask(STRIP, 'setBrightness', { brightness: 42 })
        assert.deepEqual([answer.success, answer.value], [true, { brightness: 42 }])
        await board.until(18, ({ duty }) => duty === 42)
        const dimmer = await cloud.ask(STRIP, 'adjustBrightness', { brightnessDelta: -20 })
        assert.deepEqual([dimmer.success, dimmer.value], [true, { brightness: 22 }])
        await board.until(18, ({ duty }) => duty === 22)
      })

      it('never sends what the platform takes amiss', () => {
        assert.deepEqual(cloud.rejected, [])
      })
    })

    describe('the examples of the Import menu', () => {
      async function example(name: string): Promise<object[]> {
        const path = `library/examples/flows/@homewire/node-red/Sinric Pro/${name}`
        const response = await nodeRed.get(encodeURI(path))
        assert.equal(response.status, 200, await response.clone().text())
        return (await response.json()) as object[]
      }

      it('switch a relay once account and Device ID are filled in', async () => {
        await deploy(filledIn(await example('01 - Relay on a GPIO pin'), server, RELAY))
        await board.until(17, ({ level, released }) => level === 0 && !released)
        assert.equal((await cloud.ask(RELAY, 'setPowerState', { state: 'On' })).success, true)
        await board.until(17, ({ level }) => level === 1)
      })

      it('switch a relay with a push-button, and turn off by voice what the button turned on', async () => {
        const { reads: before } = board.pin(27)
        await deploy(filledIn(await example('03 - Relay with a push button'), server, RELAY))
        await board.until(17, ({ level, released }) => level === 0 && !released)
        await board.until(27, ({ reads }) => reads > before)
        const pressed = cloud.next('event')
        board.set(27, 0)
        await board.until(17, ({ level }) => level === 1)
        const { deviceId, value, cause } = await pressed
        assert.deepEqual([deviceId, value, cause], [RELAY, { state: 'On' }, { type: 'PHYSICAL_INTERACTION' }])
        board.set(27, 1)
        assert.equal((await cloud.ask(RELAY, 'setPowerState', { state: 'Off' })).success, true)
        await board.until(17, ({ level }) => level === 0)
      })

      it('tell of a window and of movement', async () => {
        board.set(22, 0)
        board.set(23, 0)
        await deploy(filledIn(await example('13 - Contact and motion sensor'), server, WINDOW, HALL))
        const states = async (id: string): Promise<unknown> => {
          const event = await cloud.next('event', ({ deviceId }) => deviceId === id)
          return event.value
        }
        const opened = states(WINDOW)
        board.set(22, 1)
        const moved = states(HALL)
        board.set(23, 1)
        assert.deepEqual([await opened, await moved], [{ state: 'open' }, { state: 'detected' }])
      })

      it('dim a strip once account and Device ID are filled in', async () => {
        await deploy(filledIn(await example('04 - Dimmable lamp (PWM)'), server, STRIP))
        await board.until(18, ({ frequency, duty }) => frequency === 100 && duty === 0)
        assert.equal((await cloud.ask(STRIP, 'setPowerState', { state: 'On' })).success, true)
        await board.until(18, ({ duty }) => duty === 100)
        assert.equal((await cloud.ask(STRIP, 'setPowerLevel', { powerLevel: 35 })).success, true)
        await board.until(18, ({ duty }) => duty === 35)
      })
    })
  })

  /** Everything that was installed, as npm wrote it down; without the user's own folder. */
  function packages(): string[] {
    const lock = JSON.parse(readFileSync(join(userDir, 'package-lock.json'), 'utf8')) as JsonObject
    return Object.keys(isObject(lock.packages) ? lock.packages : {}).filter((folder) => folder !== '')
  }

  function manifestOf(folder: string): JsonObject {
    const manifest = JSON.parse(readFileSync(join(userDir, folder, 'package.json'), 'utf8')) as Json
    assert.ok(isObject(manifest))
    return manifest
  }
})
