import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Broker } from '../../simulator/broker'
import { SinricCloud } from '../../simulator/sinric/cloud'
import type { ResponsePayload } from '../../simulator/sinric/payloads'
import { readText } from '../package/files'
import { ChildNodeRed } from '../support/child-node-red'
import { startMosquitto, whyNoMosquitto } from '../support/mosquitto'
import { until } from '../support/until'

type FlowNode = { id: string; type: string } & Record<string, unknown>

const HOUSES = 20
const DEVICES = 100
/** Its requests are those that the third worker never gets done. */
const LAST = HOUSES - 1

const number = (value: number, digits: number): string => String(value).padStart(digits, '0')
const houses = Array.from({ length: HOUSES }, (_, house) => house)
const idOf = (house: number, device: number): string => `5dc15641${number(house, 8)}${number(device, 8)}`
const nameOf = (house: number, device: number): string => `house ${house} lamp ${device}`
const keyOf = (house: number): string => `de0b0000-1000-4000-a000-${number(house, 12)}`

function example(name: string, port: number): FlowNode[] {
  const nodes = JSON.parse(readText('examples', 'Sinric Pro', `${name}.json`)) as FlowNode[]
  return nodes.map((node) =>
    node.type === 'mqtt-broker' ? { ...node, broker: '127.0.0.1', port: String(port) } : node,
  )
}

/** The example of a gateway with twenty accounts of a hundred devices each in the place of its one account. */
function gatewayFlow(port: number, servers: readonly string[]): FlowNode[] {
  const nodes = example('23 - Workers behind MQTT, the gateway', port)
  const ours = (kind: string): FlowNode => nodes.find(({ type }) => type === `sinric-${kind}`) as FlowNode
  const outs = servers.map((_, house) => `out-${house}`)
  const rest = nodes.filter(({ type }) => !type.startsWith('sinric-') && type !== 'comment')
  return [
    ...rest.map((node) => (node.type === 'mqtt in' ? { ...node, wires: [outs] } : node)),
    ...servers.flatMap((server, house) => {
      const account = `account-${house}`
      const credentials = { appKey: keyOf(house), appSecret: keyOf(house) }
      return [
        { ...ours('account'), id: account, name: `House ${house}`, server, local: 'off', credentials },
        { ...ours('in'), id: `in-${house}`, account },
        { ...ours('out'), id: `out-${house}`, account },
        ...Array.from({ length: DEVICES }, (_, device) => ({
          ...ours('device'),
          ...{ id: `device-${house}-${device}`, name: nameOf(house, device), account },
          deviceId: idOf(house, device),
        })),
      ]
    }),
  ]
}

/** The example of a worker that also tells what it has taken; the third one never ends its work for the last house. */
function workerFlow(port: number, worker: number): FlowNode[] {
  const nodes = example('24 - Workers behind MQTT, a worker', port)
  const tab = nodes.find(({ type }) => type === 'tab')?.id
  const source = nodes.find(({ type }) => type === 'mqtt in') as FlowNode
  const out = nodes.find(({ type }) => type === 'mqtt out') as FlowNode
  const [work = []] = source.wires as string[][]
  const held = worker === 2 ? `^house ${LAST} ` : '^no house$'
  return [
    ...nodes.filter((node) => node !== source),
    { ...source, wires: [['told', 'chosen']] },
    {
      ...{ id: 'told', type: 'change', z: tab, wires: [['telling']] },
      rules: [
        { t: 'set', p: 'payload', pt: 'msg', to: 'payload.id', tot: 'msg' },
        { t: 'set', p: 'topic', pt: 'msg', to: `taken/${worker}`, tot: 'str' },
      ],
    },
    { ...out, id: 'telling' },
    {
      ...{ id: 'chosen', type: 'switch', z: tab, property: 'payload.device.name', propertyType: 'msg' },
      rules: [{ t: 'regex', v: held, vt: 'str', case: false }, { t: 'else' }],
      ...{ checkall: 'false', outputs: 2, wires: [[], work] },
    },
  ]
}

describe('Twenty houses with 2,000 devices, a gateway and three workers behind mosquitto', function () {
  this.timeout(180_000)
  let broker: Broker
  let ears: MqttClient
  const clouds: SinricCloud[] = []
  const gateway = new ChildNodeRed()
  const workers = [new ChildNodeRed(), new ChildNodeRed(), new ChildNodeRed()]
  /** Keyed by the id of a request: which worker took it, once for each time. */
  const taken = new Map<string, number[]>()

  before(async function () {
    const lack = whyNoMosquitto()
    if (lack !== undefined) {
      if (process.env.CI) throw new Error(lack)
      this.skip()
    }
    broker = await startMosquitto()
    ears = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 })
    ears.on('message', (topic, payload) => {
      const id = payload.toString()
      taken.set(id, [...(taken.get(id) ?? []), Number(topic.replace('taken/', ''))])
    })
    await ears.subscribeAsync('taken/#', { qos: 1 })
    const servers: string[] = []
    for (const house of houses) {
      const cloud = new SinricCloud({ appKey: keyOf(house), appSecret: keyOf(house) })
      clouds.push(cloud)
      servers.push(await cloud.listen())
    }
    // One after the other: four at once may need longer on a small machine than a start is given.
    for (const nodeRed of [gateway, ...workers]) await nodeRed.start()
    await Promise.all([
      gateway.deploy(gatewayFlow(broker.port, servers)),
      ...workers.map((worker, index) => worker.deploy(workerFlow(broker.port, index))),
    ])
    await until(() => clouds.every(({ handshakes }) => handshakes.length > 0), 'all houses online', 60_000)
    await until(() => gateway.log.includes('Connected to broker'), 'the gateway at the broker', 60_000)
    await allWorkersTake()
  })
  after(async () => {
    await (ears as MqttClient | undefined)?.endAsync()
    await Promise.all([gateway, ...workers].map((nodeRed) => nodeRed.remove()))
    await Promise.all(clouds.map((cloud) => cloud.close()))
    await (broker as Broker | undefined)?.close()
  })

  /** The broker gives one message after the other to each of them as soon as they are there. */
  async function allWorkersTake(): Promise<void> {
    const seen = (): Set<number> => new Set([...taken.values()].flat())
    const payload = JSON.stringify({ id: 'probe', device: { name: 'nobody' }, value: true })
    let calls = 0
    const all = (): boolean => {
      if ((calls += 1) % 25 === 1)
        ears.publish('homewire/requests', payload, { qos: 1, properties: { responseTopic: 'nowhere' } })
      return seen().size === workers.length
    }
    await until(all, 'all three workers', 60_000)
    taken.clear()
  }

  const askHouse = (house: number): Promise<ResponsePayload>[] =>
    Array.from({ length: DEVICES }, (_, device) =>
      (clouds[house] as SinricCloud).ask(idOf(house, device), 'setPowerState', { state: 'On' }),
    )
  const workersOf = ({ replyToken }: ResponsePayload): number[] => taken.get(replyToken) ?? []

  it('share the load: every request is taken by one worker and answered with success', async () => {
    for (const house of houses.slice(0, LAST)) {
      const answers = await Promise.all(askHouse(house))
      assert.deepEqual(
        answers.filter(({ success }) => !success).map(({ message }) => message),
        [],
      )
      assert.deepEqual(
        answers.filter((answer) => workersOf(answer).length !== 1),
        [],
      )
    }
    const shares = [0, 1, 2].map((worker) => [...taken.values()].filter(([by]) => by === worker).length)
    assert.ok(
      shares.every((share) => share > 0),
      shares.join(', '),
    )
  })

  it('answer every request once and in time when a worker is killed amid its work', async () => {
    taken.clear()
    const doomed = workers[2] as ChildNodeRed
    const asked = askHouse(LAST)
    await until(() => [...taken.values()].flat().includes(2), 'the third worker at work', 10_000)
    await doomed.stop('SIGKILL')
    // `ask` fails where no answer comes within the time that Sinric Pro waits.
    const answers = await Promise.all(asked)
    const failed = answers.filter(({ success }) => !success)
    const held = answers.filter((answer) => workersOf(answer).includes(2))
    assert.ok(held.length > 0)
    assert.deepEqual(
      held.filter(({ success }) => success),
      [],
      'nobody else does what it had taken',
    )
    for (const { message } of failed) assert.match(message, /no answer from the flow within 7 s/)
    assert.deepEqual(
      failed.filter((answer) => workersOf(answer).some((worker) => worker !== 2)),
      [],
    )
  })

  it('go on with those that are left', async () => {
    const answers = await Promise.all(askHouse(0))
    assert.deepEqual(
      answers.filter(({ success }) => !success).map(({ message }) => message),
      [],
    )
  })

  it('have answered nothing twice, and the gateway has nothing to warn of', () => {
    for (const { responses } of clouds)
      assert.equal(new Set(responses.map(({ replyToken }) => replyToken)).size, responses.length)
    assert.equal(clouds.flatMap(({ responses }) => responses).length, HOUSES * DEVICES + DEVICES)
    assert.doesNotMatch(gateway.log, /\[warn\] \[sinric-out/)
  })
})
