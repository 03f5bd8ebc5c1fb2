import assert from 'node:assert/strict'
import { Device } from '../../../src/bridge/device'
import { Broker, PATIENCE, type Thing } from '../../../src/sagoo/broker'
import { channelOf, refine } from '../../../src/sagoo/things'
import { SagooPlatform } from '../../../src/simulator/sagoo/platform'
import { FakeClock } from '../../support/fake-clock'
import { MqttBroker } from '../../support/mqtt-broker'
import { until } from '../../support/until'

const PRODUCT = 'p'

/** The device side on a clock that the test turns, and a platform, on a real MQTT broker. */
class Site {
  readonly clock = new FakeClock()
  readonly broker: Broker
  readonly platform = new SagooPlatform({
    token: 'unused',
    things: ['a', 'b'].map((device) => ({ product: PRODUCT, device })),
  })
  #ids = 0

  private constructor(public mqtt: MqttBroker) {
    this.broker = new Broker({
      url: mqtt.url,
      clientId: '',
      clock: this.clock,
      random: () => 0.5,
      newId: () => String((this.#ids += 1)),
    })
  }

  static async open(): Promise<Site> {
    const site = new Site(await MqttBroker.start())
    await site.platform.south.connect(site.mqtt.url)
    return site
  }

  thing(deviceKey: string, heartbeat = 0): Thing {
    const thing: Thing = {
      place: { productKey: PRODUCT, deviceKey },
      heartbeat,
      onHarmed: () => undefined,
      device: new Device({
        id: deviceKey,
        name: deviceKey,
        platform: 'sagoo',
        clock: this.clock,
        answer: 'reply',
        timeout: 20_000,
        patience: PATIENCE,
        mouth: {
          refine,
          channel: (capability) => channelOf(capability),
          say: (key, facets) => this.broker.say(thing, key, facets),
        },
      }),
    }
    return thing
  }

  /** Lets the pacing pass until something has come about. */
  async settled(condition: () => boolean, what: string, step = 100): Promise<void> {
    const turn = (): boolean => {
      if (condition()) return true
      this.clock.advance(step)
      return false
    }
    await until(turn, what)
  }

  async connect(...things: Thing[]): Promise<void> {
    await this.broker.reconcile(things)
    await until(() => this.broker.status.link.state === 'connected', 'the session')
  }

  async close(): Promise<void> {
    const closed = this.broker.close()
    // The farewell is on this clock too.
    this.clock.advance(1_000)
    await closed
    await this.platform.close()
    await this.mqtt.close()
  }
}

describe('The session of the devices', () => {
  let site: Site
  beforeEach(async () => (site = await Site.open()))
  afterEach(() => site.close())

  it('a close in the middle of a change of the client id is the last word', async () => {
    await site.connect(site.thing('a'))
    const changed = site.broker.reconcile([site.thing('b')])
    await site.broker.close()
    await changed
    assert.deepEqual(site.broker.status.link, { state: 'idle' })
  })
})
