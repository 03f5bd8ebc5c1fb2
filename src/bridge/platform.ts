import type { Abilities } from './abilities'
import type { Device } from './device'
import type { Channel, Delivery } from './outbox'
import type { ToldFacet } from './facet'
import type { PicturePort } from './pictures'
import type { PlatformPort } from './platform-port'
import type { Problem } from './problem'
import type { Report } from './report'
import type { Saying } from './sentence'

/**
 * A platform that asks our devices and is told by them what they do. A folder in `src` implements it in its
 * `platform.ts`; everything else that such a platform is in Node-RED, `nodes/runtime` makes of it.
 *
 * `Facts` is what one device is in the platform's terms, `Session` what the owner's connection offers.
 */
export interface DevicePlatform<Facts extends DeviceFacts, Session> {
  /** The name of the set, with which its node types, routes and catalogue keys begin: `sinric`. */
  readonly set: string
  /** The property of a device node that names the config node which owns the connection: `account`. */
  readonly owner: string
  /** How long a request waits for its answer, in s, unless the device says otherwise. */
  readonly timeout: number
  /** The longest that it may wait, in ms, whatever the device says. */
  readonly longestTimeout?: number
  /** How long the platform listens for an answer, in ms after the request arrived. */
  readonly patience: number
  /** How long a device that was sent something may stay silent until its earlier state counts, in ms. */
  readonly silence?: number
  /** What it has words for; absent where it takes any name. */
  readonly vocabulary?: Vocabulary
  /** What a person is told of a device, after its name. */
  readonly sentences: DeviceSentences

  /** What a device node's properties say, with their defaults. */
  describe(def: DeviceDef): Facts
  /**
   * Brings what the flow reports into the platform's terms: its own spelling of an action, complete objects.
   * @throws Problem naming the value and what was expected
   */
  refine(report: Report, own: PlatformDevice<Facts>, session: Session | undefined): Report
  /** The stream on which a facet is told; undefined when the platform takes no event for it. */
  channel(capability: string, instance: string | undefined, facts: Facts): Channel | undefined
  /** Why nothing of a channel can be told yet; undefined when nothing is missing. */
  lacking?(own: PlatformDevice<Facts>, channel: Channel, facets: readonly ToldFacet[]): Problem | undefined
  /** Tells the platform the newest values of a channel in one event. */
  send(session: Session, own: PlatformDevice<Facts>, channel: Channel, facets: readonly ToldFacet[]): Delivery
  /** How it takes the device's pictures; undefined for a device that takes none. */
  picturesOf?(session: Session, own: PlatformDevice<Facts>): PicturePort | undefined
}

/** A device node's properties as a flow file holds them; any of them may be absent, empty or of another type. */
export type DeviceDef = Readonly<Record<string, unknown>>

/** What every platform says of one of its devices. */
export interface DeviceFacts {
  /** The platform's own. */
  readonly id: string
  readonly name: string
  /** Tells the devices of one owner apart. */
  readonly key: string
  /** In the order of importance: a plain value belongs to the first. */
  readonly capabilities: readonly string[]
  /** Capabilities that on this device behave like on and off, though not in general; keyed by capability. */
  readonly pairs?: Readonly<Partial<Record<string, { on: string; off: string }>>>
  /** What the platform takes as a name beside capabilities; absent where it takes no free names. */
  readonly names?: PropertyNames
  /** What it measures over time, which a redeployed device goes on with. */
  readonly meter?: Meter
  /** What keeps the device from working. */
  readonly fault?: DeviceFault | undefined
  /** Whether the platform has an action of this name that is no capability. */
  isAction(name: string): boolean
  /** The capability of the device that such an action tells of; a platform without such names has none. */
  meant?(action: string): string | undefined
}

/** A measurement that goes on over a deploy. */
export interface Meter {
  handOver(): unknown
  takeOver(handedOver: unknown): void
}

/** What keeps a device from working: a key of the set's catalogue, and what is said after the device's name. */
export interface DeviceFault {
  readonly status: string
  readonly sentence: Saying
}

/** A platform's own words: what a device measures beside them stays in Node-RED. */
export interface Vocabulary {
  /** The platform, as people call it. */
  readonly platform: string
  readonly capabilities: readonly string[]
  /** What keeps a device from working that can do nothing of this; absent where it is known all the same. */
  readonly nothing?: DeviceFault
}

export interface DeviceSentences {
  /** No owner is chosen. */
  readonly noOwner: Saying
  /** Another device of the owner has the same key and comes first. */
  readonly duplicate: Saying
  /** No node of a flow uses it. */
  readonly unused: Saying
}

/** A device of the platform: what it is there, and the device that is asked and reports. */
export interface PlatformDevice<Facts extends DeviceFacts = DeviceFacts> {
  readonly facts: Facts
  readonly device: Device
  readonly abilities: Abilities
  /** How long a request may wait for its answer, in ms, as the user chose; the platform may allow less. */
  readonly timeout: number
  /** Says something about the device in the debug sidebar, each sentence once between two deploys of it. */
  warnOnce(what: Saying): void
}

/** The names that a platform without fixed capabilities takes. */
export interface PropertyNames {
  /** Whether the platform can have a property of this name. */
  isName(name: string): boolean
  /** @throws Problem when the platform cannot have a property of this name */
  check(name: string): string
  /** What a topic means that names no property; undefined when it is none of the platform's own. */
  postNamed(topic: string): string | undefined
  /** A value as plain JSON that shares nothing with the flow's. @throws Problem when it is none */
  copy(value: unknown, name: string): unknown
}

/** How a device of this platform reaches it over the owner's session, as long as there is one. */
export class DevicePort<Facts extends DeviceFacts, Session> implements PlatformPort {
  constructor(
    private readonly platform: DevicePlatform<Facts, Session>,
    private readonly own: PlatformDevice<Facts>,
    private readonly session: Session | undefined,
  ) {}

  refine(report: Report): Report {
    return this.platform.refine(report, this.own, this.session)
  }

  channel(capability: string, instance: string | undefined): Channel | undefined {
    return this.platform.channel(capability, instance, this.own.facts)
  }

  lacking(channel: Channel, facets: readonly ToldFacet[]): Problem | undefined {
    return this.platform.lacking?.(this.own, channel, facets)
  }

  send(channel: Channel, facets: readonly ToldFacet[]): Delivery {
    return this.session === undefined ? 'away' : this.platform.send(this.session, this.own, channel, facets)
  }
}
