// `npm run pictures`: makes the pictures of the read-me again, in both languages, from the demo in a real browser.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

if (!installWhenNeeded(root)) process.exit(1)

for (const command of [
  [join(root, 'scripts', 'build.mjs')],
  ['--import', 'tsx', join(root, 'demo', 'pictures.ts')],
]) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
