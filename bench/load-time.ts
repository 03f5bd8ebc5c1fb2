import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Row } from './row'
import { median } from './statistics'

/** The first run only warms the disk's cache. */
const RUNS = 15
/** In ms. */
const TARGET = 60

/** What a node set adds to the start of Node-RED: `require` of it and of all its dependencies, in a fresh process. */
export function loadTime(set: string): Promise<Row[]> {
  const file = join(__dirname, '..', 'dist', 'nodes', set, 'index.js')
  const all = Array.from({ length: RUNS + 1 }, () => timed(`require(${JSON.stringify(file)})`)).slice(1)
  const ms = median(all)
  return Promise.resolve([
    {
      what: `${set}: time to load`,
      floor: '',
      ours: `${ms.toFixed(1)} ms`,
      compared: `${ms.toFixed(1)} ms`,
      target: `≤ ${TARGET} ms`,
      met: ms <= TARGET,
    },
  ])
}

function timed(code: string): number {
  const script = `const start = performance.now(); ${code}; process.stdout.write(String(performance.now() - start))`
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}
