import assert from 'node:assert/strict'
import { deferSet, type NodeTypes } from '../../../nodes/runtime/deferred-set'
import type { NodeConstructor, RED } from '../../../nodes/runtime/red'

/** What Node-RED was told of a set that names some types and registers others; keyed by name. */
function registeredOf(named: string[], registered: string[]): Map<string, () => unknown> {
  const types: NodeTypes = Object.fromEntries(named.map((name) => [name, {}]))
  const told = new Map<string, () => unknown>()
  const registerType = (name: string, constructor: NodeConstructor): void =>
    void told.set(name, () => Reflect.construct(constructor, [{}]) as unknown)
  const routes = { get: () => undefined, post: () => undefined }
  deferSet({ nodes: { registerType }, httpAdmin: routes } as unknown as RED, types, /x/, () => (red) => {
    for (const name of registered) red.nodes.registerType(name, function () {})
  })
  return told
}

describe('A set that is loaded when it is used', () => {
  it('makes the nodes that it names', () => {
    const told = registeredOf(['lamp-in', 'lamp-out'], ['lamp-in', 'lamp-out'])
    assert.deepEqual([...told.keys()], ['lamp-in', 'lamp-out'])
    for (const construct of told.values()) assert.doesNotThrow(construct)
  })

  it('says so when it names a node that it does not have, instead of placing one that does nothing', () => {
    const told = registeredOf(['lamp-in', 'lamp-out'], ['lamp-in'])
    for (const construct of told.values()) assert.throws(construct, /differ in lamp-out$/)
  })

  it('says so when it has a node that it does not name, which no palette would show', () => {
    const told = registeredOf(['lamp-in'], ['lamp-in', 'lamp-out'])
    for (const construct of told.values()) assert.throws(construct, /differ in lamp-out$/)
  })
})
