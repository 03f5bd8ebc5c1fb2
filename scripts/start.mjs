// `npm start`: from a fresh clone to a running demo.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

if (!installWhenNeeded(root)) process.exit(1)

// `npm test` has built what its processes share, and starts this one too
if (process.env.HOMEWIRE_BUILT === undefined && !build()) {
  console.error('The build failed; its own message above says why.')
  process.exit(1)
}

const demo = spawn(process.execPath, ['--import', 'tsx', join(root, 'demo', 'start.ts')], {
  cwd: root,
  // over the channel the demo notices when this process is gone, however it ended
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
})
// a terminal's Ctrl-C reaches the demo by itself, and a second signal does no harm
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => demo.kill('SIGTERM'))
demo.on('exit', (code) => process.exit(code ?? 1))

function build() {
  const script = join(root, 'scripts', 'build.mjs')
  return spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' }).status === 0
}
