import { join } from 'node:path'
import { type Combination, newest } from '../matrix/combinations'
import { readObject, root } from '../package/files'
import { cachedPackages } from './cached-packages'
import type { Version } from './stranger'

/** A Node-RED and a Node.js of these versions, from npm where they are not here yet. */
export async function runtimeOf({ nodeRed, node }: Combination): Promise<Version> {
  const folder = await nodeRedFolder(nodeRed)
  return { node: await nodeProgram(node), folder }
}

/** The newest Node-RED, and a Node.js that it accepts: its editor looks unlike the one we develop with. */
export function nodeRed5(): Promise<Version> {
  return runtimeOf(newest)
}

async function nodeRedFolder(version: string): Promise<string> {
  if (readObject('node_modules', 'node-red', 'package.json').version === version) return root
  return cachedPackages(`node-red-${version}`, { 'node-red': version })
}

async function nodeProgram(version: string): Promise<string> {
  if (process.versions.node === version) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const folder = await cachedPackages(`node-${version}`, { [name]: version })
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  return join(folder, 'node_modules', name, 'bin', program)
}
