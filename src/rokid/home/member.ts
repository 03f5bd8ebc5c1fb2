import { randomUUID } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import type { Saying } from '../../bridge/sentence'
import { isObject } from '../../bridge/tolerant'
import { byToken } from '../auth/authorization'
import type { RokidDevice } from '../device'
import type { Memory } from '../memory'
import { RokidSession } from '../session'
import type { HomeHub, HomeMember } from './hub'
import { noEvents } from './no-events'
import type { HomePortState } from './port'
import { HomeSkill } from './skill'

export interface SkillAtHomeOptions {
  hub: HomeHub
  port: number
  /** What a speaker has to show; empty: everything is refused, and nobody finds the skill. */
  token: string
  /** Its cloud is on this machine (a simulator): so are its speakers. */
  isOnThisMachine: boolean
  clock: Clock
  memory: Memory
  /** Every device that may be asked for, keyed by endpointId. */
  members: () => ReadonlyMap<string, RokidDevice>
  /** The devices that are told of. */
  announced: () => readonly RokidDevice[]
  /** Somebody has asked who may. */
  onRequest: () => void
  /** Something was not carried out; for a device where one was meant. */
  onRefused: (why: Saying, endpointId?: string) => void
  /** The state of the port may have changed. */
  onChange: () => void
}

const SECTION = 'home'
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** A skill's part in Rokid at home. */
export class SkillAtHome implements HomeMember {
  readonly skill: HomeSkill
  readonly port: number
  readonly isOnThisMachine: boolean
  #uuid: string | undefined
  #isServed = false
  #unwatch: () => void = () => undefined

  constructor(private readonly options: SkillAtHomeOptions) {
    const { clock, token, port, isOnThisMachine, members, announced, onRequest, onRefused, memory } = options
    this.port = port
    this.isOnThisMachine = isOnThisMachine
    const directives = new RokidSession({
      ...{ clock, members, announced },
      authorize: byToken(token),
      announcer: noEvents,
      onDirective: () => undefined,
      onRefused,
    })
    this.skill = new HomeSkill({ clock, token, members, announced, directives, onRequest, onRefused })
    if (token !== '') void memory.ready.then(() => this.#identify())
  }

  /** It has so many devices in use: with none there is nothing to listen for. */
  serve(devices: number): void {
    if (devices === 0) return this.close()
    if (this.#isServed) return
    this.#isServed = true
    this.#unwatch = this.options.hub.watch(this.options.onChange)
    this.options.hub.join(this)
  }

  close(): void {
    this.#isServed = false
    this.#unwatch()
    this.options.hub.leave(this)
  }

  refused(why: Saying): void {
    this.options.onRefused(why)
  }

  /** How its port stands. */
  get state(): HomePortState {
    return this.#isServed ? this.options.hub.stateOf(this.port) : 'closed'
  }

  get uuid(): string | undefined {
    return this.#uuid
  }

  /** Speakers know a skill by its UUID: it never changes (docs/protocols/rokid.md#ssdp). */
  #identify(): void {
    const { memory, hub } = this.options
    const kept = memory.read(SECTION)
    const known =
      isObject(kept) && typeof kept.uuid === 'string' && UUID.test(kept.uuid) ? kept.uuid : undefined
    this.#uuid = known ?? randomUUID()
    if (known === undefined) memory.write(SECTION, { uuid: this.#uuid })
    if (this.#isServed) hub.offer()
  }
}
