import { SinricCloud } from '../../../simulator/sinric/cloud'
import { Phone } from '../../../simulator/sinric/phone'
import type { DeviceDef } from '../../../src/bridge/platform'
import type { AnswerMode, Request } from '../../../src/bridge/request'
import type { SinricDevice } from '../../../src/sinric/device'
import { LocalHub } from '../../../src/sinric/local/hub'
import type { Reception } from '../../../src/sinric/local/requests'
import type { SavedOffset } from '../../../src/sinric/local/trusted-time'
import { sinricPlatform } from '../../../src/sinric/platform'
import { SinricSession } from '../../../src/sinric/session'
import { FakeClock } from '../../support/fake-clock'
import { platformDevice } from '../../support/platform-device'
import { until } from '../../support/until'

export const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
export const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
export const OTHER_SECRET = 'b751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
export const LAMP = '5d737888aea17c30a056d759'
export const LOCK = '5d737888aea17c30a056d760'
export const GARAGE = '5d737888aea17c30a056d761'
export const STRANGER = '5d737888aea17c30a056d762'

const lamp: DeviceDef = { deviceId: LAMP, deviceType: 'LIGHT', name: 'Lamp' }
const lock: DeviceDef = { deviceId: LOCK, deviceType: 'SMARTLOCK', name: 'Front door', cloudOnly: false }
const garage: DeviceDef = { deviceId: GARAGE, deviceType: 'GARAGE_DOOR', name: 'Garage' }

/** A Node-RED host with its one port, and the clock of its process, which the test turns. */
export class Host {
  readonly clock = new FakeClock(Date.now())
  readonly hub: LocalHub
  readonly #accounts: Account[] = []
  readonly #phones: Phone[] = []

  constructor(port = 0) {
    this.hub = new LocalHub({ clock: this.clock, version: '1.2.3', mac: 'AA:BB:CC:DD:EE:FF', port })
  }

  /** An account whose devices are in use; its cloud may be anywhere. */
  async account(options: Partial<AccountOptions> = {}): Promise<Account> {
    const account = new Account(this, {
      server: NOWHERE,
      appSecret: APP_SECRET,
      defs: [lamp, lock, garage],
      ...options,
    })
    this.#accounts.push(account)
    await account.session.reconcile(account.devices)
    return account
  }

  async listening(): Promise<void> {
    await until(
      () => this.hub.state === 'listening',
      () => `the port, which is ${this.hub.state}`,
    )
  }

  /** A phone in the same network. */
  async phone(appSecret = APP_SECRET): Promise<Phone> {
    await this.listening()
    const phone = new Phone({
      appSecret,
      port: this.hub.port,
      now: () => Math.floor(this.clock.now() / 1000),
    })
    this.#phones.push(phone)
    await phone.open('127.0.0.1')
    return phone
  }

  async close(): Promise<void> {
    for (const phone of this.#phones) phone.close()
    const closed = this.#accounts.map((account) => account.close())
    this.clock.advance(3_000)
    await Promise.all(closed)
    this.hub.close()
  }
}

/** An address on this machine where nobody answers. */
const NOWHERE = 'ws://127.0.0.1:9'

interface AccountOptions {
  server: string
  appSecret: string
  defs: readonly DeviceDef[]
  answer: AnswerMode
}

/** An account, and what its flow was asked. */
export class Account {
  readonly session: SinricSession
  readonly devices: readonly SinricDevice[]
  readonly requests: Request[] = []
  readonly receptions: Reception[] = []
  isSynchronised = false
  saved: SavedOffset | undefined

  constructor(
    { clock, hub }: Host,
    { server, appSecret, defs, answer = 'now' }: Omit<AccountOptions, 'answer'> & Partial<AccountOptions>,
  ) {
    this.session = new SinricSession({
      server,
      appKey: APP_KEY,
      appSecret,
      clock,
      random: () => 0.5,
      module: { version: '1.2.3', mac: 'AA:BB:CC:DD:EE:FF' },
      camera: 'http://127.0.0.1:1',
      health: () => ({ homewire: '1.2.3' }),
      settings: { isServed: false, ask: () => undefined },
      local: {
        hub,
        announce: true,
        isSynchronised: () => this.isSynchronised,
        savedOffset: () => this.saved,
        saveOffset: (offset) => (this.saved = offset),
        onRejected: (reception) => this.receptions.push(reception),
      },
    })
    this.devices = defs.map((def) =>
      platformDevice(sinricPlatform, def, { session: this.session, clock, answer }),
    )
    for (const { device } of this.devices) device.serve((request) => this.requests.push(request))
  }

  async connected(): Promise<void> {
    await until(() => this.session.status.link.state === 'connected', 'the connection')
  }

  async close(): Promise<void> {
    for (const { device } of this.devices) device.close()
    await this.session.close()
  }
}

/** A cloud on loopback that knows the account. */
export function openCloud(): SinricCloud {
  return new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET })
}
