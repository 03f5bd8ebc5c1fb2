import { JetLinks, type JetLinksOptions } from '../../../simulator/sagoo/jetlinks'
import { type FlowNode, NodeRed } from '../node-red'
import { tab } from './home'
import { thing } from './thing-home'

export const PRODUCT = 'gateways'
const SECRETS = { secureId: 'secureId01', secureKey: 'secureKey01' }

/** A gateway with two children, as JetLinks knows them. */
export const registered: JetLinksOptions['devices'] = [
  { product: PRODUCT, id: 'gateway_001', ...SECRETS },
  { product: 'lamps', id: 'lamp_001', gateway: 'gateway_001' },
  { product: 'sensors', id: 'sensor_001', gateway: 'gateway_001' },
]

/** What a test of JetLinks' devices has to itself. */
export interface JetHome {
  nodeRed: NodeRed
  jetlinks: JetLinks
  url: string
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atJetHome(enter: (home: JetHome) => void, options: Partial<JetLinksOptions> = {}): void {
  let home: JetHome
  beforeEach(async () => {
    const jetlinks = new JetLinks({ devices: registered, ...options })
    home = { nodeRed: await NodeRed.get(), jetlinks, url: await jetlinks.listen() }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.jetlinks.close()
  })
}

export function jetBroker(url: string, more: object = {}): FlowNode {
  return {
    id: 'broker',
    type: 'sagoo-broker',
    name: 'JetLinks',
    url,
    dialect: 'jetlinks',
    clientId: 'gateway_001',
    credentials: { username: SECRETS.secureId, password: SECRETS.secureKey },
    ...more,
  }
}

/** The gateway and its two children, each with its in and out node. */
export function house(
  url: string,
  { lamp = {}, broker = {} }: { lamp?: object; broker?: object } = {},
): FlowNode[] {
  return [
    tab,
    jetBroker(url, broker),
    ...thing('gateway', { productKey: PRODUCT }),
    ...thing('lamp', { productKey: 'lamps', ...lamp }),
    ...thing('sensor', { productKey: 'sensors' }),
  ]
}

/** Deploys, and waits until JetLinks has seen every device. */
export async function moveIn({ nodeRed, jetlinks }: JetHome, nodes: FlowNode[]): Promise<void> {
  const seen = ['gateway_001', 'lamp_001', 'sensor_001'].map((id) =>
    jetlinks.next(({ kind, device }) => kind === 'online' && device === id),
  )
  await Promise.all([...seen, nodeRed.deploy(nodes)])
}
