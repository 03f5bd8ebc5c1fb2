// `npm test`: everything that has to be right before a change lands. `npm run test:<layer>` runs one layer of tests.
import { spawn, spawnSync } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Lists of files, each a process of its own with the layer that it belongs to. They run side by side: they share no
 * port, no broker, no folder. The longest come first; two of them wait while two drive a browser.
 */
const LISTS = [
  ['nodes', 'test/nodes/@(field|doctor)/**/*.test.ts'],
  ['nodes', 'test/nodes/sinric/**/*.test.ts'],
  ['e2e', 'test/e2e/@(sidebar|whole-house|practice).test.ts'],
  ['e2e', 'test/e2e/!(*editor*|sidebar|whole-house|practice).test.ts', 'test/e2e/*/**/*.test.ts'],
  ['e2e', 'test/e2e/*editor*.test.ts'],
  ['nodes', 'test/nodes/@(mixin|sagoo)/**/*.test.ts'],
  ['nodes', 'test/nodes/!(sinric|rokid|mixin|sagoo|field|doctor)/**/*.test.ts', 'test/nodes/*.test.ts'],
  ['nodes', 'test/nodes/rokid/**/*.test.ts'],
  ['package', 'test/package/**/*.test.ts'],
  ['corpus', 'test/corpus/**/*.test.ts'],
  ['unit', 'test/unit/@(bridge|profiles|discovery|rokid)/**/*.test.ts', 'test/unit/*.test.ts'],
  ['unit', 'test/unit/!(bridge|profiles|discovery|rokid)/**/*.test.ts'],
  ['unit', 'test/simulator/**/*.test.ts'],
  ['sources', 'test/sources/**/*.test.ts'],
  ['fuzz', 'test/fuzz/**/*.test.ts'],
  ['hostile', 'test/hostile/**/*.test.ts'],
  ['smoke', 'test/chaos/@(cut|vitals).test.ts'],
]
/** What takes too long for every change; `npm test` has one of the versions in `package`, and the short chaos. */
const LONG = [
  ['matrix', 'test/matrix/node-red-4.test.ts'],
  ['matrix', 'test/matrix/node-red-5.test.ts'],
  ['chaos', 'test/chaos/*.test.ts'],
]
const LAYERS = new Set([...LISTS, ...LONG].map(([layer]) => layer))
/** What tests the sources themselves. */
const UNBUILT = new Set(['unit', 'sources', 'corpus', 'fuzz'])
/** Most of their time they wait: for a platform, a deadline, a browser. */
const AT_A_TIME = 2 * availableParallelism()
/** Nearly twice what the longest list takes on two cores. */
const LIMIT_MINUTES = 25
/** What would not hear of Ctrl+C, being in groups of their own. */
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    running.forEach(end)
    process.exit(1)
  })

const CHECKS = [
  ['prettier', 'bin', 'prettier.cjs', '--check', '--log-level', 'warn', '.'],
  ['eslint', 'bin', 'eslint.js', '.'],
  ['typescript', 'bin', 'tsc', '-p', '.'],
  ['typescript', 'bin', 'tsc', '-p', 'tsconfig.editor.json'],
]

const total = { passed: 0, failed: 0, skipped: 0 }

function count(passed) {
  total[passed ? 'passed' : 'failed'] += 1
  return passed
}

function check([tool, folder, script, ...args]) {
  console.log(`\n— ${tool} ${args.join(' ')}`)
  return count(run(join('node_modules', tool, folder, script), ...args))
}

function build() {
  console.log('\n— build')
  return count(run(join('scripts', 'build.mjs')))
}

function run(script, ...args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status === 0
}

/** Runs the files with mocha; what it prints comes whole, at the end, unless nothing runs beside it. */
function test(files, stdio) {
  const folder = mkdtempSync(join(tmpdir(), 'homewire-test-'))
  const stats = join(folder, 'stats.json')
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js')
  const child = spawn(process.execPath, [mocha, ...files], {
    cwd: root,
    stdio,
    env: { ...process.env, HOMEWIRE_TEST_STATS: stats, HOMEWIRE_BUILT: '1' },
    // A group of its own, so that whatever it has started ends with it.
    detached: true,
  })
  running.add(child)
  let complaint = ''
  const late = setTimeout(() => {
    complaint = `\n— not at its end after ${LIMIT_MINUTES} minutes, so it was ended: ${files.join(' ')}`
    end(child)
  }, LIMIT_MINUTES * 60_000)
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk))
  child.once('exit', () => end(child))
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(late)
      running.delete(child)
      if (output.length > 0) console.log(`\n— mocha ${files.join(' ')}\n${Buffer.concat(output)}`)
      if (complaint !== '') console.log(complaint)
      add(readStats(stats), code === 0)
      rmSync(folder, { recursive: true })
      resolve()
    }),
  )
}

/** Ends a run of mocha, and whatever it has left. */
function end({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

/** A run that broke off before its end has failed, however many tests had passed by then. */
function add({ passed, failed, skipped }, succeeded) {
  total.passed += passed
  total.failed += failed === 0 && !succeeded ? 1 : failed
  total.skipped += skipped
}

function readStats(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

async function testAll(runs) {
  const stdio = runs.length === 1 ? 'inherit' : ['ignore', 'pipe', 'pipe']
  const queue = [...runs]
  const worker = async () => {
    for (let files = queue.shift(); files; files = queue.shift()) await test(files, stdio)
  }
  await Promise.all(Array.from({ length: Math.min(runs.length, AT_A_TIME) }, worker))
}

const asked = process.argv.slice(2)
const unknown = asked.find((layer) => !LAYERS.has(layer))
if (unknown !== undefined) {
  console.error(`There is no layer "${unknown}": ${[...LAYERS].join(', ')}`)
  process.exit(1)
}
if (!installWhenNeeded(root)) process.exit(1)
if (asked.length === 0) CHECKS.forEach(check)
const lists = asked.length === 0 ? LISTS : [...LISTS, ...LONG].filter(([layer]) => asked.includes(layer))
if (lists.every(([layer]) => UNBUILT.has(layer)) || build()) await testAll(lists.map(([, ...files]) => files))

const { passed, failed, skipped } = total
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0
