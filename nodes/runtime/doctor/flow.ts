import { isObject, readBoolean, readText } from '../../../src/bridge/tolerant'

/** A node as the flow file holds it; any property may be of any type. */
export type NodeProperties = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly type: string
}

/** A node of the flow that is switched on. */
export interface FlowNode {
  readonly id: string
  readonly type: string
  readonly properties: NodeProperties
  /** Whether it stands in a flow, and not among the config nodes. */
  readonly isPlaced: boolean
}

/** How one may go on from a node, or come to it: none of the nodes beyond one of those that are not `open`. */
type Way = (node: FlowNode) => boolean

const ANY: Way = () => true

/** The nodes of all flows that are switched on, and how messages go from one to the other. */
export class Flow {
  /** Keyed by node id. */
  readonly #nodes = new Map<string, FlowNode>()
  /** Keyed by node id: where its messages go. */
  readonly #next = new Map<string, Set<string>>()
  /** Keyed by node id: where its messages come from. */
  readonly #before = new Map<string, Set<string>>()

  constructor(all: Iterable<NodeProperties>) {
    const every = new Map([...all].map((each) => [each.id, each]))
    const off = new Set([...every.values()].filter(isOff).map(({ id }) => id))
    for (const properties of every.values()) {
      const { id, type, z } = properties
      if (off.has(id) || (typeof z === 'string' && off.has(z))) continue
      this.#nodes.set(id, { id, type, properties, isPlaced: Array.isArray(properties.wires) })
    }
    for (const node of this.#nodes.values()) this.#connect(node, every)
  }

  all(): FlowNode[] {
    return [...this.#nodes.values()]
  }

  get(id: string): FlowNode | undefined {
    return this.#nodes.get(id)
  }

  /** Whether a message that it sends reaches any node. */
  isWired({ id }: FlowNode): boolean {
    return (this.#next.get(id)?.size ?? 0) > 0
  }

  /** The nodes that a message of this one reaches, over those that are open to it. */
  after({ id }: FlowNode, way: Way = ANY): FlowNode[] {
    return this.#walk(id, this.#next, way)
  }

  /** The nodes whose messages reach this one. */
  upTo({ id }: FlowNode): FlowNode[] {
    return this.#walk(id, this.#before, ANY)
  }

  #walk(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>, way: Way): FlowNode[] {
    const found = new Map<string, FlowNode>()
    const open = [start]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const next of edges.get(id) ?? []) {
        const node = this.#nodes.get(next)
        if (!node || found.has(next)) continue
        found.set(next, node)
        if (way(node)) open.push(next)
      }
    }
    return [...found.values()]
  }

  #connect({ id, type, properties }: FlowNode, every: ReadonlyMap<string, NodeProperties>): void {
    const outputs = outputsOf(properties)
    const subflow = type.startsWith('subflow:') ? every.get(type.slice('subflow:'.length)) : undefined
    if (subflow) this.#connectSubflow(id, subflow, outputs)
    else for (const target of outputs.flat()) this.#join(id, target)
    // A link call goes on where its answer comes back.
    if ((type === 'link out' && properties.mode !== 'return') || type === 'link call')
      for (const target of textsIn(properties.links)) this.#join(id, target)
  }

  /** A message goes into the nodes of the subflow itself, and comes out of them at every place where it is used. */
  #connectSubflow(id: string, subflow: NodeProperties, outputs: string[][]): void {
    for (const { target } of portsIn(subflow.in)) this.#join(id, target)
    portsIn(subflow.out).forEach(({ index, target }) => {
      for (const next of outputs[index] ?? []) this.#join(target === subflow.id ? id : target, next)
    })
  }

  #join(from: string, to: string): void {
    if (!this.#nodes.has(from) || !this.#nodes.has(to)) return
    add(this.#next, from, to)
    add(this.#before, to, from)
  }
}

function isOff({ type, d, disabled }: NodeProperties): boolean {
  return readBoolean(d) === true || (type === 'tab' && readBoolean(disabled) === true)
}

function outputsOf({ wires }: NodeProperties): string[][] {
  return Array.isArray(wires) ? wires.map(textsIn) : []
}

function textsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

/** The wires of a subflow's own inputs or outputs. */
function portsIn(ports: unknown): { index: number; target: string }[] {
  if (!Array.isArray(ports)) return []
  return ports.flatMap((port: unknown, index) => {
    const wires: unknown = isObject(port) ? port.wires : undefined
    if (!Array.isArray(wires)) return []
    return wires.flatMap((wire: unknown) => {
      const target = isObject(wire) ? readText(wire.id) : undefined
      return target === undefined ? [] : [{ index, target }]
    })
  })
}

function add(edges: Map<string, Set<string>>, from: string, to: string): void {
  const known = edges.get(from)
  if (known) known.add(to)
  else edges.set(from, new Set([to]))
}

/** A property that is a text without spaces around it; empty where it is none. */
export function textOf({ properties }: FlowNode, name: string): string {
  const value = properties[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** What a person calls a node. */
export function titleOf(node: FlowNode): string {
  return textOf(node, 'name') || node.type
}
