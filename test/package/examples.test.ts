import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { effortOf, tasks } from '../../bench/usability'
import { definitionsOf } from './definitions'
import { filesUnder, isObject, type Json, type JsonObject, readText, sets, text } from './files'

const core = [
  'tab',
  'comment',
  'inject',
  'debug',
  'catch',
  'complete',
  'status',
  'switch',
  'change',
  'range',
  'delay',
  'trigger',
  'filter',
  'mqtt in',
  'mqtt out',
  'mqtt-broker',
  'http request',
  'exec',
]
const gpio = ['rpi-gpio in', 'rpi-gpio out']

/** The config nodes that own a connection, of which a home has one. */
const connections = [
  'sinric-account',
  'rokid-skill',
  'mixin-bot',
  'sagoo-server',
  'sagoo-broker',
  'mqtt-broker',
]

/** By what two connections of a type are different things. */
const KINDS = ['dialect', 'server', 'protocolVersion']

const definitions = new Map(sets().flatMap((set) => [...definitionsOf(set, (key) => key)]))
/** The Chinese set is made from them (`chinese-examples.test.ts`). */
const files = filesUnder('examples', '.json').filter((file) => !file.includes('中文'))
const examples = files.map((file) => ({ file, nodes: nodesOf(file) }))

describe('examples', () => {
  for (const { file, nodes } of examples) {
    const source = readText(file)
    const ids = nodes.map(({ id }) => id)
    // Its id is made up, and there is nothing to fill in.
    const practises = nodes.some(({ server }) => server === 'practice')

    describe(basename(file, '.json'), () => {
      it('has a file name that sorts, and one comment with steps in both languages', () => {
        assert.match(basename(file), /^\d\d - .+\.json$/)
        const comments = nodes.filter(({ type }) => type === 'comment')
        assert.equal(comments.length, 1)
        const info = text(comments[0]!.info)
        assert.match(info, /^1\. /m)
        assert.match(info, /[\u4e00-\u9fff]/)
      })

      it('uses only our nodes, core nodes and GPIO, and no function node', () => {
        const known = [...core, ...gpio, ...definitions.keys()]
        assert.deepEqual(
          nodes.map(({ type }) => text(type)).filter((type) => !known.includes(type)),
          [],
        )
      })

      it('holds no secret and no device of anybody', () => {
        for (const node of nodes) {
          assert.equal(node.credentials, undefined)
          if (node.type === 'sinric-device' && !practises)
            assert.equal(node.deviceId, '', 'the editor marks what is to fill in')
        }
        assert.doesNotMatch(source, /"(appKey|appSecret|apiKey|token|clientSecret|password|keystore)":/)
        assert.doesNotMatch(source, /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/)
        if (!practises) assert.doesNotMatch(source, /\b[0-9a-f]{24}\b/)
      })

      it('initialises its output pins, so that nothing switches on at a deploy', () => {
        for (const node of nodes.filter(({ type }) => type === 'rpi-gpio out')) {
          assert.deepEqual([node.set, node.level], [true, '0'])
        }
      })

      it('has unique ids, and wires and references that lead somewhere', () => {
        assert.equal(new Set(ids).size, ids.length)
        for (const node of nodes) {
          for (const target of targetsOf(node))
            assert.ok(ids.includes(target), `${text(node.type)} → ${target}`)
        }
      })

      it('has every property of its nodes and no other', () => {
        for (const { id, type, z, x, y, wires, ...properties } of nodes) {
          const definition = definitions.get(text(type))
          if (definition === undefined) continue
          assert.deepEqual(
            Object.keys(properties).sort(),
            Object.keys(definition.defaults).sort(),
            text(type),
          )
          const isConfig = definition.category === 'config'
          for (const place of [x, y, wires]) assert.equal(place === undefined, isConfig, text(id))
          // A device that no node refers to lies on the flow of the nodes that serve it.
          assert.ok(isConfig ? z === undefined || definition.hasUsers === false : z !== undefined, text(id))
        }
      })
    })
  }

  it('show every node of the palette at least once', () => {
    const shown = new Set(examples.flatMap(({ nodes }) => nodes.map(({ type }) => type)))
    const palette = [...definitions].filter(([, { category }]) => category !== 'config').map(([type]) => type)
    assert.deepEqual(
      palette.filter((type) => !shown.has(type)),
      [],
    )
  })

  it('keep what is promised: few nodes, no function node, no line of code', () => {
    const efforts = Object.keys(tasks).map((task) => effortOf(task as keyof typeof tasks))
    assert.deepEqual(
      efforts.map(({ nodes, functionNodes, linesOfCode }) => [nodes, functionNodes, linesOfCode]),
      [
        [2, 0, 0],
        [4, 0, 0],
        [4, 0, 0],
      ],
    )
  })

  it('share an account and a broker, so that the next one uses those that are already filled in', () => {
    for (const type of connections) {
      const used = examples.flatMap(({ nodes }) => nodes.filter((node) => node.type === type))
      const alike = used.filter((node) => isDeepStrictEqual(node, used[0]))
      const others = used.filter((node) => !isDeepStrictEqual(node, used[0]))
      assert.ok(alike.length > 1, `${type} stands alone`)
      assert.deepEqual(
        others.filter(({ id }) => id === used[0]?.id),
        [],
        `${type}: one id, two contents`,
      )
      assert.deepEqual(
        others.filter((other) => KINDS.every((property) => other[property] === used[0]?.[property])),
        [],
        `${type}: two ids for the same`,
      )
    }
  })

  it('share no other id, so that none takes the place of a node of another', () => {
    const own = examples.flatMap(({ nodes }) => nodes.filter(({ type }) => !connections.includes(text(type))))
    const ids = own.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })
})

function nodesOf(file: string): JsonObject[] {
  const flow = JSON.parse(readText(file)) as Json
  assert.ok(Array.isArray(flow) && flow.every(isObject), `${file} is no list of nodes`)
  return flow.filter(isObject)
}

function targetsOf(node: JsonObject): string[] {
  const wires = Array.isArray(node.wires) ? node.wires.flat() : []
  const scope = Array.isArray(node.scope) ? node.scope : []
  const configs = [
    node.serves === 'all' ? undefined : node.device,
    node.serves === 'device' ? undefined : node.account,
    node.serves === 'device' ? undefined : node.skill,
    typeof node.topic === 'string' ? node.broker : undefined,
  ]
  return [...wires, ...scope, ...configs].filter((id): id is string => typeof id === 'string')
}
