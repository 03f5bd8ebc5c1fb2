import { Device } from '../../src/bridge/device'
import { Problem } from '../../src/bridge/problem'
import { type Saying, say } from '../../src/bridge/sentence'
import { readBoolean, readNumber } from '../../src/bridge/tolerant'
import { CHANGE_GAP_MS } from '../../src/rokid/events/timing'
import { recommended } from '../../src/rokid/display-types'
import { Endpoint } from '../../src/rokid/endpoint'
import { type Ranges, speakable } from '../../src/rokid/facets'
import type { Member } from '../../src/rokid/member'
import { DeviceHost, type Fault, type Services } from '../runtime/device-host'
import type { DeviceHub } from '../runtime/device-hub'
import { type DeviceOptionsDef, OPTION_FAULTS, readDeviceOptions, unsetVariable } from '../runtime/options'
import type { Node, RED } from '../runtime/red'
import type { SkillMember, SkillNode } from './owner'

export interface DeviceDef extends DeviceOptionsDef {
  skill?: string
  endpointId?: string
  displayType?: string
  room?: string
  capabilities?: unknown
  kelvinMin?: unknown
  kelvinMax?: unknown
  defer?: unknown
}

/** Answers come by default after 2.5 s, because Rokid gives up after 3 (seed 003). */
const TIMEOUT = 2.5
const PATIENCE = 3_000
/** Nothing is waited for longer than this before Rokid has to hear something, in ms. */
const LONGEST = 2_700
/** What is deferred may take so long, in ms, unless the device has a longer deadline of its own. */
const DEFERRAL = 30_000
/** A finger does not press twice sooner, in ms. */
const PRESS_GAP = 500

/** A `rokid-device`: one endpoint of a skill, with the state and the requests that belong to it. */
export class DeviceNode implements SkillMember {
  readonly id: string
  readonly member: Member
  readonly #host: DeviceHost
  readonly #endAdoption: () => void

  constructor(
    red: RED,
    node: Node,
    def: DeviceDef,
    private readonly skill: SkillNode | undefined,
    services: Services,
  ) {
    this.id = node.id
    const id = def.endpointId?.trim() ?? ''
    const name = def.name?.trim() || id || 'the device'
    const displayType = def.displayType?.trim() || 'switch'
    const ranges = rangesOf(def)
    const capabilities = capabilitiesOf(def.capabilities) ?? recommended(displayType)
    const endpoint = new Endpoint({
      endpointId: id,
      displayName: name,
      displayType,
      room: def.room?.trim() ?? '',
      capabilities,
      ranges,
    })
    const options = readDeviceOptions(def, TIMEOUT, {})
    const timeout = Math.min(options.timeout, LONGEST)
    const device = new Device({
      id,
      name,
      platform: 'rokid',
      clock: services.clock,
      answer: options.answer,
      timeout,
      patience: PATIENCE,
      mouth: {
        refine: (report) => {
          this.#checkLeave(report.capability)
          return endpoint.refine(report)
        },
        channel: (capability) => (endpoint.has(capability) ? channelOf(capability) : undefined),
        say: (key, facets) => {
          if (!skill) return 'away'
          return key === 'doorbell'
            ? skill.announcer.press(this.member)
            : skill.announcer.change(this.member, facets)
        },
      },
    })
    const isDeferring = readBoolean(def.defer) === true
    this.member = {
      endpoint,
      device,
      timeout,
      deferral: isDeferring ? (options.timeout > LONGEST ? options.timeout : DEFERRAL) : undefined,
    }
    const fault = skill
      ? (deviceFault(def, id, capabilities, ranges) ?? options.fault)
      : 'rokid.status.no-skill'
    this.#host = new DeviceHost({
      red,
      node,
      device,
      options,
      capabilities,
      isAction: (action) => action === 'Media.Music' && endpoint.has(action),
      owner: skill,
      fault: fault && { status: fault, sentence: FAULTS[fault] },
      duplicate: DUPLICATE,
      offline: 'rokid.status.offline',
      services,
    })
    this.#endAdoption = skill?.adopt(this) ?? (() => undefined)
  }

  get hub(): DeviceHub {
    return this.#host.hub
  }

  get isUsable(): boolean {
    return this.#host.isUsable
  }

  setDuplicate(isDuplicate: boolean): void {
    this.#host.setDuplicate(isDuplicate)
  }

  warnOnce(what: Saying): void {
    this.#host.warnOnce(what)
  }

  close(removed: boolean): void {
    this.#endAdoption()
    this.skill?.announcer.forget(this.member)
    this.#host.close(removed)
  }

  /** A press that nobody hears is worth an error; a state is kept until somebody asks for it. */
  #checkLeave(capability: string): void {
    if (capability !== 'doorbell' || this.skill?.announcer.canSend) return
    throw new Problem(
      'not-sent',
      say`${this.member.device.name}: doorbell was not sent: Rokid has not allowed events yet; it does when the skill is bound`,
    )
  }
}

function channelOf(capability: string): { key: string; gap: number } {
  return capability === 'doorbell'
    ? { key: 'doorbell', gap: PRESS_GAP }
    : { key: 'state', gap: CHANGE_GAP_MS }
}

/** An empty list means the recommended ones; a name that Rokid has no word for is left out. */
export function capabilitiesOf(given: unknown): readonly string[] | undefined {
  const names = typeof given === 'string' ? given.split(',') : Array.isArray(given) ? given : []
  const wanted = names.filter((name) => typeof name === 'string').map((name) => name.trim())
  const filled = wanted.filter((name) => name !== '')
  return filled.length === 0 ? undefined : [...new Set(filled.filter((name) => speakable.includes(name)))]
}

/** The ends of a temperature are those of the scale, when both are given (contract, section 8). */
function rangesOf({ kelvinMin, kelvinMax, min, max }: DeviceDef): Ranges {
  const [low, high] = [readNumber(min), readNumber(max)]
  return {
    kelvin: { min: readNumber(kelvinMin) ?? 2_700, max: readNumber(kelvinMax) ?? 6_500 },
    ...(low !== undefined && high !== undefined ? { temperature: { min: low, max: high } } : {}),
  }
}

const DUPLICATE: Fault = {
  status: 'rokid.status.duplicate',
  sentence: say`: another device of the skill has the same endpoint id; only one of them can work`,
}

/** What keeps a device from working, as a catalogue key, and what is said of it in the debug sidebar. */
const FAULTS = {
  'rokid.status.no-skill': say`has no rokid skill: choose one in the device`,
  'rokid.status.unset': say`uses an environment variable that is not set`,
  'rokid.status.no-id': say`has no endpoint id: enter one in the device, and never change it afterwards`,
  'rokid.status.no-capability': say`has no ability that Rokid has a word for: choose some in the device`,
  'rokid.status.bad-kelvin': say`has no proper range of colour temperature: the warmest must be lower than the coldest, both from 1000 to 10000 K`,
  ...OPTION_FAULTS,
} as const
type DeviceFault = keyof typeof FAULTS

function deviceFault(
  def: DeviceDef,
  id: string,
  capabilities: readonly string[],
  { kelvin }: Ranges,
): DeviceFault | undefined {
  if (unsetVariable(...Object.values({ ...def })) !== undefined) return 'rokid.status.unset'
  if (id === '') return 'rokid.status.no-id'
  if (capabilities.length === 0) return 'rokid.status.no-capability'
  const isSpan = kelvin.min >= 1_000 && kelvin.max <= 10_000 && kelvin.min < kelvin.max
  return isSpan ? undefined : 'rokid.status.bad-kelvin'
}
