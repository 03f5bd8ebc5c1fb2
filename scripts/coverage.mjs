// `npm run coverage`: the lines and branches of `src` that its own tests reach, against test/coverage.json. What is tested
// in Node-RED is tested as it is built, and does not count here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const groups = JSON.parse(readFileSync(join(root, 'test', 'coverage.json'), 'utf8'))
/** The tests that load the sources themselves. */
const LAYERS = ['unit', 'corpus', 'fuzz']

/** Runs the tests. @returns what they reached, keyed by path, or undefined where they failed */
function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'homewire-coverage-'))
  const options = [
    '--include=src/**',
    '--reporter=json',
    `--reports-dir=${folder}`,
    `--temp-directory=${folder}/raw`,
  ]
  const c8 = [join('node_modules', 'c8', 'bin', 'c8.js'), ...options]
  const tests = [process.execPath, join('scripts', 'test.mjs'), ...LAYERS]
  try {
    const { status } = spawnSync(process.execPath, [...c8, ...tests], { cwd: root, stdio: 'inherit' })
    return status === 0 ? JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8')) : undefined
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** How much of a file there is, and the numbers of the lines that nothing reached. */
function coverageOf(file, found) {
  const source = readFileSync(join(root, file), 'utf8')
  const lines = source.trimEnd().split('\n')
  if (!found) {
    // No test has loaded it. What holds only types is gone once it is compiled.
    const isEmpty = transformSync(source, { loader: 'ts' }).code.trim() === ''
    return {
      lines: lines.length,
      branches: 0,
      lost: { lines: isEmpty ? [] : lines.map((_, at) => at + 1), branches: [] },
    }
  }
  const branches = Object.entries(found.branchMap).filter(([, { loc }]) => isOwnBranch(loc.start, lines))
  const lost = Object.entries(found.statementMap).filter(([id]) => found.s[id] === 0)
  return {
    lines: lines.length,
    branches: branches.length,
    lost: {
      lines: lost.map(([, { start }]) => start.line).filter((line) => isOwn(lines[line - 1] ?? '')),
      branches: branches.filter(([id]) => found.b[id].includes(0)).map(([, { line }]) => line),
    },
  }
}

/**
 * The compiler makes code of its own out of imports and exports, and it is put where those stand, at the very start, or at
 * the name of the last thing in the file.
 */
function isOwn(text) {
  return !/^(?:import |[\s})\],;]*(?:as const)?$)/.test(text)
}

function isOwnBranch({ line, column }, lines) {
  const text = lines[line - 1] ?? ''
  const isName = /^(?:export )?(?:abstract |async )?(?:class|const|function\*?|let) $/.test(
    text.slice(0, column),
  )
  const isStart = line === 1 && column === 0
  return !isName && !isStart && isOwn(text.slice(column))
}

/** 5–8, 12 */
function ranges(numbers) {
  const list = []
  for (const number of new Set(numbers.toSorted((one, other) => one - other))) {
    const last = list.at(-1)
    if (last?.end === number - 1) last.end = number
    else list.push({ start: number, end: number })
  }
  return list.map(({ start, end }) => (start === end ? start : `${start}–${end}`)).join(', ')
}

const report = measure()
if (!report) process.exit(1)
const covered = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .toSorted()
  .map((file) => ({ file, ...coverageOf(file, report[join(root, file)]) }))

for (const group of groups) {
  // A file belongs to the first group that names it.
  const mine = ({ file }) =>
    groups.find(({ files }) => files.some((start) => file.startsWith(start))) === group
  const files = covered.filter(mine)
  console.log(`\n${group.what}`)
  for (const kind of ['lines', 'branches']) {
    const whole = files.reduce((sum, each) => sum + each[kind], 0)
    const lost = files.reduce((sum, each) => sum + each.lost[kind].length, 0)
    const percent = (100 * (whole - lost)) / whole
    console.log(`  ${percent.toFixed(2)} % of ${whole} ${kind}, at least ${group[kind]} %`)
    if (percent >= group[kind]) continue
    process.exitCode = 1
    for (const { file, lost } of files)
      if (lost[kind].length > 0) console.log(`    ${file}: ${ranges(lost[kind])}`)
  }
}
