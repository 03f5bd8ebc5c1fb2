import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import { startBroker } from '../../simulator/broker'
import { type Home, NodeRed } from '../node-red'
import type { Row } from '../row'
import { median } from '../statistics'

const PER_SECOND = 1_000
const SECONDS = 5
const ROUNDS = 3
const TARGET = 1.5
const PAYLOAD = JSON.stringify({ text: 'x'.repeat(1_000) })

/** CPU of what a broker says that concerns no device: into a node of all devices, and into a core node that does nothing. */
export async function foreign(): Promise<Row[]> {
  const broker = await startBroker()
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
  const homes = await Promise.all(
    [flowsTo(broker.port, 'floor'), flowsTo(broker.port, 'ours')].map((home) => NodeRed.start(home)),
  )
  try {
    await sleep(2_000)
    const shares: number[] = []
    const spent: number[][] = [[], []]
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await Promise.all(homes.map((home) => home.cpu()))
      for (let tick = 0; tick < SECONDS * 10; tick += 1) {
        for (let n = 0; n < PER_SECOND / 10; n += 1) client.publish(`weather/${n}`, PAYLOAD)
        await sleep(100)
      }
      const after = await Promise.all(homes.map((home) => home.cpu()))
      const used = after.map((cpu, index) => (cpu - before[index]!) / (PER_SECOND * SECONDS))
      used.forEach((micros, index) => spent[index]!.push(micros))
      shares.push(used[1]! / used[0]!)
    }
    const share = median(shares)
    return [
      {
        what: `All devices: CPU of a foreign message, 1 kB, ${PER_SECOND.toLocaleString('en-US')}/s`,
        floor: `${median(spent[0]!).toFixed(0)} µs`,
        ours: `${median(spent[1]!).toFixed(0)} µs`,
        compared: `${share.toFixed(2)} ×`,
        target: `≤ ${TARGET.toFixed(2)} ×`,
        met: share <= TARGET,
      },
    ]
  } finally {
    for (const home of homes) await home.stop()
    await client.endAsync(true)
    await broker.close()
  }
}

/** An `mqtt in` on everything, into a Debug node that is off, or into a node of all devices. */
function flowsTo(port: number, side: 'floor' | 'ours'): Home {
  const broker = {
    ...{ id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), protocolVersion: '4' },
    ...{ autoConnect: true, cleansession: true, keepalive: '60' },
  }
  const mqttIn = {
    ...{ id: 'in', type: 'mqtt in', z: 'tab', topic: '#', qos: '0', datatype: 'utf8', broker: 'broker' },
    ...{ x: 100, y: 100, wires: [['end']] },
  }
  const debug = {
    id: 'end',
    type: 'debug',
    z: 'tab',
    active: false,
    tosidebar: true,
    x: 300,
    y: 100,
    wires: [],
  }
  const out = {
    id: 'end',
    type: 'sinric-out',
    z: 'tab',
    serves: 'all',
    account: 'account',
    x: 300,
    y: 100,
    wires: [],
  }
  const account = { id: 'account', type: 'sinric-account', name: '', server: 'ws://127.0.0.1:1' }
  const lamp = {
    ...{ id: 'lamp', type: 'sinric-device', z: 'tab', account: 'account', deviceId: '5'.repeat(24) },
    ...{ deviceType: 'LIGHT', profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/lamp' },
  }
  const tab = { id: 'tab', type: 'tab', label: 'Bench' }
  return {
    flows: side === 'ours' ? [tab, broker, mqttIn, account, lamp, out] : [tab, broker, mqttIn, debug],
    credentials: { account: { appKey: 'homewire', appSecret: 'nobody' } },
    palette: side === 'ours' ? 'homewire' : 'core only',
  }
}
