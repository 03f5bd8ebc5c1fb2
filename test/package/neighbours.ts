import { type Broker, startBroker } from '../../simulator/broker'
import { MixinCloud } from '../../simulator/mixin/cloud'
import { RokidCloud } from '../../simulator/rokid/cloud'
import { SagooPlatform } from '../../simulator/sagoo/platform'
import { APP_ID, KEYSTORE, PUBLIC, SESSION_ID } from '../unit/mixin/keystores'
import { node } from './story'

const ANN = 'a0000000-0000-4000-8000-00000000000a'
const TOKEN = 'a-token-for-the-neighbours'

/** The platforms beside Sinric Pro on loopback, and the smallest flow that speaks with each. */
export class Neighbours {
  private constructor(
    readonly rokid: RokidCloud,
    readonly mixin: MixinCloud,
    readonly sagoo: SagooPlatform,
    readonly flows: object[],
    private readonly broker: Broker,
  ) {}

  /** @param url of Node-RED, with a slash at its end */
  static async open(url: string): Promise<Neighbours> {
    const rokid = new RokidCloud({ skill: `${url}rokid`, registration: { kind: 'token', token: TOKEN } })
    const mixin = new MixinCloud({
      bot: { appId: APP_ID, sessionId: SESSION_ID, publicKey: PUBLIC },
      users: [{ id: ANN, name: 'Ann' }],
    })
    const sagoo = new SagooPlatform({
      token: TOKEN,
      things: [
        { product: 'relays', device: 'relay_001' },
        { product: 'sensors', device: 'sensor_001', isVirtual: true, values: { temperature: 20 } },
      ],
    })
    const broker = await startBroker()
    const mqtt = `mqtt://127.0.0.1:${broker.port}`
    await sagoo.south.connect(mqtt)
    const at = { mixin: await mixin.listen(), sagoo: await sagoo.north.listen() }
    return new Neighbours(
      rokid,
      mixin,
      sagoo,
      [...skill, ...bot(at.mixin), ...things(at.sagoo, mqtt)],
      broker,
    )
  }

  /** Somebody writes to the bot; resolves with what the bot says. */
  async chat(text: string): Promise<unknown> {
    const said = this.mixin.next('sent')
    this.mixin.say(ANN, { text })
    return (await said).content
  }

  async close(): Promise<void> {
    await Promise.all([this.mixin.close(), this.sagoo.close()])
    await this.broker.close()
  }
}

/** What an `in` node starts ends here. */
const end = (id: string): object => node(id, 'debug', { active: false, tosidebar: true })

const skill = [
  {
    id: 'skill',
    type: 'rokid-skill',
    name: 'Skill',
    path: '/rokid',
    auth: 'token',
    credentials: { token: TOKEN },
  },
  {
    id: 'desk-lamp',
    type: 'rokid-device',
    name: '台灯',
    skill: 'skill',
    endpointId: 'desk_001',
    displayType: 'light',
    capabilities: 'power',
  },
  node('desk-in', 'rokid-in', { device: 'desk-lamp', wires: [['desk-end']] }),
  end('desk-end'),
]

function bot(at: { server: string; api: string }): object[] {
  return [
    { id: 'bot', type: 'mixin-bot', name: 'Bot', ...at, credentials: { keystore: KEYSTORE } },
    node('hear', 'mixin-in', { bot: 'bot', wires: [['say']] }),
    node('say', 'mixin-out', { bot: 'bot' }),
  ]
}

function things(server: string, broker: string): object[] {
  return [
    { id: 'server', type: 'sagoo-server', name: 'Server', url: server, credentials: { token: TOKEN } },
    node('read', 'inject', { props: [], wires: [['sensor']] }),
    node('sensor', 'sagoo-request', {
      server: 'server',
      product: 'sensors',
      devices: 'sensor_001',
      properties: '["temperature"]',
      wires: [['sensor-out']],
    }),
    { id: 'broker', type: 'sagoo-broker', name: 'Broker', url: broker },
    {
      id: 'relay',
      type: 'sagoo-device',
      name: 'My relay',
      broker: 'broker',
      productKey: 'relays',
      deviceKey: 'relay_001',
    },
    node('relay-in', 'sagoo-in', { device: 'relay', wires: [['relay-end']] }),
    end('relay-end'),
    node('sensor-out', 'sagoo-out', { device: 'relay' }),
  ]
}
