import assert from 'node:assert/strict'
import type { FlowNode } from '../nodes/node-red'
import { until } from '../support/until'
import { type Home, UNWELL } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'

/** A resolver that does not know `cloud.test` until it is told to; the rest is the system's. */
const SETTINGS = `(() => {
  const dns = require('node:dns')
  const { lookup } = dns
  let isKnown = false
  dns.lookup = (host, options, done = options) => {
    if (host !== 'cloud.test') return lookup(host, options, done)
    if (isKnown) return lookup('127.0.0.1', options, done)
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND ' + host), { code: 'ENOTFOUND', hostname: host })
    setImmediate(() => done(error))
  }
  return { functionGlobalContext: { know: () => (isKnown = true) } }
})()`

const KNOW: FlowNode[] = [
  {
    id: 'know-in',
    type: 'http in',
    z: 'tab',
    url: '/know',
    method: 'get',
    x: 1,
    y: 1,
    wires: [['know-all']],
  },
  {
    ...{ id: 'know-all', type: 'function', z: 'tab', outputs: 1, x: 1, y: 1, wires: [['know-out']] },
    func: `global.get('know')(); return msg`,
  },
  { id: 'know-out', type: 'http response', z: 'tab', statusCode: '200', x: 1, y: 1, wires: [] },
]
const SENTENCE = /the server name cannot be found: is there an internet connection\?/

describe('A name that nobody resolves, until somebody does', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  inAHouse(
    (opened) => (home = opened),
    () => ({
      settings: SETTINGS,
      isReady: false,
      addressOf: ({ url }) => url.replace('127.0.0.1', 'cloud.test'),
    }),
  )

  let begun = 0
  before(async () => {
    for (const side of home.sides) if (side.isVisitor !== true) await home.shows(side, UNWELL)
    begun = home.nodeRed.log.length
    await home.deploy((nodes) => [...nodes, ...KNOW])
    for (const side of home.sides) if (side.isVisitor !== true) await home.shows(side, UNWELL)
    // Rokid comes by another way; what has to be told waits.
    const rokid = home.sides.find(({ isVisitor }) => isVisitor)
    assert.ok(rokid)
    await rokid.ready(home.nodeRed.url)
    await home.devices.dim(home.lamp(rokid, 1), 12)
  })

  for (const name of ['sinric-account', 'sagoo-broker', 'sagoo-server', 'mixin-bot', 'rokid-skill'])
    it(`${name}: the log says once that the name cannot be found`, async () => {
      const lines = (): string[] =>
        home.nodeRed.log
          .slice(begun)
          .split('\n')
          .filter((line) => line.includes(`[${name}:`) && SENTENCE.test(line))
      await until(
        () => lines().length > 0,
        () => home.nodeRed.log.slice(begun),
        30_000,
      )
      assert.equal(lines().length, 1, lines().join('\n'))
    })

  describe('then', () => {
    before(async () => {
      assert.equal((await fetch(`${home.nodeRed.url}/know`)).status, 200)
      await home.ready()
    })
    onEachSide(
      'the status is well without a deploy, and everything works',
      () => home,
      async (side) => {
        await home.believed(side, home.lamp(side, 1), 90_000)
        await works(home, side)
      },
    )
  })
})
