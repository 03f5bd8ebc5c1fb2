import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, readObject, root } from '../package/files'
import { npm } from './network'
import type { Version } from './stranger'

/** The versions that are tested beside the ones we develop with. */
const NODE_RED = '5.0.7'
const NODE = '24.21.0'

/** Git ignores it, and `npm ci` empties it. */
const CACHE = ['node_modules', '.cache', 'homewire', 'node-red-5']

/** Node-RED 5 and a Node.js that it accepts, from npm; installed when they are not there yet. */
export async function nodeRed5(): Promise<Version> {
  const folder = join(root, ...CACHE)
  const runtime = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  if (!isInstalled(runtime)) await install(folder, runtime)
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  return { node: join(folder, 'node_modules', runtime, 'bin', program), folder }
}

/** Beside its place first: two test runs at a time must not walk over each other. */
async function install(folder: string, runtime: string): Promise<void> {
  mkdirSync(join(folder, '..'), { recursive: true })
  const beside = mkdtempSync(`${folder}-`)
  try {
    writeFileSync(join(beside, 'package.json'), JSON.stringify({ name: 'node-red-5', private: true }))
    const packages = [`node-red@${NODE_RED}`, `${runtime}@${NODE}`]
    await npm(beside, 'install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts', ...packages)
    if (isInstalled(runtime)) return
    rmSync(folder, { recursive: true, force: true })
    renameSync(beside, folder)
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

/** npm writes its lock file at the end of a complete installation. */
function isInstalled(runtime: string): boolean {
  const lock = [...CACHE, 'node_modules', '.package-lock.json']
  if (!existsSync(join(root, ...lock))) return false
  const { packages } = readObject(...lock)
  const version = (name: string): unknown => {
    const entry = isObject(packages) ? packages[`node_modules/${name}`] : undefined
    return isObject(entry) ? entry.version : undefined
  }
  return version('node-red') === NODE_RED && version(runtime) === NODE
}
