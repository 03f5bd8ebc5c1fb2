import assert from 'node:assert/strict'
import type { FlowNode } from '../nodes/node-red'
import { until } from '../support/until'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, withoutCredentials, works } from './home/scenario'

const USERS = /-(ask|tell|request|reply)$/

describe('Nodes that come and go', function () {
  this.timeout(SCENARIO_MS)
  let home: Home
  inAHouse((opened) => (home = opened))

  const deploy = async (change: (nodes: FlowNode[]) => FlowNode[]): Promise<void> => {
    await home.deploy((nodes) => change(withoutCredentials(nodes)))
    await home.ready()
  }
  /** The nodes that take requests, once more each, with an output that leads nowhere. */
  const twins = (nodes: FlowNode[], count: number): FlowNode[] =>
    nodes
      .filter(({ id }) => id.endsWith('-ask') || id === 'north-request')
      .flatMap((node) =>
        Array.from({ length: count }, (_, n) => ({ ...node, id: `${node.id}-${n}`, wires: [['idle']] })),
      )
  const idle: FlowNode = {
    ...{ id: 'idle', type: 'debug', z: 'tab', active: false, tosidebar: true, x: 1, y: 1, wires: [] },
  }

  describe('when all nodes that use a platform are switched off', () => {
    before(async () => {
      await home.deploy((nodes) => nodes.map((node) => (USERS.test(node.id) ? { ...node, d: true } : node)))
    })
    onEachSide(
      'has no connection',
      () => home,
      (side) =>
        until(
          () => side.connections() === 0,
          () => `no connection of ${side.name}; there are ${side.connections()}`,
        ),
      ['sinric', 'sagoo', 'north', 'mixin'],
    )
    after(() => deploy((nodes) => nodes))
  })

  describe('when one of two nodes that take requests is removed', () => {
    before(async () => {
      await deploy((nodes) => [...nodes, ...twins(nodes, 1), idle])
      await home.deploy(withoutCredentials, 'nodes')
    })
    onEachSide(
      'the other one still gets its requests, once',
      () => home,
      async (side) => {
        const before = home.lamp(side).commands
        await works(home, side)
        if (side.name !== 'north') assert.equal(home.lamp(side).commands, before + 1)
      },
    )
  })

  describe('when thirty nodes use each platform', () => {
    before(() => deploy((nodes) => [...nodes, ...twins(nodes, 30), idle]))
    onEachSide(
      'has one connection, and no listener too many',
      () => home,
      async (side) => {
        assert.ok(side.connections() <= 1)
        await works(home, side)
        assert.doesNotMatch(home.nodeRed.log, /MaxListeners/)
      },
    )
  })
})
