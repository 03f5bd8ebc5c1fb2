import assert from 'node:assert/strict'
import type { DevicePlatform, DeviceDef, DeviceFacts, PlatformDevice } from '../../src/bridge/platform'
import { readKeystore } from '../../src/mixin/keystore'
import { MixinSession } from '../../src/mixin/session'
import { Announcer } from '../../src/rokid/events/announcer'
import { Grants } from '../../src/rokid/events/grants'
import { Seal } from '../../src/rokid/auth/secrets'
import { rokidPlatform } from '../../src/rokid/platform'
import { SagooBrokerSession } from '../../src/sagoo/device-side/session'
import { sagooPlatform } from '../../src/sagoo/device-side/platform'
import { sinricPlatform } from '../../src/sinric/platform'
import { SinricSession } from '../../src/sinric/session'
import { EventGateway } from '../../simulator/rokid/gateway'
import { RokidCloud } from '../../simulator/rokid/cloud'
import { SagooPlatform } from '../../simulator/sagoo/platform'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { ANN, KEYSTORE, openCloud } from '../nodes/mixin/home'
import { FakeClock } from '../support/fake-clock'
import { FaultProxy } from '../support/fault-proxy'
import { heapInUse } from '../support/hostile'
import { MqttBroker } from '../support/mqtt-broker'
import { platformDevice } from '../support/platform-device'
import { until } from '../support/until'

/** Shorter than a client lets a silent peer alone, so that time, not silence, is what is tried. */
const STEP_S = 20
const HOUR_S = 3_600
const DAY_S = 24 * HOUR_S
/** What a heap may have grown by between the first hour and the last. */
const GROWTH_BYTES = 10 * 1024 * 1024
const LAMP = '5d737888aea17c30a056d759'
const KEYS = { appKey: 'a-key-of-a-day', appSecret: 'a secret of a day' }

/** A platform and a client of it whose time the test turns. */
interface Client {
  /** Seconds between two turns. */
  step?: number
  /** Somebody asks, or the device tells something; resolves when the other end has it. */
  turn(level: number): Promise<void>
  /** The line breaks, and comes back. */
  cut(): Promise<void>
  connections(): number
  close(): Promise<void>
}

/** A device that does at once what it is asked. */
function lampOf<Facts extends DeviceFacts, Session>(
  platform: DevicePlatform<Facts, Session>,
  def: DeviceDef,
  session: Session,
  clock: FakeClock,
): PlatformDevice<Facts> {
  const own = platformDevice(platform, def, { session, clock, answer: 'now' })
  own.device.serve(() => undefined)
  return own
}

async function passing<T>(clock: FakeClock, end: Promise<T>): Promise<T> {
  let isOver = false
  void end.finally(() => (isOver = true)).catch(() => undefined)
  await until(() => {
    clock.advance(100)
    return isOver
  }, 'the end')
  return end
}

async function sinric(clock: FakeClock, server: { offset: number }): Promise<Client> {
  const cloud = new SinricCloud(KEYS)
  const session = new SinricSession({
    ...{ server: await cloud.listen(), ...KEYS, clock, random: () => 0.5, camera: 'http://127.0.0.1:1' },
    ...{ module: { version: '1.2.3', mac: 'AA:BB:CC:DD:EE:FF' }, health: () => ({}) },
    settings: { isServed: false, ask: () => undefined },
  })
  const own = lampOf(sinricPlatform, { deviceId: LAMP, deviceType: 'LIGHT', name: 'Lamp' }, session, clock)
  await session.reconcile([own])
  const connected = (): boolean => session.status.link.state === 'connected'
  await until(connected, 'Sinric Pro')
  return {
    async turn(brightness) {
      cloud.faults.clockOffset = server.offset
      const { success, message } = await cloud.ask(LAMP, 'setBrightness', { brightness })
      assert.ok(success, message)
      await own.device.report({ capability: 'power', value: brightness % 2 === 0 })
      clock.advance(1_000)
      const state = brightness % 2 === 0 ? 'On' : 'Off'
      await until(() => cloud.beliefOf(LAMP)['powerState'] === state, 'the event')
      assert.equal(cloud.beliefOf(LAMP)['brightness'], brightness)
      assert.deepEqual(cloud.rejected, [])
    },
    async cut() {
      cloud.faults.clockOffset = server.offset
      cloud.drop()
      await until(() => !connected(), 'the cut')
      await until(() => {
        if (session.status.link.state === 'waiting') clock.advance(100)
        return connected() && cloud.isOnline(LAMP)
      }, 'Sinric Pro again')
    },
    connections: () => cloud.connections,
    async close() {
      own.device.close()
      await passing(clock, session.close())
      await cloud.close()
    },
  }
}

async function rokid(clock: FakeClock): Promise<Client> {
  const sections = new Map<string, unknown>()
  const memory = {
    ...{ ready: Promise.resolve(), isDamaged: false, read: (name: string) => sections.get(name) },
    write: (name: string, value: unknown) => void sections.set(name, value),
  }
  const eventsClient = { clientId: 'events', clientSecret: 'secret' }
  const cloud = new RokidCloud({
    skill: 'http://127.0.0.1:1',
    registration: { kind: 'token', token: 't' },
    eventsClient,
  })
  const url = await cloud.listen()
  const client = { tokenUrl: `${url}${EventGateway.TOKEN_PATH}`, ...eventsClient }
  const grants = new Grants({ memory, seal: new Seal('secret'), client, clock })
  const complaints: string[] = []
  const announcer = new Announcer({
    ...{ clock, random: () => 0.5, memory, grants, eventsUrl: `${url}${EventGateway.EVENTS_PATH}` },
    ...{ queuedEvents: new Set(), current: () => [], complain: (what) => complaints.push(what.toString()) },
  })
  const own = lampOf(
    rokidPlatform,
    { endpointId: 'lamp', name: 'Lamp', displayType: 'light', capabilities: ['power', 'brightness'] },
    announcer,
    clock,
  )
  assert.equal(await announcer.exchange('anna', cloud.gateway.issueCode('anna')), 'accepted')
  const turn = async (value: number, said: readonly string[] = []): Promise<void> => {
    const told = cloud.next(({ turn }) => turn === 202)
    await own.device.report({ capability: 'brightness', value })
    clock.advance(1_000)
    await passing(clock, told)
    assert.deepEqual(complaints.splice(0), said)
  }
  return {
    turn,
    async cut() {
      // The line of an event; and its token has expired besides.
      cloud.gateway.script.push('cut')
      cloud.gateway.expireTokens()
      await turn(100, [
        'Events do not reach Rokid: the connection was cut. It is told how things are when it can be reached again',
      ])
    },
    connections: () => 0,
    async close() {
      own.device.close()
      announcer.close()
      grants.close()
      await cloud.close()
    },
  }
}

async function sagoo(clock: FakeClock): Promise<Client> {
  const mqtt = await MqttBroker.start()
  const platform = new SagooPlatform({ token: 'unused', things: [{ product: 'p', device: 'lamp' }] })
  await platform.south.connect(mqtt.url)
  const line = await FaultProxy.to(mqtt.url)
  let ids = 0
  const session = new SagooBrokerSession({
    ...{ url: line.url.replace('ws', 'mqtt'), clientId: '', clock, random: () => 0.5 },
    ...{ newId: () => String((ids += 1)), onRefused: (topic) => assert.fail(topic) },
  })
  const own = lampOf(sagooPlatform, { productKey: 'p', deviceKey: 'lamp', heartbeat: 20 }, session, clock)
  await session.reconcile([own])
  const connected = (): boolean => session.status.link.state === 'connected'
  const seen = (): boolean => platform.thing('lamp')?.seen !== undefined
  await until(() => {
    clock.advance(100)
    return connected() && seen()
  }, 'Sagoo')
  return {
    // A post takes its time on a broker, and nobody is given up here for a minute of silence.
    step: 60,
    async turn(brightness) {
      const { code, message } = await platform.ask('lamp', 'property/set', { brightness })
      assert.equal(code, 200, String(message))
      await until(() => {
        clock.advance(100)
        return platform.thing('lamp')?.values['brightness'] === brightness
      }, 'the post')
      assert.deepEqual(platform.south.strays, [])
    },
    async cut() {
      line.reset()
      await until(() => !connected(), 'the cut')
      // What a device knows is told after every connection.
      const told = platform.next('properties')
      await passing(clock, told)
    },
    connections: () => line.open,
    async close() {
      own.device.close()
      await passing(clock, session.close())
      await platform.close()
      await line.close()
      await mqtt.close()
    },
  }
}

async function mixin(clock: FakeClock, server: { offset: number }): Promise<Client> {
  const cloud = openCloud()
  const heard: string[] = []
  const session = new MixinSession({
    ...(await cloud.listen()),
    ...{ keystore: readKeystore(KEYSTORE).keystore, clock, random: () => 0.5 },
    onMessage: ({ message_id: id }) => {
      heard.push(id)
      session.acknowledge(id)
    },
    onReceipt: () => undefined,
  })
  session.start()
  const connected = (): boolean => session.status.link.state === 'connected'
  await until(connected, 'Mixin')
  return {
    async turn(level) {
      cloud.faults.clockOffset = server.offset
      const id = cloud.say(ANN, { text: String(level) })
      await until(() => {
        clock.advance(50)
        return cloud.mailbox.acknowledged.has(id)
      }, 'the receipt')
      assert.equal(heard.filter((one) => one === id).length, 1)
    },
    async cut() {
      cloud.faults.clockOffset = server.offset
      cloud.drop()
      await until(() => !connected(), 'the cut')
      await until(() => {
        if (session.status.link.state === 'waiting') clock.advance(100)
        return connected() && cloud.connections === 1
      }, 'Mixin again')
    },
    connections: () => cloud.connections,
    async close() {
      await passing(clock, session.close())
      await cloud.close()
    },
  }
}

describe('A day of 24 hours, a request and a report every 20 s and a cut every hour', function () {
  this.timeout(600_000)
  for (const [name, open] of Object.entries({ sinric, rokid, sagoo, mixin }))
    it(`${name}: all is answered and believed; one connection, no timer and no heap is left over`, async () => {
      const clock = new FakeClock(Date.now())
      const server = { offset: 0 }
      const begun = clock.elapsed()
      const client = await open(clock, server)
      let first: { timers: number; heap: number } | undefined
      try {
        const { step = STEP_S } = client
        for (let second = step; second <= DAY_S; second += step) {
          // What the turns themselves take is part of the day.
          clock.advance(Math.max(0, second * 1_000 - (clock.elapsed() - begun)))
          server.offset = (clock.now() - Date.now()) / 1_000
          if (second % HOUR_S === 0) await client.cut()
          await client.turn(1 + ((second / step) % 99))
          if (second === HOUR_S) first = { timers: clock.pending, heap: heapInUse() }
        }
        assert.ok(first)
        assert.ok(client.connections() <= 1, String(client.connections()))
        assert.ok(clock.pending <= first.timers + 1, `${first.timers} → ${clock.pending} timers`)
        const grown = heapInUse() - first.heap
        assert.ok(grown < GROWTH_BYTES, `${(grown / 1024 / 1024).toFixed(1)} MB`)
      } finally {
        await client.close()
      }
    })
})
