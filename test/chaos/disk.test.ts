import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { until } from '../support/until'
import { skip } from '../support/network'
import type { FlowNode } from '../nodes/node-red'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'

/** The user directory, which is the last argument, becomes a disk of its own, of 8 MB. */
const ON_A_SMALL_DISK = `
for folder; do :; done
kept=$(mktemp)
cp "$folder/settings.js" "$kept"
mount -t tmpfs -o size=8m tmpfs "$folder"
mv "$kept" "$folder/settings.js"
exec "$@"`

const SETTINGS = `(() => {
  const { closeSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } = require('node:fs')
  const { join } = require('node:path')
  const filler = join(__dirname, 'filler')
  const fill = () => {
    const file = openSync(filler, 'a')
    for (const size of [65536, 1024, 1])
      try { for (;;) writeSync(file, Buffer.alloc(size)) } catch {}
    closeSync(file)
  }
  const read = () => readdirSync(__dirname, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.name !== 'filler')
    .map((one) => readFileSync(join(one.parentPath, one.name), 'utf8')).join('\\n')
  const contextStorage = { default: { module: 'localfilesystem', config: { flushInterval: 1 } } }
  return { functionGlobalContext: { disk: { fill, free: () => unlinkSync(filler), read } }, contextStorage }
})()`

const DISK: FlowNode[] = [
  {
    id: 'disk-in',
    type: 'http in',
    z: 'tab',
    url: '/disk/:act',
    method: 'get',
    x: 1,
    y: 1,
    wires: [['disk-act']],
  },
  {
    ...{ id: 'disk-act', type: 'function', z: 'tab', outputs: 1, x: 1, y: 1, wires: [['disk-out']] },
    func: `msg.payload = global.get('disk')[msg.req.params.act]() || ''; return msg`,
  },
  { id: 'disk-out', type: 'http response', z: 'tab', statusCode: '200', x: 1, y: 1, wires: [] },
]

describe('A disk that is full', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  before(function () {
    try {
      execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'true'], { stdio: 'ignore' })
    } catch {
      skip(this, 'a disk of its own can be made on Linux only, where users may')
    }
  })
  inAHouse(
    (opened) => (home = opened),
    () => ({
      settings: SETTINGS,
      launch: {
        node: 'unshare',
        nodeOptions: [
          ...['--user', '--map-root-user', '--mount', 'sh', '-c', ON_A_SMALL_DISK, 'sh', process.execPath],
        ],
      },
    }),
  )
  const disk = async (act: 'fill' | 'free' | 'read'): Promise<string> => {
    const response = await fetch(`${home.nodeRed.url}/disk/${act}`)
    assert.equal(response.status, 200, act)
    return response.text()
  }
  before(async () => {
    await home.deploy((nodes) => [...nodes, ...DISK])
    await home.ready()
    await disk('fill')
    // What Rokid grants, and what is told, would have to be saved now.
    await home.ready()
  })

  onEachSide(
    'everything works all the same, and nothing ends',
    () => home,
    (side) => works(home, side),
  )

  it('the log says once what will not survive a restart', async () => {
    const told = (): string[] =>
      home.nodeRed.log.split('\n').filter((line) => /could not be (?:written|saved)/.test(line))
    await until(
      () => told().length > 0,
      () => home.nodeRed.log,
      60_000,
    )
    assert.equal(new Set(told().map((line) => line.replace(/^.*?\[warn\]/, ''))).size, told().length)
  })

  it('when there is room again, what had to wait is saved by itself', async () => {
    await disk('free')
    const lamp = home.lamp(home.sides[0]!)
    await home.devices.dim(lamp, 57)
    let saved = ''
    const look = (): void => void disk('read').then((text) => (saved = text))
    await until(
      () => {
        look()
        return saved.includes('57') && saved.includes('grants')
      },
      () => `the state and the grants in ${saved.slice(-2_000)}`,
      120_000,
    )
  })
})
