import assert from 'node:assert/strict'
import type { FlowNode, NodeRed } from '../node-red'

export interface Finding {
  code: string
  severity: 'error' | 'warning' | 'info'
  node: string
  sentence: string
  advice: string
}

export interface Checkup {
  findings: Finding[]
  checked: { at: number; connections: number; devices: number; nodes: number }
}

/** What the doctor says of what is deployed. */
export async function check(nodeRed: NodeRed): Promise<Checkup> {
  const response = await nodeRed.admin('homewire/doctor', {})
  assert.equal(response.status, 200)
  return (await response.json()) as Checkup
}

/** Code and node of everything that is found, sorted. */
export async function found(nodeRed: NodeRed): Promise<string[]> {
  const { findings } = await check(nodeRed)
  return findings.map(({ code, node }) => `${code} ${node}`).sort()
}

/** Nothing is wrong; what is, stands in the failure. */
export async function isHealthy(nodeRed: NodeRed): Promise<void> {
  assert.deepEqual((await check(nodeRed)).findings, [])
}

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'House' }

/** Node-RED's own broker node. */
export function mqttBroker(port: number, more: object = {}): FlowNode {
  return {
    ...{ id: 'mqtt', type: 'mqtt-broker', name: 'Mosquitto', broker: '127.0.0.1', port: String(port) },
    ...{ protocolVersion: '4', autoConnect: true, cleansession: true, keepalive: '60' },
    ...more,
  }
}

export function mqttIn(more: object = {}): FlowNode {
  return {
    ...{
      id: 'heard',
      type: 'mqtt in',
      z: 'tab',
      name: '',
      topic: 'zigbee2mqtt/#',
      qos: '0',
      datatype: 'utf8',
    },
    ...{ broker: 'mqtt', nl: false, rap: true, rh: 0, inputs: 0, wires: [['out']] },
    ...more,
  }
}

export function mqttOut(more: object = {}): FlowNode {
  return {
    ...{ id: 'said', type: 'mqtt out', z: 'tab', name: '', topic: '', qos: '', retain: '', broker: 'mqtt' },
    ...{ wires: [], ...more },
  }
}
