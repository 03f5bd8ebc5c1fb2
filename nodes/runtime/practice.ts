import type { IncomingMessage, ServerResponse } from 'node:http'
import { trimmed } from '../../src/bridge/tolerant'

/** Whether the property that names a server says that there is none: the platform's other end runs in here. */
export function isPractice(server: unknown): boolean {
  return trimmed(server).toLowerCase() === 'practice'
}

/** A device as somebody has registered it with a platform. */
export interface PracticeDevice {
  readonly id: string
  readonly name: string
  /** The platform's code for what it is. */
  readonly type?: string
  readonly capabilities: readonly string[]
  /** The words of capabilities that behave like on and off on this device; keyed by capability. */
  readonly pairs?: Readonly<Partial<Record<string, { on: string; off: string }>>>
}

/** How a request went: what the device's side said, or why it could not even be asked. */
export type PracticeOutcome =
  { success: true } | { success: false; reason: string } | { success: false; fault: 'offline' | 'silent' }

/** Something that listens on a port of loopback until it is closed. */
interface Opened {
  /** Where clients find it: an address without its scheme. */
  readonly host: string
  close(): Promise<void>
}

/** A device platform's other end. */
export interface PracticeCloud extends Opened {
  /** What of a device's capabilities it has words for. */
  askable(device: PracticeDevice): readonly string[]
  ask(device: PracticeDevice, capability: string, value: unknown): Promise<PracticeOutcome>
  /** What it holds to be so of a device: values keyed by capability. */
  believed(device: PracticeDevice): Readonly<Record<string, unknown>>
}

export interface PracticeRokid extends PracticeCloud {
  readonly eventsUrl: string
  readonly tokenUrl: string
  /** Binds if that has not been done, and asks the skill who there is. */
  discover(): Promise<void>
}

/** A platform that makes up the devices it is asked for. */
export interface PracticePlatform extends PracticeCloud {
  devices(): PracticeDevice[]
}

/** A messenger with one person in it. */
export interface PracticeChat extends Opened {
  readonly lines: readonly { from: 'person' | 'bot'; text: string; category: string; at: number }[]
  /** How many messages the bot has not taken yet. */
  readonly waiting: number
  say(text: string): void
}

/** What is asked of a device. */
export interface Wish<D> {
  device: D
  capability: string
  value: unknown
}

/** How the speaker answers (docs/contract.md#11-practice). */
export type Said =
  | { understood: false; reason: string }
  | {
      understood: true
      device: string
      capability: string
      value: unknown
      success: boolean
      reason?: string
      ms: number
    }

/** What the package has of the simulator (docs/decisions/0016-practice.md). */
export interface PracticeClouds {
  openSinric(keys: { appKey: string; appSecret: string }): Promise<PracticeCloud>
  openRokid(skill: {
    token: string
    eventsClient: { clientId: string; clientSecret: string }
    skill: (request: IncomingMessage, response: ServerResponse) => void
  }): Promise<PracticeRokid>
  openSagoo(server: { token: string; dialect: 'sagoo' | 'jetlinks' }): Promise<PracticePlatform>
  openMixin(bot: { appId: string; sessionId: string; publicKey: string }): Promise<PracticeChat>
  say<D extends PracticeDevice & { owner: string }>(
    sentence: string,
    devices: readonly D[],
    ask: (wish: Wish<D>) => Promise<PracticeOutcome>,
  ): Promise<Said>
  /** Sentences that this device understands. */
  suggestions(device: PracticeDevice): { en: string; zh: string }[]
}

/** The one way from what ships into the simulator. Who does not practise never loads it. */
export function loadPractice(): Promise<PracticeClouds> {
  return import('../../simulator/practice/index.js')
}

/** Nobody listens there. */
export const NOBODY = '127.0.0.1:9'

/** The other end of one owner: there from its first deploy until the owner is closed. */
export class Practice<Cloud extends Opened> {
  #opening: Promise<Cloud> | undefined
  #cloud: Cloud | undefined
  #isClosed = false

  constructor(private readonly begin: (clouds: PracticeClouds) => Promise<Cloud>) {}

  /** Undefined until it is open. */
  get cloud(): Cloud | undefined {
    return this.#cloud
  }

  /** Its address, which nobody dials before it is open. */
  address(scheme: 'ws' | 'http'): string {
    return `${scheme}://${this.#cloud?.host ?? NOBODY}`
  }

  /** Opens it unless that has been done; undefined when the owner was closed meanwhile. */
  async open(): Promise<Cloud | undefined> {
    if (this.#isClosed) return undefined
    this.#opening ??= loadPractice().then((clouds) => this.begin(clouds))
    try {
      this.#cloud = await this.#opening
    } catch (error) {
      this.#opening = undefined
      throw error
    }
    return this.isClosed ? undefined : this.#cloud
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const cloud = await this.#opening?.catch(() => undefined)
    await cloud?.close()
    this.#cloud = undefined
  }

  get isClosed(): boolean {
    return this.#isClosed
  }
}
