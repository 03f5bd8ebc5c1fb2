import { EventGateway } from '../../../simulator/rokid/gateway'
import { RokidCloud, type Registration } from '../../../simulator/rokid/cloud'
import { type FlowNode, NodeRed } from '../node-red'

export const TOKEN = 'a-token-from-skill'
export const EVENTS = { clientId: 'events', clientSecret: 'events secret/+:%' }
export const LAMP = 'unique-id-for-user'

/** How Rokid is registered with the flows below. */
export const registrations = {
  token: { kind: 'token', token: TOKEN },
  jwt: { kind: 'jwt', appId: '123456', appSecret: 'your-256-bit-secret', userId: '12e213e345' },
  oauth: {
    kind: 'oauth',
    clientId: 'rokid',
    clientSecret: 'a-client-secret',
    clientAuth: 'basic-auth',
    login: 'anna',
    password: 'the right password',
  },
} as const satisfies Record<string, Registration>

/** What a test of this set has to itself: the one Node-RED, empty, and a cloud of its own. */
export interface Home {
  nodeRed: NodeRed
  cloud: RokidCloud
  /** Where the cloud takes events and gives tokens. */
  addresses: { eventsUrl: string; tokenUrl: string }
  /** The skill's address. */
  url: string
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atHome(enter: (home: Home) => void): void {
  let home: Home
  beforeEach(async () => {
    const nodeRed = await NodeRed.get()
    const url = `${nodeRed.url}/http/rokid`
    const cloud = new RokidCloud({ skill: url, registration: registrations.token, eventsClient: EVENTS })
    const address = await cloud.listen()
    home = {
      nodeRed,
      cloud,
      url,
      addresses: {
        eventsUrl: `${address}${EventGateway.EVENTS_PATH}`,
        tokenUrl: `${address}${EventGateway.TOKEN_PATH}`,
      },
    }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.cloud.close()
  })
}

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }
let skills = 0

/** A skill of its own for every test: what the last one was granted is not this one's. */
export function freshSkillId(): string {
  return `skill${(skills += 1)}`
}

export function skill(home: Home, id: string, more: object = {}): FlowNode {
  return {
    id,
    type: 'rokid-skill',
    name: 'Home',
    path: '/rokid',
    auth: 'token',
    ...home.addresses,
    credentials: {
      token: TOKEN,
      appId: registrations.jwt.appId,
      appSecret: registrations.jwt.appSecret,
      clientId: registrations.oauth.clientId,
      clientSecret: registrations.oauth.clientSecret,
      eventsClientId: EVENTS.clientId,
      eventsClientSecret: EVENTS.clientSecret,
      login: registrations.oauth.login,
      password: registrations.oauth.password,
    },
    ...more,
  }
}

/** A device with its in and out node; the in node leads to a probe of the same name with "-probe". */
export function device(skillId: string, id: string, more: object = {}): FlowNode[] {
  return [
    {
      // Node-RED takes any property that equals a node's id for a reference to it.
      id: `${id}-device`,
      type: 'rokid-device',
      name: 'Lamp',
      skill: skillId,
      endpointId: id === 'lamp' ? LAMP : id,
      displayType: 'light',
      capabilities: ['power', 'brightness', 'color', 'colorTemperature'],
      ...more,
    },
    {
      id: `${id}-in`,
      type: 'rokid-in',
      z: 'tab',
      name: '',
      device: `${id}-device`,
      wires: [[`${id}-probe`]],
    },
    { id: `${id}-probe`, type: 'probe', z: 'tab', wires: [[]] },
    { id: `${id}-out`, type: 'rokid-out', z: 'tab', name: '', device: `${id}-device`, wires: [] },
  ]
}

/** A skill with one lamp. */
export function flow(home: Home, skillId: string, lamp: object = {}, more: object = {}): FlowNode[] {
  return [tab, skill(home, skillId, more), ...device(skillId, 'lamp', lamp)]
}
