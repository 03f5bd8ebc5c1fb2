// `npm run bench`: measures Homewire beside the bare thing; `npm run vitals`: under fire. Fails when a target is missed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const [bench = 'run.ts', ...args] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))

if (!installWhenNeeded(root)) process.exit(1)

for (const command of [
  [join(root, 'scripts', 'build.mjs')],
  ['--import', 'tsx', join(root, 'bench', bench), ...args],
]) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
