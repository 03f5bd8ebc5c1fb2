import assert from 'node:assert/strict'
import { ANSWER_WINDOW_MS } from '../../../src/sagoo/device-side/alink/dialect'
import { SagooBrokerSession } from '../../../src/sagoo/device-side/session'
import type { SagooDevice } from '../../../src/sagoo/device-side/device'
import { sagooPlatform } from '../../../src/sagoo/device-side/platform'
import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { FakeClock } from '../../support/fake-clock'
import { MqttBroker, type MqttBrokerOptions } from '../../support/mqtt-broker'
import { platformDevice } from '../../support/platform-device'
import { until } from '../../support/until'

const PRODUCT = 'p'
/** More than one message of a gateway has room for, twice. */
const crowd = Array.from({ length: 120 }, (_, index) => `d${index}`)
const SET = `/sys/${PRODUCT}/a/thing/service/property/set`

/** The device side on a clock that the test turns, and a platform, on a real MQTT broker. */
class Site {
  readonly clock = new FakeClock()
  readonly broker: SagooBrokerSession
  readonly platform = new SagooPlatform({
    token: 'unused',
    things: ['a', 'b', 'g', ...crowd].map((device) => ({ product: PRODUCT, device })),
  })
  readonly refused: string[] = []
  #ids = 0

  private constructor(
    public mqtt: MqttBroker,
    clientId: string,
  ) {
    this.clock.advance(1_000)
    this.broker = new SagooBrokerSession({
      url: mqtt.url,
      clientId,
      clock: this.clock,
      random: () => 0.5,
      newId: () => String((this.#ids += 1)),
      onRefused: (topic) => this.refused.push(topic),
    })
  }

  static async open(clientId = '', options: MqttBrokerOptions = {}): Promise<Site> {
    const site = new Site(await MqttBroker.start(options), clientId)
    await site.platform.south.connect(site.mqtt.url)
    return site
  }

  thing(deviceKey: string, heartbeat = 0): SagooDevice {
    return platformDevice(
      sagooPlatform,
      { productKey: PRODUCT, deviceKey, heartbeat: heartbeat / 1000 },
      { session: this.broker, clock: this.clock, answer: 'reply' },
    )
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

  /** The MQTT broker is gone, and the devices have noticed. */
  async cut(): Promise<void> {
    await this.mqtt.close()
    await until(() => this.broker.status.link.state === 'waiting', 'the end of the session')
  }

  /** It is back, and the platform with it. */
  async mend(): Promise<void> {
    this.mqtt = await MqttBroker.start({ port: this.mqtt.port })
    await until(() => this.mqtt.subscribed.includes('/sys/#'), 'the platform')
    await this.settled(() => this.broker.status.link.state === 'connected', 'the next session', 1_000)
  }

  /** What the platform knows of a property. */
  known(device: string, property: string): unknown {
    return this.platform.thing(device)?.values[property]
  }

  async connect(...things: SagooDevice[]): Promise<void> {
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

  it('an id is remembered for as long as the platform waits for it, and then free again', async () => {
    const a = site.thing('a')
    let asked = 0
    a.device.serve(({ id }) => {
      asked += 1
      a.device.answer(id, { success: true })
    })
    await site.connect(a)
    let round = 0
    const ask = async (id: string): Promise<void> => {
      const last = `round ${(round += 1)}`
      site.platform.south.publish(SET, JSON.stringify({ id, params: { x: 1 } }))
      site.platform.south.publish(SET, JSON.stringify({ id: last, params: {} }))
      await until(() => site.platform.south.strays.some((reply) => reply.id === last), 'the next answer')
    }
    await ask('7')
    site.clock.advance(ANSWER_WINDOW_MS - 1_000)
    await ask('7')
    assert.equal(asked, 1)
    site.clock.advance(2_000)
    await ask('7')
    assert.equal(asked, 2)
  })

  it('a flow that cannot be entered is a failure in plain words, and holds no property back', async () => {
    const a = site.thing('a')
    a.device.serve(() => {
      throw new RangeError('Maximum call stack size exceeded')
    })
    await site.connect(a)
    for (const [service, params] of [
      ['property/set', { x: 1, y: 2 }],
      ['restart', {}],
    ] as const) {
      const { code, message } = await site.platform.south.ask(
        { product: PRODUCT, device: 'a' },
        service,
        params,
      )
      assert.deepEqual([code, /^a: the flow could not take/.test(String(message))], [100001, true])
    }
    await a.device.report({ capability: 'x', value: 5 })
    await site.settled(() => site.known('a', 'x') === 5, 'the property')
  })

  it('of a device that cannot be reached nothing is told after a reconnect, and everything when it is back', async () => {
    const [a, b] = [site.thing('a'), site.thing('b')]
    await site.connect(a, b)
    await a.device.report({ capability: 'x', value: 1 }, { capability: 'y', value: 2 })
    await b.device.report({ capability: 'x', value: 3 })
    await site.settled(() => site.known('a', 'y') === 2 && site.known('b', 'x') === 3, 'the state')
    a.device.setOnline(false)
    await site.cut()
    site.platform.thing('a')!.values = {}
    site.platform.thing('b')!.values = {}
    await site.mend()
    await site.settled(() => site.known('b', 'x') === 3, 'the state of the other one')
    assert.deepEqual(site.platform.thing('a')!.values, {})
    a.device.setOnline(true)
    await site.settled(() => site.known('a', 'x') === 1 && site.known('a', 'y') === 2, 'its state')
  })

  it('what a device that cannot be reached has to say waits until it is back, over a reconnect and its heartbeat', async () => {
    const [a, b] = [site.thing('a', 1_000), site.thing('b')]
    await site.connect(a, b)
    await site.cut()
    await a.device.report({ capability: 'x', value: 1 })
    await b.device.report({ capability: 'x', value: 1 })
    a.device.setOnline(false)
    const before = site.platform.said.length
    await site.mend()
    await site.settled(() => site.known('b', 'x') === 1, 'the state of the other one')
    await a.device.report({ capability: 'x', value: 2 }, { capability: 'y', value: 3 })
    site.clock.advance(10_000)
    await b.device.report({ capability: 'x', value: 2 })
    await site.settled(() => site.known('b', 'x') === 2, 'the next state of the other one')
    const said = site.platform.said.slice(before).map(({ topic }) => topic)
    assert.ok(!said.some((topic) => topic.includes('/a/')), said.join(' '))
    a.device.setOnline(true)
    await site.settled(() => site.known('a', 'x') === 2 && site.known('a', 'y') === 3, 'its state')
  })

  it('events of an hour without a broker arrive, in their order, each with its own time', async () => {
    const a = site.thing('a')
    await site.connect(a)
    await site.cut()
    const times: number[] = []
    for (let number = 0; number < 3; number += 1) {
      times.push(site.clock.now())
      await a.device.report({ capability: 'event/alarm', value: { number } })
      site.clock.advance(20 * 60_000)
    }
    await site.mend()
    const heard = () => site.platform.said.filter(({ said }) => said.kind === 'event')
    await site.settled(() => heard().length === 3, 'the events')
    const bodies = heard().map(({ text }) => JSON.parse(text) as { params: { time: number; value: object } })
    assert.deepEqual(
      bodies.map(({ params }) => params),
      times.map((time, number) => ({ value: { number: String(number) }, time })),
    )
  })

  for (const [what, sizes] of [
    ['one event of more than 64 kB', [66_000]],
    ['more than 1 MB of events', [...Array.from({ length: 17 }, () => 60_000), 60_000]],
  ] as const)
    it(`${what} is not kept without a broker: the last one is an error after 30 s`, async () => {
      const a = site.thing('a')
      await site.connect(a)
      await site.cut()
      const report = (length: number): Promise<void> =>
        a.device.report({ capability: 'event/alarm', value: { text: 'x'.repeat(length) } })
      for (const size of sizes.slice(0, -1)) await report(size).then(() => site.clock.advance(0))
      const rejected = assert.rejects(
        report(sizes.at(-1)!),
        /was not sent within 30 s: there was no connection/,
      )
      site.clock.advance(31_000)
      await rejected
      await site.mend()
      const heard = (): number => site.platform.said.filter(({ said }) => said.kind === 'event').length
      await site.settled(() => heard() === sizes.length - 1, 'what was kept')
      await site.cut()
      await report(60_000)
    })

  it('a thousand events are kept without a broker; the next one is an error after 30 s', async () => {
    const a = site.thing('a')
    await site.connect(a)
    await site.cut()
    for (let number = 0; number < 1_000; number += 1)
      await a.device
        .report({ capability: 'event/alarm', value: { number } })
        .then(() => site.clock.advance(0))
    const rejected = assert.rejects(
      a.device.report({ capability: 'event/alarm', value: { number: 1_000 } }),
      /event\/alarm was not sent within 30 s: there was no connection/,
    )
    site.clock.advance(31_000)
    await rejected
    const closing = site.broker.close()
    site.clock.advance(1_000)
    assert.equal(await closing, 1_000)
  })
})

describe('A subscription that the broker denies', () => {
  it('is none of anybody’s when its device was removed meanwhile', async () => {
    const site = await Site.open('', { allows: (topic) => !topic.includes('/b/') })
    const [a, b] = [site.thing('a'), site.thing('b')]
    a.device.serve(({ id }) => a.device.answer(id, { success: true }))
    await site.connect(a)
    const both = site.broker.reconcile([a, b])
    await site.broker.reconcile([a])
    await both
    await site.platform.south.ask({ product: PRODUCT, device: 'a' }, 'restart', {})
    assert.deepEqual(site.broker.status.denied, [])
    await site.broker.reconcile([a, b])
    await until(() => site.broker.isDenied(b), 'the denial')
    assert.equal(site.broker.isDenied(a), false)
    await site.close()
  })
})

describe('An event for which the broker throws us out', () => {
  let site: Site
  beforeEach(
    async () => (site = await Site.open('', { takes: (topic) => !topic.includes('/event/secret/') })),
  )
  afterEach(() => site.close())

  it('is given up after three sessions and named, and what happened after it arrives', async () => {
    const a = site.thing('a')
    await site.connect(a)
    await a.device.report({ capability: 'event/secret', value: { number: 0 } })
    await a.device.report({ capability: 'event/alarm', value: { number: 1 } })
    const isHeard = (): boolean => site.platform.said.some(({ said }) => said.kind === 'event')
    await site.settled(isHeard, 'the other event', 500)
    assert.deepEqual(site.refused, [`/sys/${PRODUCT}/a/thing/event/secret/post`])
    assert.equal(site.mqtt.logins.filter((id) => id === 'a').length, 4)
    await a.device.report({ capability: 'x', value: 1 })
    await site.settled(() => site.known('a', 'x') === 1, 'a property')
    assert.equal(site.mqtt.logins.filter((id) => id === 'a').length, 4)
  })
})

/** What only the platform's source tells (docs/protocols/sagoo.md#traps), on the wire. */
describe('The traps of the platform, on the wire', () => {
  let site: Site
  beforeEach(async () => (site = await Site.open('g')))
  afterEach(() => site.close())

  it('3 and 5: every post has a text for its id, its time in ms, and waits for no acknowledgement', async () => {
    const [g, a] = [site.thing('g'), site.thing('a')]
    await site.connect(g, a)
    const kinds = ['properties', 'pack', 'event', 'tags']
    const heard = (round: number) =>
      site.platform.said.filter(({ text }) => text.includes(`"round ${round}"`)).map(({ said }) => said.kind)
    for (let round = 0; round < 3; round += 1) {
      const value = `round ${round}`
      const [before, reports] = [
        site.clock.now(),
        [g, a].map(({ device }) => device.report({ capability: 'x', value })),
      ]
      reports.push(a.device.report({ capability: 'event/alarm', value: { value } }))
      reports.push(a.device.report({ capability: 'thing/tags', value: { value } }))
      await Promise.all(reports)
      await site.settled(
        () => kinds.every((kind) => heard(round).includes(kind as 'tags')),
        'every kind of post',
      )
      for (const { text } of site.platform.said.filter((own) => own.text.includes(`"${value}"`))) {
        const { id, sys } = JSON.parse(text) as { id: unknown; sys: { ack: unknown } }
        assert.deepEqual([typeof id, sys.ack], ['string', 0])
        const times = [...text.matchAll(/"time":(\d+)/g)].map(([, digits]) => Number(digits))
        assert.ok(times.length > 0 && times.every((time) => time >= before && time <= site.clock.now()), text)
      }
    }
  })

  it('7: a gateway puts no more than fifty devices into one message, and leaves none out', async () => {
    const things = crowd.map((device) => site.thing(device))
    await site.connect(site.thing('g'), ...things)
    await Promise.all(things.map(({ device }, index) => device.report({ capability: 'x', value: index })))
    await site.settled(() => crowd.every((device, index) => site.known(device, 'x') === index), 'all of them')
    const packs = site.platform.said.flatMap(({ said }) =>
      said.kind === 'pack' ? [said.subDevices.length] : [],
    )
    assert.deepEqual(packs, [50, 50, 20])
  })
})
