// `npm start`: from a fresh clone to a running demo.
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setInterval } from 'node:timers'
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
// A kill of npm alone reaches neither of the two processes below it.
if (process.env.npm_lifecycle_event === 'start') endWithNpm()
demo.on('exit', (code) => process.exit(code ?? 1))

/** Ends the demo when npm is gone, which stands above this process, with a shell between them or without. */
function endWithNpm() {
  const parent = process.ppid
  const { above, name } = processAt(parent)
  const npm = /^(?:da|ba|z|a)?sh$/.test(name) ? above : parent
  const look = setInterval(() => {
    if (process.ppid !== parent || !isAlive(npm)) demo.kill('SIGTERM')
  }, 500)
  look.unref()
}

/** What started a process, and its name; where there is no `ps` to ask, a name that is none. */
function processAt(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' })
  const [above = '', name = ''] = (stdout ?? '').trim().split(/\s+/)
  return { above: Number(above), name }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function build() {
  const script = join(root, 'scripts', 'build.mjs')
  return spawnSync(process.execPath, [script], { cwd: root, stdio: 'inherit' }).status === 0
}
