import { Problem, quote } from '../../src/bridge/problem'
import { say } from '../../src/bridge/sentence'
import { fold } from '../../src/bridge/tolerant'
import { TopicIndex } from '../../src/profiles/topic-index'
import type { FlowDevice } from './flow-device'

/** A device as a directory has to know it. */
export interface Listed extends FlowDevice {
  /** Of the node. */
  readonly id: string
  /** `key` tells the devices of the owner apart, which their ids on the platform may not. */
  readonly facts: { readonly key: string }
  /** Whether another device of the owner has the same key and comes first. */
  readonly isDuplicate: boolean
}

/** A sentence lists at most so many names. */
const MAX_NAMES = 50

/** All devices of one owner, found by topic, name or id at the same cost for one and for thousands. */
export class DeviceDirectory<D extends Listed> {
  /** Keyed by the MQTT topics on which devices speak. */
  readonly #spoken: TopicIndex<D>
  /** Keyed by the MQTT topics on which devices are told what to do. */
  readonly #commanded: TopicIndex<D>
  /** Keyed by platform id, and by key where that is another. */
  readonly #byPlatformId = new Map<string, D[]>()
  /** Keyed by folded name. */
  readonly #byName = new Map<string, D[]>()
  readonly #byNodeId = new Map<string, D>()

  constructor(private readonly devices: readonly D[]) {
    const all = (topics: (device: D) => readonly string[] | undefined): TopicIndex<D> =>
      new TopicIndex(
        devices.flatMap((device) => (topics(device) ?? []).map((topic) => [topic, device] as const)),
      )
    this.#spoken = all(({ profile }) => profile.speaks)
    this.#commanded = all(({ profile }) => profile.commands)
    for (const own of devices) {
      for (const id of new Set([own.device.id, own.facts.key])) add(this.#byPlatformId, id, own)
      add(this.#byName, fold(own.device.name) ?? '', own)
      this.#byNodeId.set(own.id, own)
    }
  }

  /** The devices that speak on an MQTT topic. */
  speakingOn(topic: string): readonly D[] {
    return this.#spoken.find(topic)
  }

  /** Whether an MQTT topic is one on which devices are told what to do. */
  isCommand(topic: string): boolean {
    return this.#commanded.find(topic).length > 0
  }

  /** The one device with a platform id; undefined also where it says too little. */
  byPlatformId(id: string): D | undefined {
    const [found, ...others] = this.#withId(id)
    return others.length === 0 ? found : undefined
  }

  /**
   * The device that somebody calls by its name or its platform id.
   * @throws Problem that lists the names, or says that several have this one
   */
  named(name: string): D {
    const [found, ...others] = this.#called(name)
    if (found && others.length === 0) return found
    if (found) throw ambiguous(name, [found, ...others])
    throw new Problem(
      'unknown-device',
      say`There is no device ${quote(name)}: set msg.device to one of ${this.#names()}`,
    )
  }

  /** The same by node id as well, without a word. */
  choose(name: string): D | undefined {
    return this.#byNodeId.get(name) ?? this.#called(name).at(0)
  }

  #called(name: string): readonly D[] {
    const own = this.#withId(name)
    return own.length > 0 ? own : onceEach(this.#byName.get(fold(name) ?? '') ?? [])
  }

  #withId(id: string): readonly D[] {
    return onceEach(this.#byPlatformId.get(id) ?? [])
  }

  #names(): string {
    const names = this.devices.map(({ device }) => device.name)
    const shown = names.slice(0, MAX_NAMES).join(', ')
    return names.length > MAX_NAMES ? `${shown}, …` : shown
  }
}

function ambiguous(name: string, devices: readonly Listed[]): Problem {
  const ids = devices.slice(0, MAX_NAMES).map(({ facts }) => facts.key)
  return new Problem(
    'unknown-device',
    say`Several devices are called ${quote(name)}: set msg.device to the ID of one, ${ids.join(', ')}`,
  )
}

/** Of several config nodes for one device the one that works; while none does, all are as good. */
function onceEach<D extends Listed>(devices: readonly D[]): readonly D[] {
  const byKey = new Map(devices.map((own) => [own.facts.key, own]))
  for (const own of devices) if (!own.isDuplicate) byKey.set(own.facts.key, own)
  return [...byKey.values()]
}

function add<D>(lists: Map<string, D[]>, key: string, own: D): void {
  const known = lists.get(key)
  if (known) known.push(own)
  else lists.set(key, [own])
}
