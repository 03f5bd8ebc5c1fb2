import { cpus } from 'node:os'
import { announced } from './announced'
import { loadTime } from './load-time'
import { mixin } from './mixin/bench'
import { rokidLatency } from './rokid/latency'
import { writeReport } from './report'
import { type Bench, table } from './row'
import { sagooLatency } from './sagoo/latency'
import { foreign } from './serving/foreign'
import { routing } from './serving/routing'
import { burst } from './sinric/burst'
import { datagrams } from './sinric/datagrams'
import { idle } from './sinric/idle'
import { latency } from './sinric/latency'
import { memory } from './sinric/memory'
import { usability } from './usability'

const benches: readonly Bench[] = [
  announced,
  latency,
  burst,
  memory,
  idle,
  datagrams,
  rokidLatency,
  sagooLatency,
  mixin,
  routing,
  foreign,
  loadTime,
]

/** One after the other: on a small machine two at a time would measure each other. */
async function run(): Promise<boolean> {
  const start = Date.now()
  const rows = []
  for (const bench of benches) rows.push(...(await bench()))
  const [cpu] = cpus()
  const machine = `Node.js ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}`
  const seconds = Math.round((Date.now() - start) / 1000)
  const report = [
    table(rows),
    usability(),
    `${machine}, ${seconds} s, ${new Date().toISOString().slice(0, 10)}`,
  ].join('\n\n')
  console.log(report)
  writeReport(report)
  return rows.every(({ met }) => met !== false)
}

run().then(
  (met) => (process.exitCode = met ? 0 : 1),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
