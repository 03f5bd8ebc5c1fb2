import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Announced, readAnnouncements } from '../../../nodes/editor/announced'
import type { EditorNode } from '../../../nodes/editor/red'
import { addedAs } from '../../../nodes/sidebar/editor/adding/added'
import { byLikeness, isOfKind, matched } from '../../../nodes/sidebar/editor/adding/match'
import { type Flow, type Order, planHouse } from '../../../nodes/sidebar/editor/adding/plan'
import { addings, type PlatformName, platformNames } from '../../../nodes/sidebar/editor/adding/platforms'
import { slugsOf } from '../../../nodes/sidebar/editor/adding/slug'
import { announcedList } from '../../../src/discovery/announcements'
import { covers } from '../../../src/profiles/topic-filter'
import { isProfile, parseWiring, profiles } from '../../../src/profiles/index'

const { announcements } = JSON.parse(
  readFileSync(join(__dirname, '../../data/house/announcements.json'), 'utf8'),
) as { announcements: { topic: string; payload: unknown }[] }

/** What the tab has of the house, after a trip over HTTP. */
const house = readAnnouncements(
  JSON.parse(
    JSON.stringify(
      announcedList(
        announcements.map(({ topic, payload }) => ({
          topic,
          payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
        })),
      ),
    ),
  ),
).devices

const topicsOf = ({ options: { profile, topic, wiring } }: Announced): readonly string[] =>
  (isProfile(profile) ? profiles[profile]({ topic, wiring: parseWiring(wiring) }).speaks : undefined) ?? []
const topics = new Map(house.map((each) => [each.id, topicsOf(each)]))

const empty: Flow = { nodes: [], wires: [] }
const both = (one: Flow, other: Flow): Flow => ({
  nodes: [...one.nodes, ...other.nodes],
  wires: [...one.wires, ...other.wires],
})
const order = (devices: readonly Announced[], ...platforms: readonly PlatformName[]): Order => ({
  ...{ tab: 'tab', broker: 'broker', topics },
  platforms: platforms.map((platform) => ({
    ...{ platform, owner: `my-${platform}` },
    devices: devices
      .filter((announced) => addings[platform].takes(announced))
      .map((announced) => ({ announced, id: `id of ${announced.id}`, name: announced.name })),
    ...(platform === 'sagoo' && { productKey: 'home' }),
  })),
})
let ids = 0
const newId = (): string => `new-${(ids += 1)}`
const plan = (flow: Flow, given: Order): Flow => planHouse(flow, given, newId)
const ofType = (flow: Flow, type: RegExp): EditorNode[] => flow.nodes.filter((node) => type.test(node.type))
const canvas = (flow: Flow): EditorNode[] => flow.nodes.filter(({ x }) => x !== undefined)

/** Whether what a device says comes to the out node of its owner. */
function isHeard(flow: Flow, device: EditorNode, said: readonly string[]): boolean {
  const [set = ''] = device.type.split('-')
  const [out] = ofType(flow, new RegExp(`^${set}-out$`))
  const ears = flow.nodes.filter(({ id }) => flow.wires.some(([from, to]) => from === id && to === out?.id))
  return said.every((topic) => ears.some((ear) => covers(String(ear.topic), topic)))
}

describe('Adding a whole house', () => {
  it('puts four nodes on the canvas, wired, and a device for each that is announced', () => {
    const made = plan(empty, order(house, 'sinric'))
    assert.deepEqual(
      canvas(made).map(({ type, x, y }) => [type, x, y]),
      [
        ['sinric-in', 200, 80],
        ['mqtt out', 520, 80],
        ['mqtt in', 200, 140],
        ['sinric-out', 520, 140],
      ],
    )
    const wired = made.wires.map((wire) => wire.map((id) => made.nodes.find((node) => node.id === id)?.type))
    assert.deepEqual(wired, [
      ['sinric-in', 'mqtt out'],
      ['mqtt in', 'sinric-out'],
    ])
    const devices = ofType(made, /-device$/)
    assert.equal(devices.length, 15)
    assert.ok(devices.every(({ z, account }) => z === 'tab' && account === 'my-sinric'))
    assert.deepEqual(
      ofType(made, /^mqtt in$/).map(({ topic, datatype }) => [topic, datatype]),
      [['#', 'utf8']],
    )
  })

  it('listens no wider than the devices of one program need', () => {
    const zigbee = house.filter(({ profile }) => profile === 'zigbee2mqtt')
    const filterOf = (devices: Announced[]): unknown =>
      ofType(plan(empty, order(devices, 'sinric')), /^mqtt in$/)[0]?.topic
    assert.equal(filterOf(zigbee), 'zigbee2mqtt/#')
    assert.equal(filterOf(house.filter(({ profile }) => profile === 'tasmota')), '+/dining/#')
  })

  it('adds two nodes on the same two wires for a second platform, at once or later', () => {
    const first = plan(empty, order(house, 'sinric'))
    const later = plan(first, order(house, 'rokid'))
    assert.deepEqual(
      canvas(later)
        .map(({ type }) => type)
        .sort(),
      ['rokid-in', 'rokid-out'],
    )
    const atOnce = plan(empty, order(house, 'sinric', 'rokid', 'sagoo'))
    assert.equal(canvas(atOnce).length, 8)
    for (const whole of [both(first, later), atOnce])
      for (const device of ofType(whole, /-device$/)) {
        const announced = house.find(({ name }) => name === device.name)
        assert.ok(
          isHeard(whole, device, topics.get(announced?.id ?? '') ?? []),
          `${device.type} ${String(device.name)}`,
        )
      }
    const places = canvas(both(first, later)).map(({ x, y }) => `${String(x)} ${String(y)}`)
    assert.equal(new Set(places).size, places.length, 'no node covers another')
  })

  it('adds only what is new when it is run again, and hears every topic of every device', () => {
    const someHouse = fc.subarray([...house])
    const somePlatforms = fc.subarray([...platformNames], { minLength: 1 })
    fc.assert(
      fc.property(fc.array(fc.tuple(someHouse, somePlatforms), { maxLength: 4 }), (steps) => {
        let flow = empty
        for (const [devices, platforms] of steps) {
          const fresh = platforms.flatMap((platform) => {
            const isNew = (one: Announced): boolean =>
              addedAs(one, { platform, owner: `my-${platform}` }, flow.nodes) === undefined
            return order(devices.filter(isNew), platform).platforms
          })
          const more = plan(flow, { ...order([]), platforms: fresh })
          assert.equal(ofType(more, /-device$/).length, fresh.flatMap((one) => one.devices).length)
          flow = both(flow, more)
        }
        for (const platform of platformNames)
          for (const kind of ['in', 'out'])
            assert.ok(ofType(flow, new RegExp(`^${platform}-${kind}$`)).length <= 1)
        assert.ok(ofType(flow, /^mqtt out$/).length <= 1)
        for (const device of ofType(flow, /-device$/)) {
          const announced = house.find(({ name }) => name === device.name)
          assert.ok(announced && isHeard(flow, device, topics.get(announced.id) ?? []))
        }
        const again = plan(flow, order([], ...platformNames))
        assert.deepEqual(again, { nodes: [], wires: [] })
      }),
      { numRuns: 60 },
    )
  })

  it('uses the nodes that are there, on their tab, and leaves alone those that are switched off', () => {
    const there: Flow = {
      nodes: [
        { id: 'in', type: 'sinric-in', z: 'elsewhere', serves: 'all', account: 'my-sinric', x: 100, y: 300 },
        { id: 'off', type: 'sinric-out', z: 'elsewhere', serves: 'all', account: 'my-sinric', d: true },
        { id: 'kept', type: 'mqtt out', z: 'elsewhere', topic: '', retain: 'true', broker: 'broker' },
        { id: 'other', type: 'mqtt in', z: 'elsewhere', topic: '#', broker: 'another', inputs: 0 },
      ],
      wires: [],
    }
    const made = plan(there, order(house, 'sinric'))
    assert.deepEqual(
      canvas(made).map(({ type, z, y }) => [type, z, y]),
      [
        ['mqtt out', 'elsewhere', 380],
        ['mqtt in', 'elsewhere', 440],
        ['sinric-out', 'elsewhere', 440],
      ],
    )
    assert.ok(ofType(made, /-device$/).every(({ z }) => z === 'elsewhere'))
  })

  it('knows a device again that was renamed, one that was typed by hand, and one by its id on the platform', () => {
    const [lamp] = house.filter(({ name }) => name === 'Kitchen lamp')
    assert.ok(lamp)
    const owner = { platform: 'rokid', owner: 'my-rokid' } as const
    const [device] = ofType(plan(empty, order([lamp], 'rokid')), /-device$/)
    assert.ok(device)
    const renamed = { ...lamp, name: 'Stove', options: { ...lamp.options, topic: 'zigbee2mqtt/Stove' } }
    assert.equal(addedAs(renamed, owner, [device]), device)
    assert.equal(addedAs(lamp, { ...owner, owner: 'another' }, [device]), undefined)
    const typed = { ...device, wiring: '' }
    assert.equal(addedAs(lamp, owner, [typed]), typed)
    const plain = { ...device, wiring: '', topic: '', endpointId: '0x00158d0000000012' }
    assert.equal(addedAs(lamp, owner, [plain]), plain)
    const [left, right] = house.filter(({ name }) => name.startsWith('Hall switch'))
    assert.ok(left && right)
    const half = { ...device, wiring: '', topic: 'zigbee2mqtt/Hall switch/left' }
    assert.deepEqual([addedAs(left, owner, [half]), addedAs(right, owner, [half])], [half, undefined])
  })
})

describe('The name of a device for a platform', () => {
  it('is made of the announcement’s id, and different for every id', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a b', 'a-b', 'A b', '灯', '')),
        ),
        fc.array(fc.string()),
        (all, taken) => {
          const slugs = [...slugsOf(all, taken).values()]
          assert.equal(slugs.length, all.length)
          assert.equal(new Set([...slugs, ...taken]).size, slugs.length + new Set(taken).size)
          for (const slug of slugs) assert.match(slug, /^[a-z0-9]+(-[a-z0-9]+)*$/)
        },
      ),
    )
    assert.deepEqual(
      [...slugsOf(['0x00158d000000001a left', 'ESPfanceiling_fan']).values()],
      ['0x00158d000000001a-left', 'espfanceiling-fan'],
    )
  })

  it('does not depend on what else there is', () => {
    const all = house.map(({ id }) => id)
    const each = new Map(all.map((id) => [id, slugsOf([id]).get(id)]))
    assert.deepEqual(slugsOf(all.toReversed()), new Map([...each].toReversed()))
  })
})

describe('A device of the Sinric Pro account', () => {
  const device = (name: string, type: string): Parameters<typeof matched>[1][number] => ({
    ...{ id: `${name} ${type}`, name, type },
  })
  const match = (...portal: ReturnType<typeof device>[]): string[] =>
    [...matched(house, portal)].map(
      ([id, { name }]) => `${house.find((one) => one.id === id)?.name}: ${name}`,
    )

  it('is meant by an announced one whose folded name is equal and whose kind fits', () => {
    assert.deepEqual(match(device(' kitchen  LAMP', 'LIGHT'), device('Bedroom blind', 'BLIND')), [
      'Bedroom blind: Bedroom blind',
      'Kitchen lamp:  kitchen  LAMP',
    ])
    assert.deepEqual(match(device('Kitchen lamp', 'SWITCH')), ['Kitchen lamp: Kitchen lamp'])
    assert.deepEqual(match(device('Kitchen', 'LIGHT')), [])
  })

  it('is left to the person where the kind does not fit, or the name is not unique on either side', () => {
    assert.deepEqual(match(device('Kitchen lamp', 'THERMOSTAT'), device('Bedroom blind', 'SWITCH')), [])
    assert.deepEqual(match(device('Kitchen lamp', 'LIGHT'), device('kitchen lamp', 'SWITCH')), [])
    const [lamp] = house
    assert.ok(lamp)
    assert.equal(matched([lamp, { ...lamp, id: 'twin' }], [device(lamp.name, lamp.types.sinric)]).size, 0)
  })

  it('is of a kind also where the portal spells it otherwise, and never of one that nobody knows', () => {
    const climate = {
      capabilities: ['temperature', 'humidity'],
      types: { sinric: 'TEMPERATURESENSOR', rokid: '' },
    }
    assert.ok(isOfKind(climate, 'TEMPERATURE_SENSOR'))
    assert.ok(!isOfKind(climate, 'TIME_MACHINE'))
    assert.ok(!isOfKind(climate, 'CUSTOM'))
  })

  it('comes before others that are less alike', () => {
    const names = ['Wohnzimmer Lampe', 'Lamp in the kitchen', '厨房灯', 'Kitchen lamps'].map((name) => ({
      name,
    }))
    assert.equal(byLikeness(names, ['Kitchen lamp'])[0]?.name, 'Kitchen lamps')
    assert.equal(byLikeness(names, ['厨房的灯'])[0]?.name, '厨房灯')
  })
})
