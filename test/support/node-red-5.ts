import { join } from 'node:path'
import { cachedPackages } from './cached-packages'
import type { Version } from './stranger'

/** The versions that are tested beside the ones we develop with. */
const NODE_RED = '5.0.7'
const NODE = '24.21.0'

/** Node-RED 5 and a Node.js that it accepts. */
export async function nodeRed5(): Promise<Version> {
  const runtime = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = await cachedPackages('node-red-5', { 'node-red': NODE_RED, [runtime]: NODE })
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  return { node: join(folder, 'node_modules', runtime, 'bin', program), folder }
}
