import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, readObject, root } from '../package/files'
import { npm } from './network'

/** Git ignores it, and `npm ci` empties it. */
const CACHE = ['node_modules', '.cache', 'homewire']

/**
 * Packages that only one suite needs, from npm; installed when they are not there yet.
 * @param packages the exact version of each, keyed by name
 * @returns the folder in whose `node_modules` they are
 */
export async function cachedPackages(name: string, packages: Record<string, string>): Promise<string> {
  const folder = join(root, ...CACHE, name)
  if (!isInstalled(name, packages)) await install(folder, name, packages)
  return folder
}

/** Beside its place first: two test runs at a time must not walk over each other. */
async function install(folder: string, name: string, packages: Record<string, string>): Promise<void> {
  mkdirSync(join(folder, '..'), { recursive: true })
  const beside = mkdtempSync(`${folder}-`)
  try {
    writeFileSync(join(beside, 'package.json'), JSON.stringify({ name, private: true }))
    const wanted = Object.entries(packages).map(([each, version]) => `${each}@${version}`)
    await npm(beside, 'install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted)
    if (isInstalled(name, packages)) return
    rmSync(folder, { recursive: true, force: true })
    renameSync(beside, folder)
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

/** npm writes its lock file at the end of a complete installation. */
function isInstalled(name: string, wanted: Record<string, string>): boolean {
  const lock = [...CACHE, name, 'node_modules', '.package-lock.json']
  if (!existsSync(join(root, ...lock))) return false
  const { packages } = readObject(...lock)
  return Object.entries(wanted).every(([each, version]) => {
    const entry = isObject(packages) ? packages[`node_modules/${each}`] : undefined
    return isObject(entry) && entry.version === version
  })
}
