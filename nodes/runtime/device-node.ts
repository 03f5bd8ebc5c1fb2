import { type Abilities, isOffered } from '../../src/bridge/abilities'
import { isCapability, isReportOnly } from '../../src/bridge/capabilities'
import { Device } from '../../src/bridge/device'
import {
  type DeviceFacts,
  type DeviceFault,
  type DevicePlatform,
  DevicePort,
} from '../../src/bridge/platform'
import type { PicturePort } from '../../src/bridge/pictures'
import { type Saying, say } from '../../src/bridge/sentence'
import { trimmed } from '../../src/bridge/tolerant'
import { boundsOf, type Traits } from '../../src/bridge/traits'
import { Watchers } from '../../src/bridge/watchers'
import { abilitiesOf } from '../../src/profiles/offered'
import { propertyProfile } from '../../src/profiles/properties'
import type { Profile, Subject } from '../../src/profiles/index'
import type { Clock } from '../../src/bridge/clock'
import { LazySet } from '../../src/bridge/lazy-collections'
import type { AnswerMode, Settled } from '../../src/bridge/request'
import type { DeviceOwner, OwnedDevice } from './device-owner'
import type { DeviceView } from './doctor/view'
import type { FlowOutcomes } from './flow-outcomes'
import type { FlowDevice, News, RequestPort, Served } from './flow-device'
import { type HomeDevice, homeOf } from './home'
import { capabilitiesInWords, inWords } from './language'
import {
  type DeviceOptions,
  type DeviceOptionsDef,
  OPTION_FAULTS,
  readDeviceOptions,
  unsetVariable,
} from './options'
import type { Node, RED } from './red'
import { RequestEmitter } from './request-emitter'
import type { KeptState, SavedStates } from './saved-states'
import { sharedThings, type ThingDevice, type ThingIdentity } from './shared-things'
import type { Backing } from './status'

/** What all devices of a set share. */
export interface Services {
  outcomes: FlowOutcomes
  savedStates: SavedStates
  clock: Clock
  /** What was said of the platform's words, once for all devices that are alike; keyed by the words that it lacks. */
  wordless: Set<string>
}

/** So many different sentences are said about one device between two deploys of it. */
const MAX_WARNINGS = 100

/** A device node of any platform: the device, how it is spoken to, and the nodes that use it. */
export class DeviceNode<Facts extends DeviceFacts = DeviceFacts>
  implements OwnedDevice<Facts>, Served, ThingDevice, HomeDevice
{
  readonly id: string
  readonly facts: Facts
  readonly device: Device
  readonly profile: Profile
  readonly abilities: Abilities
  readonly timeout: number
  readonly thing: ThingIdentity
  readonly onlyChanges: boolean
  readonly pictures: PicturePort | undefined
  readonly #fault: DeviceFault | undefined
  readonly #answer: AnswerMode
  readonly #profileName: string
  readonly #emitter: RequestEmitter
  readonly #users = new LazySet<Node>()
  readonly #watchers = new Watchers<News>()
  readonly #warned = new LazySet<string>()
  readonly #ends: (() => void)[]
  readonly #kept: KeptState
  readonly #leaveHome: (removed: boolean) => void
  #isDuplicate = false

  constructor(
    readonly red: RED,
    private readonly node: Node,
    def: DeviceOptionsDef,
    private readonly setting: {
      platform: DevicePlatform<Facts, unknown>
      owner: DeviceOwner<Facts, unknown> | undefined
      services: Services
    },
  ) {
    const { platform, owner, services } = setting
    this.id = node.id
    const facts = platform.describe({ ...def })
    this.facts = facts
    const options = readDeviceOptions(def, platform.timeout, facts.pairs ?? {})
    this.timeout = options.timeout
    this.#answer = options.answer
    this.#profileName = trimmed(def.profile)
    this.thing = options.thing
    this.onlyChanges = options.onlyChanges
    this.profile = facts.names ? propertyProfile(options.profile, facts.names) : options.profile
    this.abilities = abilitiesOf(this.profile, () => this.subject())
    this.device = new Device({
      id: facts.id,
      name: facts.name,
      platform: platform.set,
      clock: services.clock,
      answer: options.answer,
      timeout: Math.min(options.timeout, platform.longestTimeout ?? Infinity),
      patience: platform.patience,
      ...(platform.silence !== undefined && { silence: platform.silence }),
      traits: traitsOf(facts, options),
      abilities: this.abilities,
      port: new DevicePort(platform, this, owner?.session),
      observer: homeOf(red).observe(platform.set, facts.name, owner?.practises ? undefined : node.id),
    })
    this.pictures = owner?.session === undefined ? undefined : platform.picturesOf?.(owner.session, this)
    this.#emitter = new RequestEmitter({
      device: this.device,
      profile: this.profile,
      answer: options.answer,
      outcomes: services.outcomes,
      prefix: `${red.util.generateId()}.`,
      subject: (instance) => this.subject(instance),
      onSent: ({ id }) => owner?.devices.noteAsked(id, this),
      concerns: (topic) => owner?.devices.concerns(topic) ?? false,
    })
    this.#fault = this.#faultOf(def, options.fault)
    if (this.#fault) this.#warn(say`${facts.name} ${this.#fault.sentence}`)
    this.warnWordless(options.measures.filter((name) => this.isWordless(name)))
    if (options.detail) this.#warn(say`${facts.name}: ${options.detail}`)
    this.#kept = services.savedStates.keep(red, node, this.device, {
      listener: owner?.fingerprint ?? '',
      address: options.address,
      meter: facts.meter,
      habits: options.profile.habits,
    })
    const leaveThings = sharedThings(red).add(this)
    this.#ends = owner ? [leaveThings, owner.watch(() => this.#changed()), owner.adopt(this)] : [leaveThings]
    this.#leaveHome = homeOf(red).addDevice(this)
    this.device.watch((settled) => this.#changed(settled))
  }

  get set(): string {
    return this.setting.platform.set
  }

  get name(): string {
    return this.device.name
  }

  get type(): string {
    return this.node.type
  }

  get ownerId(): string | undefined {
    return this.setting.owner?.id
  }

  get isUsable(): boolean {
    return this.#fault === undefined
  }

  get inUse(): boolean {
    return this.#users.size > 0 || (this.setting.owner?.devices.isInUse ?? false)
  }

  get only(): FlowDevice {
    return this
  }

  /** Of what has free names, what is known by a name of ours. */
  get askable(): readonly string[] {
    const { capabilities, names } = this.facts
    const known = names ? this.device.facets().map(({ capability }) => capability) : capabilities
    return known.filter(
      (name) => isCapability(name) && !isReportOnly(name) && isOffered(this.abilities, name),
    )
  }

  get isDuplicate(): boolean {
    return this.#isDuplicate
  }

  get isServed(): boolean {
    return this.#emitter.isServed
  }

  /** The state of the connection as the nodes of this device have to show it. */
  get backing(): Backing {
    const { platform, owner } = this.setting
    const offline = this.device.online ? undefined : `${platform.set}.status.offline`
    const duplicate = this.#isDuplicate ? `${platform.set}.status.duplicate` : undefined
    const fault = this.#fault?.status ?? duplicate ?? offline
    const trouble = owner?.troubleOf?.(this)
    const backing: Backing = {
      ...(owner?.backing ?? { link: { state: 'idle' } }),
      ...(trouble && { trouble }),
    }
    return fault === undefined ? backing : { ...backing, fault }
  }

  /** As the rules of the doctor look at it. */
  get view(): DeviceView {
    const { id, set, name, device, profile, facts, thing, onlyChanges, isDuplicate, inUse, isServed } = this
    const { listen, speaks = [], commands = [] } = profile
    return {
      ...{ id, set, name, thing, onlyChanges, isDuplicate, inUse, isServed },
      key: facts.key,
      owner: this.setting.owner?.id,
      fault: this.#fault?.sentence,
      isOnline: device.online,
      isAsked: this.#isAsked,
      answer: this.#answer,
      profile: this.#profileName,
      topics: listen === undefined ? undefined : { listen, speaks, commands },
      hasSpoken: device.hasSpoken,
    }
  }

  save(): Promise<Error | undefined> {
    return this.#kept.save()
  }

  /** A node uses the device; the returned function ends that. */
  use(node: Node): () => void {
    this.#users.add(node)
    return () => void this.#users.delete(node)
  }

  /** A node takes the device's requests into the flow; the returned function ends that. */
  serve(port: RequestPort): () => void {
    return this.#emitter.serve(port)
  }

  leaveTo(ports: ReadonlySet<RequestPort>): void {
    this.#emitter.leaveTo(ports)
  }

  /** Calls back when anything changes that a node shows; the returned function ends that. */
  watch(watcher: (news: News) => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** Whatever such a node is given is about its device. */
  find(): readonly FlowDevice[] {
    return [this]
  }

  takesToggle(): boolean {
    return true
  }

  choose(): FlowDevice {
    return this
  }

  /** The device as a profile has to know it, for a message about `instance`. */
  subject(instance?: string): Subject {
    const { device, facts } = this
    return {
      name: device.name,
      capabilities: facts.capabilities,
      isAction: (name) => facts.isAction(name),
      meant: (action) => facts.meant?.(action),
      asked: (capability) => device.asked(capability, instance),
      isAssumed: (capability) => device.isAssumed(capability, instance),
      expected: (capability) => device.expected(capability, instance),
    }
  }

  setDuplicate(isDuplicate: boolean): void {
    if (isDuplicate && !this.#isDuplicate)
      this.#warn(say`${this.device.name}${this.setting.platform.sentences.duplicate}`)
    this.#isDuplicate = isDuplicate
    this.#changed()
  }

  warnUnused(): void {
    this.warnOnce(say`${this.device.name} ${this.setting.platform.sentences.unused}`)
  }

  /** Whether the platform has no word for what is measured, on no device. */
  isWordless(capability: string): boolean {
    const { vocabulary } = this.setting.platform
    return (
      vocabulary !== undefined && isReportOnly(capability) && !vocabulary.capabilities.includes(capability)
    )
  }

  /** Says once which measurements stay in Node-RED; for devices that are alike, once for all of them. */
  warnWordless(capabilities: readonly string[]): void {
    const { platform, services } = this.setting
    const key = capabilities.join()
    if (key === '' || services.wordless.has(key)) return
    services.wordless.add(key)
    const names = capabilitiesInWords(this.red, capabilities)
    this.#warn(
      say`${this.device.name} measures ${names}, which ${platform.vocabulary?.platform ?? ''} does not support, so it is not reported`,
    )
  }

  warnOnce(what: Saying): void {
    const english = String(what)
    if (this.#warned.has(english) || this.#warned.size >= MAX_WARNINGS) return
    this.#warned.add(english)
    this.#warn(what)
  }

  close(removed: boolean): void {
    this.#ends.forEach((end) => end())
    this.#kept.end(removed)
    this.#leaveHome(removed)
    this.device.close()
    this.#watchers.clear()
  }

  #changed(settled?: Settled): void {
    this.#watchers.notify({ device: this.device, settled })
    this.setting.owner?.devices.noteChange(this, settled)
  }

  /** With free names nobody knows what it is asked for. */
  get #isAsked(): boolean {
    const { names, capabilities } = this.facts
    const [first = ''] = capabilities
    return !names && !isReportOnly(first) && capabilities.some((name) => this.abilities.takes(name))
  }

  #faultOf(def: DeviceOptionsDef, options: keyof typeof OPTION_FAULTS | undefined): DeviceFault | undefined {
    const { platform, owner } = this.setting
    const { set, sentences } = platform
    if (!owner) return { status: `${set}.status.no-${platform.owner}`, sentence: sentences.noOwner }
    if (unsetVariable(...Object.values({ ...def })) !== undefined)
      return { status: `${set}.status.unset`, sentence: UNSET }
    if (this.facts.fault) return this.facts.fault
    const isAble = this.facts.capabilities.some((name) => isOffered(this.abilities, name))
    if (!isAble && platform.vocabulary?.nothing) return platform.vocabulary.nothing
    return options && { status: options, sentence: OPTION_FAULTS[options] }
  }

  #warn(what: Saying): void {
    this.node.warn(inWords(this.red, what))
  }
}

const UNSET = say`uses an environment variable that is not set`

function traitsOf(facts: DeviceFacts, { onlyChanges, relative, bounds }: DeviceOptions): Traits {
  // With free names nobody says what the device has.
  const capabilities = facts.names ? [] : facts.capabilities
  const limits = boundsOf(capabilities, bounds)
  return {
    capabilities,
    ...(facts.pairs && { pairs: facts.pairs }),
    onlyChanges,
    relative,
    ...(limits && { bounds: limits }),
  }
}
