import type { Handler, NodeConstructor, RED } from './red'

/** What Node-RED has to know of a node type before there is a node of it. */
export interface NodeType {
  credentials?: Record<string, { type: 'text' | 'password' }>
}

/** The credentials of a config node, as it reads them. */
export type CredentialsOf<Type extends Required<NodeType>> = Record<keyof Type['credentials'], string>

/** The node types of a set, keyed by name. */
export type NodeTypes = Readonly<Record<string, NodeType>>

/** A set in full: registers its node types and serves the routes of its dialogs. */
export type SetOfNodes = (red: RED) => void

/**
 * Tells Node-RED what a set has, and loads the set itself with the first of its nodes or for the first request of a
 * dialog: nobody waits for a platform that is not used (docs/decisions/0013-loaded-when-used.md).
 * @param paths of the routes that the set serves
 */
export function deferSet(red: RED, types: NodeTypes, paths: RegExp, load: () => SetOfNodes): void {
  let constructors: ReadonlyMap<string, NodeConstructor> | undefined
  const loaded = (): ReadonlyMap<string, NodeConstructor> =>
    (constructors ??= constructorsOf(red, load(), types))

  for (const [name, { credentials }] of Object.entries(types)) {
    const construct = function (this: object, def: unknown): void {
      const constructor = loaded().get(name)
      if (constructor) Reflect.apply(constructor, this, [def])
    }
    red.nodes.registerType(name, construct, credentials && { credentials })
  }
  const loadFirst: Handler = (_request, _response, next) => {
    loaded()
    next()
  }
  red.httpAdmin.get(paths, loadFirst)
  red.httpAdmin.post(paths, loadFirst)
}

/** Lets a set register its node types with us: with Node-RED they are already. */
function constructorsOf(red: RED, set: SetOfNodes, types: NodeTypes): ReadonlyMap<string, NodeConstructor> {
  const constructors = new Map<string, NodeConstructor>()
  const registerType = (name: string, constructor: NodeConstructor): void =>
    void constructors.set(name, constructor)
  set(inheriting(red, { ...red, nodes: inheriting(red.nodes, { ...red.nodes, registerType }) }))
  const named = Object.keys(types)
  const strange = [...new Set([...named, ...constructors.keys()])].filter(
    (name) => !(named.includes(name) && constructors.has(name)),
  )
  // Such a node would be there and do nothing.
  if (strange.length > 0) throw new Error(`node-types.ts and its set differ in ${strange.join(', ')}`)
  return constructors
}

/** What the copy does not have, also what comes later, it takes from its original. */
function inheriting<T extends object>(original: T, copy: T): T {
  Object.setPrototypeOf(copy, original)
  return copy
}
