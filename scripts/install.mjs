// Installs the dependencies when they are missing or other ones than the lock file names.
import { spawnSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What npm writes at the end of every complete installation: what is in node_modules now. */
const INSTALLED = ['node_modules', '.package-lock.json']

/**
 * Leaves a node_modules alone that holds what package-lock.json names, however old it is, and one that is a link:
 * what it leads to belongs to another checkout.
 *
 * @param {string} root the checkout
 * @returns {boolean} whether the dependencies are there now; if not, a sentence has said why
 */
export function installWhenNeeded(root) {
  const difference = firstDifference(packagesIn(root, 'package-lock.json'), installedIn(root))
  if (difference === undefined) return true
  if (isLink(join(root, 'node_modules'))) {
    console.error(
      `node_modules is a link, and what it leads to is not what package-lock.json names (${difference}). ` +
        'Run npm ci in the folder that it leads to, or remove the link.',
    )
    return false
  }
  console.log(`Installing what Homewire needs with npm ci (${difference}) …`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0)
    console.error('npm ci failed; its own message above says why. Is there an internet connection?')
  return status === 0
}

/**
 * @param {Record<string, { version?: string, optional?: boolean }>} wanted keyed by path
 * @param {typeof wanted} installed
 * @returns {string | undefined} the first package that is there in no version or another one
 */
function firstDifference(wanted, installed) {
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    const found = installed[path]
    // The checkout itself has no path; npm leaves out optional packages, most of them for other machines.
    if (path === '' || found?.version === version || (!found && optional)) continue
    return `${path.replace(/^node_modules\//, '')} should be ${version} and is ${found?.version ?? 'missing'}`
  }
  return undefined
}

function packagesIn(root, ...path) {
  return JSON.parse(readFileSync(join(root, ...path), 'utf8')).packages ?? {}
}

/** Nothing where there is no complete installation. */
function installedIn(root) {
  try {
    return packagesIn(root, ...INSTALLED)
  } catch {
    return {}
  }
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}
