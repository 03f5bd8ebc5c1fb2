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
let packing: Promise<string> | undefined

/** The file that `npm publish` would send; packed once in a test run. */
export function packedTarball(): Promise<string> {
  return (packing ??= pack())
}

async function pack(): Promise<string> {
  buildOnce()
  const folder = temporaryFolder()
  await npm(root, 'pack', '--ignore-scripts', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm has packed nothing')
  return join(folder, tarball)
}

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
  const folder = temporaryFolder()
  const manifest = { name: 'node-red-project', version: '0.0.1', private: true }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  // The file as it stands, not a newer one that fits the range: what was tested is what the lock file says.
  const { version } = readObject('node_modules', 'node-red-node-pi-gpio', 'package.json')
  const packages = [await packedTarball(), `node-red-node-pi-gpio@${text(version)}`]
  // Whoever refuses install scripts, as many do, gets a working package too.
  await npm(folder, 'install', ...FLAGS, '--ignore-scripts', '--', ...packages)
  return folder
}

/** Gone when the test run is over. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'homewire-packed-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
