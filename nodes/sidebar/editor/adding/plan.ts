import { covers, filterOver } from '../../../../src/profiles/topic-filter'
import { textOf } from '../../../editor/checks'
import type { EditorNode } from '../../../editor/red'
import { addings, type Placed, type PlatformName } from './platforms'

/** From one node to the next: their ids. */
export type Wire = readonly [from: string, to: string]

/** What is in the editor, and what comes to it. */
export interface Flow {
  nodes: readonly EditorNode[]
  wires: readonly Wire[]
}

/** What shall be added. */
export interface Order {
  /** The tab for nodes that nothing keeps elsewhere. */
  tab: string
  /** The `mqtt-broker` node. */
  broker: string
  platforms: readonly PlatformOrder[]
  /** Keyed by announcement: the MQTT topics on which the device speaks. */
  topics: ReadonlyMap<string, readonly string[]>
}

export interface PlatformOrder {
  platform: PlatformName
  /** The account, skill or broker. */
  owner: string
  devices: readonly Placed[]
  /** SagooIoT: of all of them. */
  productKey?: string
}

/** Where nodes stand, in pixels of the canvas; Node-RED's grid is 20. */
const PLACE = { left: 200, right: 520, top: 80, line: 60, gap: 80 } as const

/**
 * The nodes and wires that a house needs beside what is there already: a device for each that is new, and of
 * the four nodes (docs/contract.md#9-the-whole-house-in-four-nodes) those that are missing.
 */
export function planHouse(flow: Flow, order: Order, newId: () => string): Flow {
  const plan = new Plan(flow, order, newId)
  for (const each of order.platforms) if (each.devices.length > 0) plan.add(each)
  plan.listen()
  return { nodes: plan.nodes, wires: plan.wires }
}

class Plan {
  readonly nodes: EditorNode[] = []
  readonly wires: Wire[] = []
  /** Keyed by the `out` node: the topics that no `mqtt in` brings to it. */
  readonly #unheard = new Map<EditorNode, string[]>()
  /** Keyed by tab: how many nodes of the plan stand on the left and on the right. */
  readonly #lines = new Map<string, { left: number; right: number }>()

  constructor(
    private readonly flow: Flow,
    private readonly order: Order,
    private readonly newId: () => string,
  ) {}

  /** The devices of a platform, the way of its requests to the broker, and the end of the way of its reports. */
  add({ platform, owner, devices, productKey }: PlatformOrder): void {
    const adding = addings[platform]
    const ownerProperty = adding.owner
    const given = { serves: 'all', [ownerProperty]: owner }
    const asks = this.#find(`${platform}-in`, given)
    const told = this.#find(`${platform}-out`, given)
    const tab = textOf((asks ?? told)?.z) || this.order.tab
    const asking = asks ?? this.#put('left', tab, { type: `${platform}-in`, name: '', device: '', ...given })
    this.#send(asking)
    for (const { options, invert, ...placed } of devices.map(withOptions))
      this.nodes.push({
        id: this.newId(),
        ...{ type: `${platform}-device`, z: textOf(asking.z), name: placed.name, [ownerProperty]: owner },
        ...adding.properties(placed),
        ...(productKey === undefined ? {} : { productKey }),
        ...{ ...options, invert },
      })
    const telling = told ?? {
      id: this.newId(),
      z: tab,
      type: `${platform}-out`,
      name: '',
      device: '',
      ...given,
    }
    const topics = devices.flatMap(({ announced }) => this.order.topics.get(announced.id) ?? [])
    this.#unheard.set(telling, topics)
  }

  /** Brings to the `out` nodes what their devices say. */
  listen(): void {
    for (const [telling, topics] of this.#unheard) {
      const tab = textOf(telling.z)
      /** What it hears already, and what others hear on this tab. */
      const ears = this.#nodesOn(tab).filter((node) => this.#hears(node))
      const own = ears.filter(({ id }) => this.#isWired(id, telling.id))
      const missing = topics.filter((topic) => !own.some((ear) => covers(textOf(ear.topic), topic)))
      this.#unheard.set(telling, missing)
      // A second platform joins the wire of the first.
      const others = ears.filter((ear) => !own.includes(ear) && this.#leadsToAll(ear))
      for (const ear of others) {
        const heard = missing.filter((topic) => covers(textOf(ear.topic), topic))
        if (heard.length === 0) continue
        this.wires.push([ear.id, telling.id])
        this.#unheard.set(telling, without(this.#unheard.get(telling), heard))
      }
    }
    for (const [tab, tellings] of this.#byTab()) this.#listenOn(tab, tellings)
  }

  #listenOn(tab: string, tellings: readonly EditorNode[]): void {
    const deaf = tellings.filter((telling) => (this.#unheard.get(telling) ?? []).length > 0)
    this.#align(tab)
    if (deaf.length > 0) {
      const topics = deaf.flatMap((telling) => this.#unheard.get(telling) ?? [])
      const ear = this.#put('left', tab, {
        ...{ type: 'mqtt in', name: '', topic: filterOver([...new Set(topics)]), qos: '2', datatype: 'utf8' },
        ...{ broker: this.order.broker, nl: false, rap: true, rh: 0, inputs: 0 },
      })
      for (const telling of deaf) this.wires.push([ear.id, telling.id])
    }
    for (const telling of tellings) if (!this.#isThere(telling)) this.#put('right', tab, telling)
  }

  /** The way of requests to the broker. */
  #send(asking: EditorNode): void {
    const tab = textOf(asking.z)
    const mouths = this.#nodesOn(tab).filter((node) => this.#publishes(node))
    if (mouths.some(({ id }) => this.#isWired(asking.id, id))) return
    const mouth =
      mouths[0] ??
      this.#put('right', tab, {
        ...{ type: 'mqtt out', name: '', topic: '', qos: '', retain: '', respTopic: '', contentType: '' },
        ...{ userProps: '', correl: '', expiry: '', broker: this.order.broker },
      })
    this.wires.push([asking.id, mouth.id])
  }

  /** Each request brings its own topic, and none is kept by the broker. */
  #publishes({ type, broker, topic, retain, d }: EditorNode): boolean {
    const isPlain = textOf(topic) === '' && textOf(retain) !== 'true'
    return type === 'mqtt out' && broker === this.order.broker && isPlain && d !== true
  }

  #hears({ type, broker, inputs, datatype, d }: EditorNode): boolean {
    const isStatic = Number(inputs ?? 0) === 0
    return (
      type === 'mqtt in' && broker === this.order.broker && isStatic && datatype !== 'base64' && d !== true
    )
  }

  #leadsToAll({ id }: EditorNode): boolean {
    return this.#all().some(({ id: other, serves }) => serves === 'all' && this.#isWired(id, other))
  }

  #find(type: string, properties: Record<string, unknown>): EditorNode | undefined {
    return this.#all().find(
      (node) =>
        node.type === type &&
        node.d !== true &&
        Object.entries(properties).every(([name, value]) => node[name] === value),
    )
  }

  #isWired(from: string, to: string): boolean {
    return [...this.flow.wires, ...this.wires].some(([one, other]) => one === from && other === to)
  }

  #isThere({ id }: EditorNode): boolean {
    return this.#all().some((node) => node.id === id)
  }

  #all(): readonly EditorNode[] {
    return [...this.flow.nodes, ...this.nodes]
  }

  #nodesOn(tab: string): EditorNode[] {
    return this.#all().filter(({ z }) => z === tab)
  }

  #byTab(): Map<string, EditorNode[]> {
    const tabs = new Map<string, EditorNode[]>()
    for (const telling of this.#unheard.keys()) {
      const tab = textOf(telling.z)
      tabs.set(tab, [...(tabs.get(tab) ?? []), telling])
    }
    return tabs
  }

  /** A new node on the canvas, below everything that was there. */
  #put(
    side: 'left' | 'right',
    tab: string,
    node: Omit<EditorNode, 'id' | 'z'> & { type: string },
  ): EditorNode {
    const lines = this.#linesOf(tab)
    const y = this.#top(tab) + PLACE.line * lines[side]
    lines[side] += 1
    const placed = { id: this.newId(), wires: [], ...node, z: tab, x: PLACE[side], y }
    this.nodes.push(placed)
    return placed
  }

  /** What comes next stands on one line, left and right. */
  #align(tab: string): void {
    const lines = this.#linesOf(tab)
    const next = Math.max(lines.left, lines.right)
    Object.assign(lines, { left: next, right: next })
  }

  #linesOf(tab: string): { left: number; right: number } {
    const lines = this.#lines.get(tab) ?? { left: 0, right: 0 }
    this.#lines.set(tab, lines)
    return lines
  }

  #top(tab: string): number {
    const heights = this.flow.nodes.flatMap(({ z, y }) => (z === tab && typeof y === 'number' ? [y] : []))
    return heights.length === 0 ? PLACE.top : Math.ceil(Math.max(...heights) / 20) * 20 + PLACE.gap
  }
}

/** The options of a device as a flow holds them; what is empty has its default. */
function withOptions(placed: Placed): Placed & { options: object; invert: boolean } {
  const { options, invert } = placed.announced
  return { ...placed, options, invert }
}

function without(all: readonly string[] = [], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one))
}
