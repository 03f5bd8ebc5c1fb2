import { type PlatformOptions, SagooPlatform } from '../../../simulator/sagoo/platform'
import { type FlowNode, type Msg, NodeRed } from '../node-red'

/** Needs escaping in a path. */
export const TOKEN = 'a/token with?odd#signs%'
export const PRODUCT = 'sagoo-product'

/** What a test of this set has to itself: the one Node-RED, empty, and a platform of its own. */
export interface Home {
  nodeRed: NodeRed
  platform: SagooPlatform
  /** The messaging address, without its path. */
  url: string
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atHome(enter: (home: Home) => void, options: Partial<PlatformOptions> = {}): void {
  let home: Home
  beforeEach(async () => {
    const platform = new SagooPlatform({ token: TOKEN, things, ...options })
    home = { nodeRed: await NodeRed.get(), platform, url: await platform.north.listen() }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.platform.close()
  })
}

const things = ['device1', 'device2', 'device3'].map((device, index) => ({
  product: PRODUCT,
  device,
  isVirtual: true,
  values: { temperature: 20 + index },
}))

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }

export function server(url: string, more: object = {}): FlowNode {
  return {
    id: 'server',
    type: 'sagoo-server',
    name: 'Sagoo',
    url,
    dialect: 'sagoo',
    credentials: { token: TOKEN },
    ...more,
  }
}

export function request(more: object = {}): FlowNode {
  return {
    id: 'request',
    type: 'sagoo-request',
    z: 'tab',
    name: '',
    server: 'server',
    product: PRODUCT,
    devices: 'device1',
    messageType: 'READ_PROPERTY',
    properties: '["temperature"]',
    wires: [['result']],
    ...more,
  }
}

/** A request node whose results reach the probe `result` and whose failures the probe `failure`. */
export function flow(url: string, requestOptions: object = {}, serverOptions: object = {}): FlowNode[] {
  return [
    tab,
    server(url, serverOptions),
    request(requestOptions),
    { id: 'result', type: 'probe', z: 'tab', wires: [[]] },
    { id: 'catch', type: 'catch', z: 'tab', scope: ['request'], uncaught: false, wires: [['failure']] },
    { id: 'failure', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

export function subscription(topic: string, more: object = {}): FlowNode[] {
  return [
    {
      id: 'subscribe',
      type: 'sagoo-subscribe',
      z: 'tab',
      name: '',
      server: 'server',
      topic,
      wires: [['heard']],
      ...more,
    },
    { id: 'heard', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

/** The status of a node whose server is connected and that has nothing else to show. */
export const CONNECTED = /common\.status\.connected$/

/** What a Catch node gets. */
export interface Caught extends Msg {
  error: { message: string; code?: string; cause?: unknown }
}

/** The next message at the probe behind the Catch node. */
export async function caught(next: () => Promise<Msg>): Promise<Caught> {
  return (await next()) as Caught
}
