import { spawnSync } from 'node:child_process'
import assert from 'node:assert/strict'
import { root } from './files'

/** `npm test` has built it; whoever runs one file alone has not. */
let built = process.env.HOMEWIRE_BUILT !== undefined

/** Builds dist/ once for all suites that look at what a user installs. */
export function buildOnce(): void {
  if (built) return
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0, `build failed:\n${stdout}${stderr}`)
  built = true
}
