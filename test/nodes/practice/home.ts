import assert from 'node:assert/strict'
import { type FlowNode, NodeRed } from '../node-red'

export const LAMP = '5d737888aea17c30a056d759'
export const PRACTISING = /homewire\.status\.practice$/

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }

export function account(id = 'account', more: object = {}): FlowNode {
  return { id, type: 'sinric-account', name: 'Practice', server: 'practice', ...more }
}

/** A device that leads through a probe of its own to nothing; `lamp` → `lamp-in`, `lamp-probe`, `lamp-out`. */
export function sinricDevice(id: string, more: object = {}): FlowNode[] {
  const device = `${id}-device`
  return [
    {
      id: device,
      type: 'sinric-device',
      name: 'Lamp',
      account: 'account',
      deviceId: LAMP,
      deviceType: 'LIGHT',
      ...more,
    },
    { id: `${id}-in`, type: 'sinric-in', z: 'tab', name: '', device, wires: [[`${id}-probe`]] },
    { id: `${id}-probe`, type: 'probe', z: 'tab', wires: [[]] },
    { id: `${id}-out`, type: 'sinric-out', z: 'tab', name: '', device, wires: [] },
  ]
}

export function skill(more: object = {}): FlowNode {
  return { id: 'skill', type: 'rokid-skill', name: 'Practice', path: '/rokid', practice: true, ...more }
}

export function rokidDevice(id: string, more: object = {}): FlowNode[] {
  const device = `${id}-device`
  return [
    {
      ...{ id: device, type: 'rokid-device', name: '台灯', skill: 'skill', endpointId: 'a-lamp' },
      ...{ displayType: 'light', capabilities: ['power', 'brightness', 'color'], ...more },
    },
    { id: `${id}-in`, type: 'rokid-in', z: 'tab', name: '', device, wires: [[`${id}-probe`]] },
    { id: `${id}-probe`, type: 'probe', z: 'tab', wires: [[]] },
    { id: `${id}-out`, type: 'rokid-out', z: 'tab', name: '', device, wires: [] },
  ]
}

/** What the speaker answers. */
export type Said = Record<string, unknown>

/** Says something to the speaker. */
export async function say(nodeRed: NodeRed, body: object): Promise<Said> {
  const response = await nodeRed.admin('homewire/practice/say', body)
  assert.equal(response.status, 200)
  return (await response.json()) as Said
}

export interface Shown {
  devices: { id: string; name: string; believed: unknown; sentences: { en: string; zh: string }[] }[]
  chats: { id: string; lines: { from: string; text: string }[] }[]
}

export async function show(nodeRed: NodeRed): Promise<Shown> {
  return (await (await nodeRed.admin('homewire/practice')).json()) as Shown
}
