/** A Node-RED, and the Node.js that runs it. */
export interface Combination {
  nodeRed: string
  node: string
}

/**
 * What the package is tested in, to the exact version: the oldest that package.json accepts first, the newest last. The
 * read-me names them.
 */
export const combinations: readonly Combination[] = [
  { nodeRed: '4.1.0', node: '20.19.0' },
  { nodeRed: '4.1.15', node: '22.23.3' },
  { nodeRed: '5.0.1', node: '22.9.0' },
  { nodeRed: '5.0.7', node: '24.21.0' },
]

export const oldest = combinations[0]!
export const newest = combinations.at(-1)!
