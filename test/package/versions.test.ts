import assert from 'node:assert/strict'
import { combinations, newest, oldest } from '../matrix/combinations'
import { walkIn } from '../matrix/walk'
import { isObject, readObject, readText, text } from './files'

/** `npm run test:matrix` walks in all of them. */
walkIn(newest)

/** The version up to its minor, or only its major. */
const upTo = (count: number, version: string): string => version.split('.').slice(0, count).join('.')

/** What is tested, as the read-me says it: every Node-RED with the versions of Node.js that it is run on. */
function tested(and: string, sentence: (nodeRed: string, nodes: string) => string): string[] {
  const minors = new Set(combinations.map(({ nodeRed }) => upTo(2, nodeRed)))
  return [...minors].map((minor) => {
    const those = combinations.filter(({ nodeRed }) => upTo(2, nodeRed) === minor)
    return sentence(minor, those.map(({ node }) => upTo(1, node)).join(and))
  })
}

describe('The versions of Node-RED and Node.js that the package is tested in', () => {
  const manifest = readObject('package.json')

  it('begin with the oldest that the package says it accepts', () => {
    const { engines, 'node-red': nodeRed } = manifest
    assert.ok(isObject(engines) && isObject(nodeRed))
    assert.equal(upTo(2, oldest.node), text(engines.node).replace('>=', ''))
    assert.equal(oldest.nodeRed, text(nodeRed.version).replace('>=', ''))
  })

  it('have the Node-RED among them that everything else is tested in', () => {
    const { version } = readObject('node_modules', 'node-red', 'package.json')
    assert.ok(
      combinations.some(({ nodeRed }) => nodeRed === version),
      text(version),
    )
  })

  it('are those that the read-me names, in both languages', () => {
    const english = tested(' and ', (nodeRed, nodes) => `Node-RED ${nodeRed} on Node.js ${nodes}`)
    const chinese = tested(' 和 ', (nodeRed, nodes) => `Node-RED ${nodeRed}（Node.js ${nodes}）`)
    for (const phrase of english) assert.ok(readText('README.md').includes(phrase), phrase)
    for (const phrase of chinese) assert.ok(readText('README.zh-CN.md').includes(phrase), phrase)
  })
})
