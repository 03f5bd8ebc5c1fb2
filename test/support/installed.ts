import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildOnce } from '../package/built'
import { readObject, root, text } from '../package/files'
import { npm } from './network'

/** How the palette manager of Node-RED installs (`@node-red/registry`, installer.js). */
const FLAGS = [
  '--no-audit',
  '--no-update-notifier',
  '--no-fund',
  '--save',
  '--save-prefix=~',
  '--omit=dev',
  '--engine-strict',
]

let installing: Promise<string> | undefined

/**
 * A new user folder of Node-RED with the packed tarball and the GPIO nodes in it. Packing and installing happen
 * once in a test run; who gets a folder removes it.
 */
export async function installedUserDir(): Promise<string> {
  const source = await (installing ??= install())
  const userDir = mkdtempSync(join(tmpdir(), 'homewire-user-'))
  cpSync(source, userDir, { recursive: true })
  return userDir
}

async function install(): Promise<string> {
  buildOnce()
  const folder = mkdtempSync(join(tmpdir(), 'homewire-packed-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const manifest = { name: 'node-red-project', version: '0.0.1', private: true }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  await npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  // The file as it stands, not a newer one that fits the range: what was tested is what the lock file says.
  const { version } = readObject('node_modules', 'node-red-node-pi-gpio', 'package.json')
  const packages = [`./${tarball ?? ''}`, `node-red-node-pi-gpio@${text(version)}`]
  // Whoever refuses install scripts, as many do, gets a working package too.
  await npm(folder, 'install', ...FLAGS, '--ignore-scripts', '--', ...packages)
  return folder
}
