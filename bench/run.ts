import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { announced } from './announced'
import { loadTime } from './load-time'
import { mixin } from './mixin/bench'
import { rokidLatency } from './rokid/latency'
import { writeReport } from './report'
import { type Arm, armsTable, type Comparison, FLOOR, isMet, OURS } from './arms'
import { picture } from './picture'
import { type Bench, table } from './row'
import { sagooLatency } from './sagoo/latency'
import { foreign } from './serving/foreign'
import { routing } from './serving/routing'
import { burst } from './sinric/burst'
import { datagrams } from './sinric/datagrams'
import { idle } from './sinric/idle'
import { memory } from './sinric/memory'
import { sinricSideBySide } from './sinric/open-loop'
import { sinricOutage } from './sinric/outage'
import { redeploys } from './sinric/redeploys'
import { sinricScale } from './sinric/scale'
import { usability } from './usability'

const benches: readonly Bench[] = [announced, burst, idle, datagrams, mixin, routing, foreign, loadTime]

/** What is measured beside others, who take turns with us in the same run. */
const sideBySide: readonly (() => Promise<Comparison[]>)[] = [
  sinricSideBySide,
  sinricScale,
  sinricOutage,
  redeploys,
  memory,
  rokidLatency,
  sagooLatency,
]

/** One after the other: on a small machine two at a time would measure each other. */
async function run(): Promise<boolean> {
  const start = Date.now()
  const comparisons: Comparison[] = []
  for (const compare of sideBySide) comparisons.push(...(await compare()))
  const rows = []
  for (const bench of benches) rows.push(...(await bench()))
  const [cpu] = cpus()
  const machine = `Node.js ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}`
  const seconds = Math.round((Date.now() - start) / 1000)
  const report = [
    armsTable(armsOf(comparisons), comparisons),
    '![Sinric: round trip at p50, by requests a second](benchmarks.svg)',
    absent(),
    table(rows),
    usability(),
    `${machine}, ${seconds} s, ${new Date().toISOString().slice(0, 10)}`,
  ].join('\n\n')
  console.log(report)
  writeReport(report, 'benchmarks.md')
  writeFileSync(join(__dirname, '..', 'docs', 'benchmarks.svg'), picture(comparisons))
  return rows.every(({ met }) => met !== false) && comparisons.every((one) => isMet(one) !== false)
}

/** The floor and we first. */
function armsOf(comparisons: readonly Comparison[]): Arm[] {
  return [...new Set([FLOOR, OURS, ...comparisons.flatMap(({ samples }) => Object.keys(samples))])]
}

/** Who could have been measured as well. */
function absent(): string {
  const folder = process.env['PEER_DIR']
  return folder === undefined
    ? 'Peers that are not on the npm registry were absent: `PEER_DIR` names no folder with them.'
    : 'Peers of `PEER_DIR`: those in the table.'
}

run().then(
  (met) => (process.exitCode = met ? 0 : 1),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
