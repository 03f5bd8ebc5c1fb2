import * as v from 'valibot'
import type { Json } from '../../bridge/json'
import { say } from '../../bridge/sentence'
import {
  deviceAnswer,
  devicesAnswer,
  homesAnswer,
  keysAnswer,
  type ListedDevice,
  type Product,
  productsAnswer,
  type Room,
  roomsAnswer,
} from './answers'
import { ApiCaller, type CallerOptions } from './caller'
import { ApiProblem, closed } from './problems'

/** A device that the portal shall have. */
export interface NewDevice {
  name: string
  /** Of `products`. */
  productId: string
  /** Of `rooms`. */
  roomId: string
  /** Which App Key may connect as the device: `accessKeyId`. */
  accessKeyId: string
  description?: string
}

/** What a device of the account is asked. */
export interface DeviceAction {
  deviceId: string
  action: string
  value: Json
  instanceId?: string
  /** Comes back as the reply token of the device's answer. */
  messageId: string
  /** In s since the epoch. */
  createdAt: number
}

/** The list of devices may be read 20 times a minute; so long an old one will do, in ms. */
const LIST_AGE_MS = 60_000
/** Nobody knows how fast devices can be created: one after the other, and this far apart, in ms. */
const CREATION_GAP_MS = 1_000

/**
 * What an API key opens (docs/protocols/sinric-rest.md): the account's devices, rooms and products. Everything it gives
 * is free of secrets, and everything it throws is a Problem for a person.
 *
 *     const api = new SinricApi({ base, apiKey, clock, random: Math.random })
 *     const devices = await api.devices()
 */
export class SinricApi {
  readonly #caller: ApiCaller
  #list: { devices: Promise<readonly ListedDevice[]>; until: number } | undefined
  /** The creation that runs, and those behind it. */
  #creating: Promise<unknown> = Promise.resolve()
  #createdAt = -Infinity
  /** Likewise of actions. */
  #acting: Promise<unknown> = Promise.resolve()
  readonly #end = new AbortController()

  constructor(private readonly options: CallerOptions) {
    this.#caller = new ApiCaller(options)
  }

  /** The account's devices, no older than a minute; whoever asks at the same time shares one call. */
  devices(): Promise<readonly ListedDevice[]> {
    const now = this.options.clock.elapsed()
    if (this.#list && this.#list.until > now) return this.#list.devices
    const devices = this.#caller
      .call({ method: 'GET', path: '/devices', limit: 'devices' }, devicesAnswer)
      .then((answer) => answer.devices)
    const list = { devices, until: now + LIST_AGE_MS }
    this.#list = list
    devices.catch(() => {
      if (this.#list === list) this.#list = undefined
    })
    return devices
  }

  /** The same, as they are now. */
  freshDevices(): Promise<readonly ListedDevice[]> {
    this.#list = undefined
    return this.devices()
  }

  /** The kinds of devices that the account may have. */
  async products(): Promise<readonly Product[]> {
    return (await this.#caller.call({ method: 'GET', path: '/products', limit: 'others' }, productsAnswer))
      .products
  }

  /** The rooms of all homes. */
  async rooms(): Promise<readonly Room[]> {
    const { homes } = await this.#caller.call(
      { method: 'GET', path: '/homes?includeRooms=true', limit: 'others' },
      homesAnswer,
    )
    const within = homes.flatMap(({ name: home, rooms }) => rooms.map((room) => ({ ...room, home })))
    if (within.length > 0) return within
    const { rooms } = await this.#caller.call({ method: 'GET', path: '/rooms', limit: 'others' }, roomsAnswer)
    return rooms.map(({ id, name, home }) => ({ id, name, ...(home && { home: home.name }) }))
  }

  /**
   * The id under which the portal knows an App Key.
   * @throws ApiProblem also when it does not know the key, or does not tell the id: a guess would make a device of nobody
   */
  async accessKeyId(appKey: string): Promise<string> {
    const { credentials } = await this.#caller.call(
      { method: 'GET', path: '/credentials/appkeyandsecret', limit: 'others' },
      keysAnswer,
    )
    const found = credentials.filter(({ appkey }) => appkey === appKey)
    const id = found.find((one) => one.id !== undefined)?.id
    if (id !== undefined) return id
    throw new ApiProblem(
      'configuration',
      found.length > 0
        ? say`Sinric Pro does not tell the ID of the App Key: create the device in the portal, and choose the App Key there`
        : say`The App Key does not belong to the account of the API Key: both have to come from one account`,
    )
  }

  /**
   * Creates a device; one after the other, however many are asked for at once. What failed is not tried again: nobody
   * knows whether it was done.
   */
  create(wish: NewDevice): Promise<ListedDevice> {
    const made = this.#creating.then(() => this.#create(wish))
    this.#creating = made.catch(() => undefined)
    return made
  }

  /**
   * Queues an action for a device, one after the other. That it was taken says nothing of the device: that comes by the
   * event stream.
   * @param signal ends it while it waits for its turn
   */
  act(action: DeviceAction, signal: AbortSignal): Promise<void> {
    const taken = this.#acting.then(() => {
      if (signal.aborted) throw closed()
      return this.#act(action)
    })
    this.#acting = taken.catch(() => undefined)
    return taken
  }

  async #act({ deviceId, value, ...action }: DeviceAction): Promise<void> {
    await this.#caller.call(
      {
        method: 'POST',
        path: `/devices/${encodeURIComponent(deviceId)}/action`,
        // As text: the form that is documented longest (docs/protocols/sinric-rest.md#r2).
        body: { type: 'request', ...action, clientId: CLIENT_ID, value: JSON.stringify(value) },
        limit: 'actions',
      },
      v.object({}),
    )
  }

  /** Ends every call. */
  close(): void {
    this.#end.abort()
    this.#caller.close()
  }

  async #create(wish: NewDevice): Promise<ListedDevice> {
    const { clock } = this.options
    const wait = this.#createdAt + CREATION_GAP_MS - clock.elapsed()
    if (wait > 0) await clock.sleep(wait, this.#end.signal)
    try {
      return await this.#caller.call(
        { method: 'POST', path: '/devices', body: { ...wish }, limit: 'others', isTokenNeeded: true },
        deviceAnswer,
      )
    } finally {
      this.#createdAt = clock.elapsed()
      // What is listed from now on has it.
      this.#list = undefined
    }
  }
}

/** How devices and the portal's log see who asks. */
export const CLIENT_ID = 'homewire'
