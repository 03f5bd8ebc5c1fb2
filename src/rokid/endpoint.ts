import { type Abilities, isOffered } from '../bridge/abilities'
import type { Report } from '../bridge/report'
import type { Json } from '../bridge/json'
import { type Facet, facetKey } from '../bridge/facet'
import { parseNumber } from '../bridge/values'
import { checkKelvin, type CapabilityCodec, codecOf, type Ranges } from './facets'
import { type InterfaceName, isInterface, type InterfaceOperation, operationsOf } from './interfaces'
import type { InterfaceState } from './messages'

/** What a skill tells of one of its devices. */
export interface EndpointFacts {
  endpointId: string
  displayName: string
  displayType: string
  /** Empty: none is recommended. */
  room: string
  /** Names that facetOf knows, and `doorbell`; the first is what a plain value belongs to. */
  capabilities: readonly string[]
  ranges: Ranges
}

/** A capability of the endpoint, and what is asked of it. */
export interface Target {
  capability: string
  codec: CapabilityCodec
  operation: InterfaceOperation
}

/** What else decides which of several capabilities with one interface is meant. */
export interface TargetContext {
  abilities: Abilities
  /** Whether our own side knows a value of a capability, or is being asked for one. */
  isKnown(capability: string): boolean
}

/** A device in the protocol's terms: its description, its states, and which capability an operation means. */
export class Endpoint {
  /** Keyed by interface; of two capabilities with one interface, what Rokid can set comes before what it cannot. */
  readonly #capabilities = new Map<InterfaceName, string[]>()

  constructor(readonly facts: EndpointFacts) {
    for (const capability of facts.capabilities) {
      const codec = codecOf(capability)
      if (!codec) continue
      const own = this.#capabilities.get(codec.interface) ?? []
      this.#capabilities.set(
        codec.interface,
        isSettable(capability) ? [capability, ...own] : [...own, capability],
      )
    }
  }

  get id(): string {
    return this.facts.endpointId
  }

  get ranges(): Ranges {
    return this.facts.ranges
  }

  /**
   * The capability that an operation is for, of several the one that the device tells of; undefined when the device
   * does not support it.
   */
  target(interfaceName: string, operation: string, context: TargetContext): Target | undefined {
    if (!isInterface(interfaceName)) return undefined
    const found = operationsOf(interfaceName).get(operation)
    const able = this.#of(interfaceName).filter((name) => this.#takes(name, operation, context.abilities))
    const capability = able.find((name) => context.isKnown(name)) ?? able[0]
    const codec = capability === undefined ? undefined : codecOf(capability)
    return found && capability !== undefined && codec ? { capability, codec, operation: found } : undefined
  }

  /**
   * How the endpoint introduces itself, without its states (docs/protocols/rokid.md#endpoint): with what the device
   * can do, and no more.
   */
  describe(abilities: Abilities): Json {
    const { endpointId, displayName, displayType, room } = this.facts
    return {
      endpointId,
      displayType,
      displayName,
      ...(room === '' ? {} : { recommendRoomName: room }),
      additionalInfo: {},
      capabilities: this.offers(abilities).map(({ name, operations }) => ({
        interface: name,
        version: 'v1',
        supportedOperations: operations,
        // Tables and samples of the documents spell them differently (docs/protocols/rokid.md#a3).
        proactivelyReported: true,
        retrievable: true,
        isProactivelyReported: true,
        isRetrievable: true,
      })),
    }
  }

  /** What can be asked of the device, by interface. */
  offers(abilities: Abilities): { name: InterfaceName; operations: string[] }[] {
    return this.#interfaces(abilities).map((name) => ({
      name,
      operations: [...operationsOf(name).keys()].filter((operation) =>
        this.#of(name).some((capability) => this.#takes(capability, operation, abilities)),
      ),
    }))
  }

  /**
   * The states in the protocol's terms; what is unknown or has no word there is left out. Of several capabilities with
   * one interface the newest value counts.
   */
  states(known: readonly Facet[]): InterfaceState[] {
    const byKey = new Map(known.map((facet) => [facetKey(facet.capability, facet.instance), facet]))
    return [...this.#capabilities.keys()].flatMap((name) => {
      const facets = this.#telling(name).flatMap((capability) => byKey.get(capability) ?? [])
      const latest = Math.max(...facets.map(({ at = 0 }) => at))
      const state = this.#state(facets.find(({ at = 0 }) => at === latest))
      return state ? [state] : []
    })
  }

  /** One state; undefined when it is unknown or the protocol has no word for it. */
  #state(known: Facet | undefined): InterfaceState | undefined {
    const codec = known && codecOf(known.capability)
    const value = codec?.write(known?.value, this.ranges)
    if (!codec || value === undefined) return undefined
    const at = known.at
    const time = at === undefined ? {} : { timeOfSample: new Date(at).toISOString() }
    return { interface: codec.interface, value, ...time }
  }

  /** Whether there is a state to be asked for: a bell has none. */
  hasStates(abilities: Abilities): boolean {
    return this.#interfaces(abilities).length > 0
  }

  has(capability: string): boolean {
    return this.facts.capabilities.includes(capability)
  }

  /** Whether Rokid takes the state of a capability: the endpoint has it, and no other speaks for its interface. */
  reports(capability: string): boolean {
    const codec = codecOf(capability)
    return codec !== undefined && this.#telling(codec.interface).includes(capability)
  }

  /**
   * A report in the protocol's terms: its own spelling of a mode, a number within the device's range.
   * @throws Problem naming the value and what was expected
   */
  refine(report: Report): Report {
    const { capability, value } = report
    if (capability === 'colorTemperature') return { ...report, value: checkKelvin(value, this.ranges.kelvin) }
    if (capability === 'fanSpeed') return { ...report, value: parseNumber(capability, value, PERCENT) }
    if (WORD_CAPABILITIES.has(capability))
      return { ...report, value: codecOf(capability)?.read(value, this.ranges) }
    return report
  }

  #of(name: InterfaceName): readonly string[] {
    return this.#capabilities.get(name) ?? []
  }

  /** What Rokid can set tells of an interface; what it cannot, where there is nothing else. */
  #telling(name: InterfaceName): readonly string[] {
    const own = this.#of(name)
    const settable = own.filter(isSettable)
    return settable.length > 0 ? settable : own.slice(0, 1)
  }

  /** The interfaces that the device has words for. */
  #interfaces(abilities: Abilities): InterfaceName[] {
    const isAble = (capability: string): boolean => isOffered(abilities, capability)
    return [...this.#capabilities].filter(([, own]) => own.some(isAble)).map(([name]) => name)
  }

  #takes(capability: string, operation: string, abilities: Abilities): boolean {
    const codec = codecOf(capability)
    if (!codec || codec.operations?.includes(operation) === false) return false
    const rule = operationsOf(codec.interface).get(operation)
    if (!rule) return false
    if (rule.kind === 'fixed') return abilities.takes(capability, codec.read(rule.value, this.ranges))
    if (rule.kind !== 'end') return abilities.takes(capability)
    // SetMin and SetMax need ends: a temperature has them only when its range is known
    // (docs/contract.md#8-fine-print).
    const end = codec.bounds?.(this.ranges)?.[rule.end]
    return end !== undefined && abilities.takes(capability, end)
  }
}

function isSettable(capability: string): boolean {
  return codecOf(capability)?.operations?.length !== 0
}

const PERCENT = { min: 0, max: 100 }
/** Capabilities that are words of the protocol. */
const WORD_CAPABILITIES = new Set(['mode', 'swing', 'playbackMode'])
