import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import type { FlowNode, NodeRed } from '../node-red'
import { atHome as atSkill, device as rokidDevice, freshSkillId, type Home, skill } from '../rokid/home'
import { account, APP_KEY, APP_SECRET, device, LAMP, openCloud } from '../sinric/home'
import { check, found, isHealthy, mqttBroker, mqttIn, mqttOut, tab } from './doctor'

interface Published {
  topic: string
  payload: unknown
  retain?: boolean
}

const house = JSON.parse(readFileSync(join(__dirname, '../../data/house/announcements.json'), 'utf8')) as {
  announcements: Published[]
  devices: { name: string; online?: Published; states: Published[] }[]
}

const EXAMPLES = join(__dirname, '../../../examples')
const examples = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.json'),
)

describe('The doctor', function () {
  this.timeout(60_000)
  let home: Home
  let nodeRed: NodeRed
  let broker: Broker
  /** On which nothing was ever said. */
  let silence: Broker
  let mqtt: MqttClient
  const cloud = openCloud()
  let server = ''
  atSkill((own) => {
    home = own
    nodeRed = own.nodeRed
  })
  before(async () => {
    server = await cloud.listen()
    broker = await startBroker()
    silence = await startBroker()
    mqtt = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    for (const announced of house.announcements) await publish(announced)
  })
  after(async () => {
    await mqtt.endAsync(true)
    await broker.close()
    await silence.close()
    await cloud.close()
  })

  async function publish({ topic, payload, retain = false }: Published): Promise<void> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    await mqtt.publishAsync(topic, text, { retain, qos: 1 })
  }

  const keys = { credentials: { appKey: APP_KEY, appSecret: APP_SECRET } }

  it('finds nothing in a house of 14 devices on two platforms, just started and later', async () => {
    await nodeRed.deploy([tab, mqttBroker(broker.port), mqttIn({ topic: '#', wires: [[]] })])
    const response = await nodeRed.admin('homewire/announced?broker=mqtt')
    const { devices } = (await response.json()) as {
      devices: { name: string; options: object; capabilities: string[]; types: Record<string, string> }[]
    }
    assert.ok(devices.length >= 14)
    const id = freshSkillId()
    const idOf = (index: number): string => (0xa0 + index).toString(16).padStart(24, '5')
    await nodeRed.deploy([
      tab,
      account(server, keys),
      skill(home, id),
      mqttBroker(broker.port),
      ...devices.map(({ name, options, types }, index) =>
        device({ id: `s${index}`, name, deviceId: idOf(index), deviceType: types['sinric'], ...options }),
      ),
      ...devices
        // A door contact is nothing that Rokid has a word for.
        .filter(({ capabilities: [first] }) => first !== 'contact')
        .map(({ name, options, types, capabilities }, index) => ({
          ...{ id: `r${index}`, type: 'rokid-device', name, skill: id, endpointId: `e${index}` },
          ...{ displayType: types['rokid'], capabilities, ...options },
        })),
      { id: 's-in', type: 'sinric-in', z: 'tab', serves: 'all', account: 'account', wires: [['said']] },
      { id: 'r-in', type: 'rokid-in', z: 'tab', serves: 'all', skill: id, wires: [['said']] },
      mqttOut(),
      mqttIn({ topic: '#', wires: [['s-out', 'r-out']] }),
      { id: 's-out', type: 'sinric-out', z: 'tab', serves: 'all', account: 'account', wires: [] },
      { id: 'r-out', type: 'rokid-out', z: 'tab', serves: 'all', skill: id, wires: [] },
    ])
    await isHealthy(nodeRed)
    for (const { online, states } of house.devices)
      for (const said of [...(online ? [online] : []), ...states]) await publish(said)
    await isHealthy(nodeRed)
  })

  it('names a pulse relay that stands on two platforms', async () => {
    const id = freshSkillId()
    const relay = { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/Hall plug', onlyChanges: true, name: 'Relay' }
    await nodeRed.deploy([
      tab,
      account(server, keys),
      device({ ...relay, deviceType: 'SWITCH', deviceId: LAMP }),
      { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['said']] },
      { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
      skill(home, id),
      ...rokidDevice(id, 'plug', { ...relay, displayType: 'switch', capabilities: ['power'] }).map((node) =>
        node.id === 'plug-in' ? { ...node, wires: [['said']] } : node,
      ),
      mqttBroker(broker.port),
      mqttOut(),
      mqttIn({ wires: [['out', 'plug-out']] }),
    ])
    const twice = (await found(nodeRed)).filter((each) => !each.startsWith('not-announced'))
    assert.deepEqual(twice, ['only-changes-twice lamp', 'only-changes-twice plug-device'])
  })

  for (const file of examples)
    it(`finds nothing in the wires of the example ${file}`, async () => {
      const nodes = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as FlowNode[]
      await nodeRed.deploy(nodes.map(atHome))
      const { findings } = await check(nodeRed)
      // What a person has to fill in is missing.
      assert.deepEqual(
        findings.filter(({ code }) => !['key', 'keystore', 'address', 'device-unfit'].includes(code)),
        [],
      )
    })

  /** The same with brokers on this machine, and without nodes that are not installed. */
  function atHome(node: FlowNode): FlowNode {
    if (node.type === 'mqtt-broker') return { ...mqttBroker(silence.port), id: node.id }
    return node.type.startsWith('rpi-gpio') ? { ...node, type: 'probe' } : node
  }

  /** Another Node-RED with a skill and a lamp. @param settings as source, `{…}` */
  async function withSkill(
    settings: string,
    work: (child: ChildNodeRed, codes: () => Promise<string[]>) => Promise<void>,
  ): Promise<void> {
    const child = new ChildNodeRed(settings)
    try {
      await child.start()
      const end = { id: 'end', type: 'junction', z: 'tab', wires: [[]] }
      const nodes = [tab, skill(home, 'skill'), ...rokidDevice('skill', 'lamp')]
        .filter(({ type }) => type !== 'probe')
        .map((node) => (node.id === 'lamp-in' ? { ...node, wires: [['end']] } : node))
        .map((node) => ('wires' in node ? { x: 100, y: 100, ...node } : node))
      const before = child.log.length
      await child.deploy([...nodes, end])
      // The deploy goes on in Node-RED when its request is answered.
      await until(() => child.log.slice(before).includes('Started flows'), 'the flows to have started')
      await work(child, async () => {
        const { findings } = (await (await child.admin('homewire/doctor', {})).json()) as {
          findings: { code: string; node: string }[]
        }
        return findings.map(({ code, node }) => `${code} ${node}`).sort()
      })
    } finally {
      await child.remove()
    }
  }

  it('names a login before the skill, and a store that cannot be written', async () => {
    const settings = `{
      httpNodeAuth: { user: 'a', pass: '$2a$08$zZWtXTja0fB1pzD4sHCMyOCMYz2Z6dNbM6tl8sJogENOMcxWV9DN.' },
      contextStorage: { default: { module: 'localfilesystem' } },
    }`
    await withSkill(settings, async ({ userDir }, codes) => {
      assert.deepEqual(await codes(), ['http-auth skill'])
      const folder = join(userDir, 'context')
      rmSync(folder, { recursive: true, force: true })
      writeFileSync(folder, 'a file where a folder should be')
      assert.deepEqual(await codes(), ['http-auth skill', 'store skill'])
      rmSync(folder)
      mkdirSync(folder)
    })
  })

  it('names a Node-RED that serves no pages for flows, so that Rokid cannot reach the skill', async () => {
    await withSkill('{ httpNodeRoot: false }', async (_child, codes) => {
      assert.deepEqual(await codes(), ['no-http skill'])
    })
  })
})
