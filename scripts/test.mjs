// Everything that has to be right before a change lands: format, lint, types, build, tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const total = { passed: 0, failed: 0, skipped: 0 }

/** Runs one of the installed tools; what it says is shown as it comes. */
function run(tool, args, env = {}) {
  console.log(`\n— ${tool} ${args.join(' ')}`)
  const script = join(root, 'node_modules', ...TOOLS[tool])
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status === 0
}

const TOOLS = {
  prettier: ['prettier', 'bin', 'prettier.cjs'],
  eslint: ['eslint', 'bin', 'eslint.js'],
  tsc: ['typescript', 'bin', 'tsc'],
  mocha: ['mocha', 'bin', 'mocha.js'],
}

function check(tool, args) {
  total[run(tool, args) ? 'passed' : 'failed'] += 1
}

function test() {
  const folder = mkdtempSync(join(tmpdir(), 'homewire-test-'))
  const file = join(folder, 'stats.json')
  const succeeded = run('mocha', ['test/**/*.test.ts'], { HOMEWIRE_TEST_STATS: file })
  const stats = readStats(file)
  rmSync(folder, { recursive: true })
  total.passed += stats.passed
  // A run that broke off before its end has failed, however many tests had passed by then.
  total.failed += stats.failed === 0 && !succeeded ? 1 : stats.failed
  total.skipped += stats.skipped
}

function readStats(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}

if (!installWhenNeeded(root)) {
  console.log('The installation failed: is there an internet connection?')
  process.exit(1)
}
check('prettier', ['--check', '--log-level', 'warn', '.'])
check('eslint', ['.'])
check('tsc', ['-p', '.'])
check('tsc', ['-p', 'tsconfig.editor.json'])
console.log('\n— build')
const built =
  spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
    .status === 0
total[built ? 'passed' : 'failed'] += 1
if (built) test()

const { passed, failed, skipped } = total
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 ? 1 : 0
