import type { Device } from '../../src/bridge/device'
import type { PicturePort } from '../../src/bridge/pictures'
import type { Request, Settled } from '../../src/bridge/request'
import type { Profile, Subject } from '../../src/profiles/index'
import type { Message, Node, RED } from './red'
import type { Backing } from './status'

/** A device as the flow deals with it: what it is, and how it is spoken to. */
export interface FlowDevice {
  readonly device: Device
  readonly profile: Profile
  /** Whether any node takes its requests into the flow. */
  readonly isServed: boolean
  /** How the platform takes its pictures; absent where it takes none. */
  readonly pictures?: PicturePort | undefined
  /** Whether the platform has no word for a capability. */
  isWordless(capability: string): boolean
  /** Says once that the platform is not told of these. */
  warnWordless(names: readonly string[]): void
  /** The device as a profile has to know it, for a message about `instance`. */
  subject(instance?: string): Subject
}

/** Something changed that a node shows; `settled` when a request has its answer. */
export interface News {
  device?: Device
  settled?: Settled | undefined
}

/** An `in` node, as requests leave through it. */
export interface RequestPort extends Pick<Node, 'wires' | 'send'> {
  /** The MQTT topic on which their answers come, as messages of their own; undefined where they come by the flow. */
  readonly responseTopic: string | undefined
  /** What a request takes along, by which such an answer finds it. */
  correlate(request: Request): Message
}

/** What an `in` or `out` node works for: one device, or all devices of an owner. */
export interface Served {
  readonly red: RED
  /** The device; undefined where it may be any of several. */
  readonly only: FlowDevice | undefined
  /** The state of the connection as the node has to show it. */
  readonly backing: Backing
  /** A node uses it; the returned function ends that. */
  use(node: Node): () => void
  /** A node takes its requests into the flow; the returned function ends that. */
  serve(port: RequestPort): () => void
  /** Calls back when anything changes that a node shows; the returned function ends that. */
  watch(watcher: (news: News) => void): () => void
  /**
   * The devices that a message is about; none for one that is no matter of theirs.
   * @throws Problem when it does not say which
   */
  find(msg: Message): readonly FlowDevice[]
  /** Whether a push-button's `toggle` may mean a device that was found for the message. */
  takesToggle(msg: Message): boolean
  /** The device that a dialog asks for, by node id, platform id or name; undefined when there is none. */
  choose(name: unknown): FlowDevice | undefined
}
