import type { Server } from 'node:http'
import { keep } from '../history'
import type { Json } from '../json'
import { isObject } from '../json'
import type { Said } from './alink'
import type { Asked, DialectName, Outcome } from './dialects'
import { Northbound } from './northbound'
import { type Reply, Southbound } from './southbound'
import { type Thing, type ThingOptions, thingOf } from './thing'

export interface PlatformOptions {
  /** Of the messaging socket. */
  token: string
  dialect?: DialectName
  /** Where in the path the messaging socket lies. */
  prefix?: string
  things?: readonly ThingOptions[]
  /** A device that is asked for and is none of them is made up on the spot, with these values. */
  invents?: Json
  /** A device that says nothing for so long counts as offline, in ms. */
  onlineTimeout?: number
  /** How long it waits for a device of ours, in ms; the real one 45 s, this one 5 s unless said otherwise. */
  patience?: number
}

/** What happened, for the log of the page and for tests that wait. */
export type Happening =
  | { kind: 'frame'; frame: Json }
  | { kind: 'said'; said: Said; topic: string; text: string }
  | { kind: 'changed' }

const ONLINE_TIMEOUT = 30_000
const PATIENCE = 5000

/**
 * SagooIoT on loopback: its messaging socket for applications, its MQTT side for devices, and the devices.
 *
 *     const platform = new SagooPlatform({ token, things: [{ product: 'p', device: 'd', isVirtual: true }] })
 *     const url = await platform.north.listen()
 *     await platform.south.connect('mqtt://127.0.0.1:1883')
 *     await platform.ask('relay_001', 'property/set', { power: true })
 */
export class SagooPlatform {
  readonly things: Thing[]
  /** The last frames of the clients, as they came. */
  readonly frames: Json[] = []
  /** What devices published last, as it came. */
  readonly said: { said: Said; topic: string; text: string }[] = []
  readonly north: Northbound
  readonly south: Southbound
  readonly #listeners = new Set<(happening: Happening) => void>()
  /** Until a device counts as offline; keyed by device. */
  readonly #fading = new Map<string, NodeJS.Timeout>()

  constructor(private readonly options: PlatformOptions) {
    this.things = (options.things ?? []).map(thingOf)
    this.north = new Northbound({
      token: options.token,
      dialect: options.dialect ?? 'sagoo',
      ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
      carryOut: (asked, device) => this.#carryOut(asked, device),
      stateOf: (device) => {
        const thing = this.thing(device)
        return thing && (this.isOnline(thing) ? 'online' : 'offline')
      },
      onFrame: (frame) => {
        keep(this.frames, frame, MOST)
        this.#tell({ kind: 'frame', frame })
      },
      onChange: () => this.#tell({ kind: 'changed' }),
    })
    this.south = new Southbound({ onSaid: (said, topic, text) => this.#hear(said, topic, text) })
  }

  async close(): Promise<void> {
    this.#fading.forEach((timer) => clearTimeout(timer))
    await Promise.all([this.north.close(), this.south.close()])
  }

  /** The page's server serves the messaging socket too. */
  attach(server: Server): void {
    this.north.attach(server)
  }

  serves(path: string, upgrade: boolean): boolean {
    return upgrade && this.north.serves(path)
  }

  thing(device: string): Thing | undefined {
    return this.things.find((thing) => thing.device === device)
  }

  isOnline({ isVirtual, manner, seen }: Thing): boolean {
    if (isVirtual) return manner !== 'offline'
    return seen !== undefined && Date.now() - seen < this.#onlineTimeout
  }

  get #patience(): number {
    return this.options.patience ?? PATIENCE
  }

  /** The token of the messaging socket. */
  get token(): string {
    return this.options.token
  }

  get #onlineTimeout(): number {
    return this.options.onlineTimeout ?? ONLINE_TIMEOUT
  }

  /**
   * Asks one of our devices over MQTT, as a person does on the platform.
   * @throws Error with the platform's own words when the device is offline or does not answer
   */
  ask(
    device: string,
    service: string,
    params: Json,
    options: { id?: string; timeout?: number } = {},
  ): Promise<Reply> {
    const thing = this.thing(device)
    if (!thing) return Promise.reject(new Error('device tsl is nil'))
    if (!this.isOnline(thing)) return Promise.reject(new Error('设备不在线'))
    return this.south.ask(thing, service, params, { timeout: this.#patience, ...options })
  }

  /** Calls back at whatever happens; the returned function ends that. */
  on(listener: (happening: Happening) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The next thing that is said from now on and matches. @param timeout ms */
  next<K extends Said['kind']>(
    kind: K,
    match: (said: Extract<Said, { kind: K }>) => boolean = () => true,
    timeout = 5000,
  ): Promise<Extract<Said, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const end = this.on((happening) => {
        if (happening.kind !== 'said' || !isKind(happening.said, kind) || !match(happening.said)) return
        clearTimeout(timer)
        end()
        resolve(happening.said)
      })
      const timer = setTimeout(() => {
        end()
        reject(new Error(`The platform heard no such ${kind} within ${timeout} ms`))
      }, timeout)
    })
  }

  async #carryOut(asked: Asked, device: string): Promise<Outcome | undefined> {
    const thing = this.thing(device) ?? this.#invent(asked.product, device)
    if (!thing || !this.isOnline(thing) || thing.manner === 'offline') return OFFLINE
    if (thing.manner === 'silent') return undefined
    if (thing.manner === 'late') return LATE
    if (thing.manner === 'faulty') return { success: false, code: 'DEVICE_ERROR', message: '阀门卡住' }
    if ((thing.takes ?? 0) > asked.patience) return LATE
    if (asked.async) return this.#promise(asked, thing)
    return thing.isVirtual ? this.#pretend(asked, thing) : await this.#forward(asked, thing)
  }

  #invent(product: string, device: string): Thing | undefined {
    const { invents } = this.options
    if (!invents || device === '' || this.things.length >= MOST_INVENTED) return undefined
    const thing = thingOf({ product, device, values: invents, isVirtual: true })
    this.things.push(thing)
    return thing
  }

  /**
   * Nobody waits for the device; only JetLinks says so at once
   * (docs/protocols/sagoo.md#async-and-time-limits).
   */
  #promise(asked: Asked, thing: Thing): Outcome | undefined {
    if (thing.isVirtual) this.#pretend(asked, thing)
    else this.#forward(asked, thing).catch(() => undefined)
    return this.north.dialect === 'jetlinks'
      ? { success: true, values: {}, code: 'REQUEST_HANDLING' }
      : undefined
  }

  #pretend({ messageType, properties }: Asked, thing: Thing): Outcome {
    if (messageType === 'READ_PROPERTY') {
      const outcome = reading(properties, thing)
      return thing.isInParts === true ? { ...outcome, isInParts: true } : outcome
    }
    const given = isObject(properties) ? properties : {}
    if (messageType === 'WRITE_PROPERTY') {
      thing.values = { ...thing.values, ...given }
      this.#tell({ kind: 'changed' })
    }
    return { success: true, values: given }
  }

  /**
   * There is no way to read from a device over MQTT: what it posted last is the answer
   * (docs/protocols/sagoo.md#read_property).
   */
  async #forward({ messageType, properties, functionId }: Asked, thing: Thing): Promise<Outcome> {
    if (messageType === 'READ_PROPERTY') return reading(properties, thing)
    const service = messageType === 'WRITE_PROPERTY' ? 'property/set' : (functionId ?? 'unnamed')
    try {
      const { code, message, data } = await this.south.ask(thing, service, properties, {
        timeout: this.#patience,
      })
      if (code === 200) return { success: true, values: messageType === 'WRITE_PROPERTY' ? properties : data }
      return { success: false, code: String(code), message: String(message) }
    } catch {
      return LATE
    }
  }

  #hear(said: Said, topic: string, text: string): void {
    if (said.kind === 'properties') this.#learn(said.device, said.values)
    if (said.kind === 'pack') for (const { device, values } of said.subDevices) this.#learn(device, values)
    if (said.kind === 'event' || said.kind === 'reply') this.#learn(said.device, {})
    keep(this.said, { said, topic, text }, MOST)
    this.#tell({ kind: 'said', said, topic, text })
  }

  /** What an unknown device says is dropped without a word. */
  #learn(device: string, values: Json): void {
    const thing = this.thing(device)
    if (!thing) return
    thing.values = { ...thing.values, ...values }
    thing.seen = Date.now()
    // Silence is no happening by itself; whoever shows the device has to hear of it.
    clearTimeout(this.#fading.get(device))
    const faded = setTimeout(() => this.#tell({ kind: 'changed' }), this.#onlineTimeout + 1)
    this.#fading.set(device, faded.unref())
    if (Object.keys(values).length > 0) this.report(thing, values)
  }

  /** Tells whoever has subscribed to the device what it says. */
  report({ product, device }: Thing, values: Json): void {
    const report = {
      deviceId: device,
      messageType: 'REPORT_PROPERTY',
      properties: values,
      timestamp: Date.now(),
    }
    this.north.publish(`/device/${product}/${device}/message/property/report`, report)
  }

  #tell(happening: Happening): void {
    this.#listeners.forEach((listener) => listener(happening))
  }
}

/** What is remembered of either side. */
const MOST = 10_000
/** So many devices are made up; more is a flow that has gone wild. */
const MOST_INVENTED = 200

const OFFLINE: Outcome = { success: false, code: 'CLIENT_OFFLINE', message: 'error.code.client_offline' }
const LATE: Outcome = { success: false, code: 'TIME_OUT', message: 'error.code.time_out' }

function isKind<K extends Said['kind']>(said: Said, kind: K): said is Extract<Said, { kind: K }> {
  return said.kind === kind
}

function reading(names: unknown, { values }: Thing): Extract<Outcome, { success: true }> {
  const wanted = Array.isArray(names) ? names.map(String) : []
  return { success: true, values: Object.fromEntries(wanted.map((name) => [name, values[name] ?? null])) }
}
