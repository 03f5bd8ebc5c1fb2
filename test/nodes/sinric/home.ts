import { SinricCloud } from '../../../simulator/sinric/cloud'
import { type FlowNode, NodeRed } from '../node-red'

export const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
export const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
export const API_KEY = 'f0000000-0000-4000-8000-00000000000f'
export const LAMP = '5d737888aea17c30a056d759'
export const SWITCH = '5d737888aea17c30a056d760'

/** A cloud on loopback that knows the credentials above. */
export function openCloud(): SinricCloud {
  return new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY })
}

/** What a test of this set has to itself: the one Node-RED, empty, and a cloud of its own. */
export interface Home {
  nodeRed: NodeRed
  cloud: SinricCloud
  /** The cloud's address. */
  server: string
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atHome(enter: (home: Home) => void): void {
  let home: Home
  beforeEach(async () => {
    const cloud = openCloud()
    home = { nodeRed: await NodeRed.get(), cloud, server: await cloud.listen() }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.cloud.close()
  })
}

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }

export function account(server: string, more: object = {}): FlowNode {
  const credentials = { appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY }
  return { id: 'account', type: 'sinric-account', name: 'Home', server, credentials, ...more }
}

export function device(more: object = {}): FlowNode {
  return {
    id: 'lamp',
    type: 'sinric-device',
    name: 'Lamp',
    account: 'account',
    deviceId: LAMP,
    deviceType: 'LIGHT',
    ...more,
  }
}

/** A tab with `sinric-in` → probe and a `sinric-out` for the device. */
export function flow(server: string, deviceOptions: object = {}): FlowNode[] {
  return [
    tab,
    account(server),
    device(deviceOptions),
    { id: 'in', type: 'sinric-in', z: 'tab', name: '', device: 'lamp', wires: [['probe']] },
    { id: 'probe', type: 'probe', z: 'tab', wires: [[]] },
    { id: 'out', type: 'sinric-out', z: 'tab', name: '', device: 'lamp', wires: [] },
  ]
}

/** The status of a node whose account is connected and that has nothing else to show. */
export const CONNECTED = /common\.status\.connected$/
