import { cpus, loadavg } from 'node:os'
import { format, resolveConfig } from 'prettier'
import { writeReport } from '../report'
import { underFire } from './fire'
import { vitalsOf, vitalsTable } from './verdict'

/** Each platform makes so many requests, unless an argument says otherwise. */
const REQUESTS = 10_000
/** Longer than a connection has to hold before the next failure is a first one again. */
const FAULT_EVERY_MS = 45_000

/** Measures, writes docs/vitals.md when it was the whole of it, and says whether every target is met. */
async function run(argument = ''): Promise<boolean> {
  const requests = argument === '' ? REQUESTS : Number(argument)
  if (!Number.isInteger(requests) || requests < 1) throw new Error(`${argument} is no number of requests`)
  const start = Date.now()
  // What else the machine does is in every figure of time.
  const [load = 0] = loadavg()
  const vitals = (await underFire({ requests, lamps: 40, faultEvery: FAULT_EVERY_MS })).map(vitalsOf)
  const [cpu] = cpus()
  const machine = `Node.js ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, load before ${load.toFixed(1)}`
  const seconds = Math.round((Date.now() - start) / 1_000)
  const report = [
    vitalsTable(vitals),
    `${machine}, ${seconds} s, ${new Date().toISOString().slice(0, 10)}`,
  ].join('\n\n')
  console.log(report)
  for (const { name, odd, misbelieved } of vitals) {
    for (const shot of odd.slice(0, 20)) console.log(name, shot)
    for (const what of misbelieved) console.log(name, what)
  }
  const options = { ...(await resolveConfig(__filename)), parser: 'markdown' }
  if (requests >= REQUESTS) writeReport((await format(report, options)).trim(), 'vitals.md')
  return vitals.every(({ isMet }) => isMet)
}

run(process.argv[2]).then(
  (isMet) => (process.exitCode = isMet ? 0 : 1),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
