// Preloaded into Node-RED: answers the bench's questions about its own process, and times how it loads our sets.
import Module from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const sets = join(fileURLToPath(new URL('..', import.meta.url)), 'dist', 'nodes')
const load = Module._load
let loadingMs = 0

Module._load = function timed(file, parent, ...rest) {
  if (!String(file).startsWith(sets)) return load.call(this, file, parent, ...rest)
  const start = performance.now()
  try {
    return load.call(this, file, parent, ...rest)
  } finally {
    loadingMs += performance.now() - start
  }
}

const questions = {
  /** Bytes in use after everything that can go has gone. */
  heap: () => {
    for (let round = 0; round < 5; round += 1) globalThis.gc()
    return process.memoryUsage().heapUsed
  },
  up: () => performance.now(),
  loading: () => loadingMs,
  /** Microseconds of CPU since the start, of all threads. */
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
}

process.on('message', ({ question }) => {
  if (Object.hasOwn(questions, question)) process.send({ result: questions[question]() })
})
// Whoever asks is gone, however it ended.
process.once('disconnect', () => process.exit())
