// Installs the dependencies when they are missing or older than the lock file.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {string} root the checkout
 * @returns {boolean} whether the dependencies are there now
 */
export function installWhenNeeded(root) {
  // npm writes this file at the end of every complete installation
  const installed = changedAt(join(root, 'node_modules', '.package-lock.json'))
  if (installed >= changedAt(join(root, 'package-lock.json'))) return true
  console.log('Installing what Homewire needs (npm ci) …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status === 0
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1
}
