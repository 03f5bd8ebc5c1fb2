import { type Broker, startBroker } from '../../../simulator/broker'
import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { type FlowNode, NodeRed } from '../node-red'
import { tab } from './home'

export const PRODUCT = 'relay_product'

/** What a test of the device side has to itself: Node-RED, an MQTT broker and the platform behind it. */
export interface ThingHome {
  nodeRed: NodeRed
  broker: Broker
  platform: SagooPlatform
  url: string
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atThingHome(
  enter: (home: ThingHome) => void,
  start: () => Promise<Broker> = () => startBroker(),
): void {
  let home: ThingHome
  beforeEach(async () => {
    const broker = await start()
    const url = `mqtt://127.0.0.1:${broker.port}`
    const platform = new SagooPlatform({
      token: 'unused',
      things: ['relay_001', 'sensor_001', 'gateway_001'].map((device) => ({ product: PRODUCT, device })),
    })
    await platform.south.connect(url)
    home = { nodeRed: await NodeRed.get(), broker, platform, url }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.platform.close()
    await home.broker.close()
  })
}

export function broker(url: string, more: object = {}): FlowNode {
  return { id: 'broker', type: 'sagoo-broker', name: 'Broker', url, clientId: '', ...more }
}

/** A device with its in and out node; the in node leads to a probe of the same name with "-probe". */
export function thing(id: string, more: object = {}): FlowNode[] {
  return [
    {
      id: `${id}-device`,
      type: 'sagoo-device',
      name: 'Relay',
      broker: 'broker',
      productKey: PRODUCT,
      deviceKey: `${id}_001`,
      heartbeat: 0,
      ...more,
    },
    {
      id: `${id}-in`,
      type: 'sagoo-in',
      z: 'tab',
      name: '',
      device: `${id}-device`,
      wires: [[`${id}-probe`]],
    },
    { id: `${id}-probe`, type: 'probe', z: 'tab', wires: [[]] },
    { id: `${id}-out`, type: 'sagoo-out', z: 'tab', name: '', device: `${id}-device`, wires: [] },
  ]
}

/** One relay on one broker. */
export function flow(url: string, relay: object = {}, more: object = {}): FlowNode[] {
  return [
    tab,
    broker(url, more),
    ...thing('relay', relay),
    { id: 'catch', type: 'catch', z: 'tab', scope: ['relay-out'], uncaught: false, wires: [['failure']] },
    { id: 'failure', type: 'probe', z: 'tab', wires: [[]] },
  ]
}

/** Deploys, and waits until the platform has heard the first sign of the device. */
export async function deployed(home: ThingHome, nodes: FlowNode[], device = 'relay_001'): Promise<void> {
  const first = home.platform.next('properties', (said) => said.device === device)
  await Promise.all([first, home.nodeRed.deploy(nodes)])
}
