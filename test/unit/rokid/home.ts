import { Speaker, type SpeakerOptions } from '../../../simulator/rokid/speaker'
import type { DeviceDef } from '../../../src/bridge/platform'
import type { AnswerMode, Request } from '../../../src/bridge/request'
import type { RokidDevice } from '../../../src/rokid/device'
import { Announcer } from '../../../src/rokid/events/announcer'
import { Grants } from '../../../src/rokid/events/grants'
import { HomeHub } from '../../../src/rokid/home/hub'
import { SkillAtHome } from '../../../src/rokid/home/member'
import type { Memory } from '../../../src/rokid/memory'
import { rokidPlatform } from '../../../src/rokid/platform'
import { FakeClock } from '../../support/fake-clock'
import { freePort } from '../../support/free-port'
import { platformDevice } from '../../support/platform-device'
import { until } from '../../support/until'

export const USER_TOKEN = 'a-user-token-for-home'

export const lamp: DeviceDef = {
  endpointId: 'lamp',
  name: '台灯',
  room: '客厅',
  displayType: 'light',
  capabilities: ['power', 'brightness', 'color', 'colorTemperature'],
}

/** What a skill keeps, for as long as the test runs. */
export function memory(): Memory {
  const sections = new Map<string, unknown>()
  return {
    ready: Promise.resolve(),
    isDamaged: false,
    read: (section) => sections.get(section),
    write: (section, value) => void sections.set(section, value),
  }
}

/** A Node-RED host with the ports of its skills, and the clock of its process, which the test turns. */
export class Host {
  readonly clock = new FakeClock(Date.now())
  readonly hub = new HomeHub({ clock: this.clock, networks: () => [] })
  readonly #skills: Skill[] = []
  readonly #speakers: Speaker[] = []

  /** A skill whose devices are in use. */
  async skill(options: Partial<SkillOptions> = {}): Promise<Skill> {
    const skill = new Skill(this, {
      port: options.port ?? (await freePort()),
      token: USER_TOKEN,
      memory: memory(),
      answer: 'now',
      defs: [lamp],
      ...options,
    })
    this.#skills.push(skill)
    skill.serve()
    this.hub.settle()
    return skill
  }

  async listening({ port }: Pick<Skill, 'port'>): Promise<void> {
    await until(
      () => this.hub.stateOf(port) === 'listening',
      () => `the port, which is ${this.hub.stateOf(port)}`,
    )
  }

  /** A speaker in the same network. */
  async speaker(options: Partial<SpeakerOptions> = {}): Promise<Speaker> {
    const speaker = new Speaker({ userToken: USER_TOKEN, ...options })
    this.#speakers.push(speaker)
    await speaker.open()
    return speaker
  }

  close(): void {
    for (const skill of this.#skills) skill.close()
    this.hub.settle()
    for (const speaker of this.#speakers) speaker.close()
  }
}

interface SkillOptions {
  port: number
  token: string
  memory: Memory
  answer: AnswerMode
  defs: readonly DeviceDef[]
}

/** A skill, and what its flow was asked. */
export class Skill {
  readonly port: number
  readonly devices: readonly RokidDevice[]
  readonly requests: Request[] = []
  readonly #home: SkillAtHome
  readonly #events: Announcer

  constructor({ clock, hub }: Host, { port, token, memory: kept, answer, defs }: SkillOptions) {
    this.port = port
    this.#events = new Announcer({
      ...{
        clock,
        memory: kept,
        random: () => 0.5,
        eventsUrl: 'http://127.0.0.1:9/',
        queuedEvents: new Set(),
      },
      grants: new Grants({ memory: kept, seal: undefined, client: undefined, clock }),
      current: () => [],
      complain: () => undefined,
    })
    this.devices = defs.map((def) =>
      platformDevice(rokidPlatform, def, { session: this.#events, clock, answer }),
    )
    for (const { device } of this.devices) device.serve((request) => this.requests.push(request))
    this.#home = new SkillAtHome({
      ...{ hub, port, token, clock, memory: kept },
      isOnThisMachine: true,
      members: () => new Map(this.devices.map((own) => [own.facts.id, own])),
      announced: () => this.devices,
      onRequest: () => undefined,
      onRefused: () => undefined,
      onChange: () => undefined,
    })
  }

  /** Where it is, as a speaker names it. */
  at(scheme: 'http' | 'tcp'): string {
    return `${scheme}://127.0.0.1:${this.port}`
  }

  get state(): string {
    return this.#home.state
  }

  get uuid(): string | undefined {
    return this.#home.uuid
  }

  serve(): void {
    this.#home.serve(this.devices.length)
  }

  /** As a deploy does: the network first, then the devices. */
  close(): void {
    this.#home.close()
    for (const { device } of this.devices) device.close()
    this.#events.close()
  }
}
