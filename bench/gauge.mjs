// Preloaded into Node-RED: answers the bench's questions about its own process, and times how it loads our sets.
import Module from 'node:module'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

const ours = join(fileURLToPath(new URL('..', import.meta.url)), 'dist')
const load = Module._load
let loadingMs = 0
let isLoading = false

/** What one of our files needs in turn is counted with it. */
Module._load = function timed(file, parent, ...rest) {
  const isOurs = String(file).startsWith(ours) || parent?.filename?.startsWith(ours)
  if (isLoading || !isOurs) return load.call(this, file, parent, ...rest)
  isLoading = true
  const start = performance.now()
  try {
    return load.call(this, file, parent, ...rest)
  } finally {
    isLoading = false
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
  files: () => Object.keys(Module._cache).filter((file) => file.startsWith(ours)),
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
