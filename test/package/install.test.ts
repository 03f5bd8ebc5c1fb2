import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root as homewire } from './files'

const script = pathToFileURL(join(homewire, 'scripts', 'install.mjs')).href
const WANTED = {
  '': { version: '0.1.0' },
  'node_modules/ws': { version: '8.23.0' },
  'node_modules/ws/node_modules/deep': { version: '1.0.0' },
  'node_modules/fsevents': { version: '2.3.3', optional: true, os: ['darwin'] },
}
const CURRENT = {
  'node_modules/ws': { version: '8.23.0' },
  'node_modules/ws/node_modules/deep': { version: '1.0.0' },
}
const OUTDATED = { ...CURRENT, 'node_modules/ws': { version: '8.22.0' } }

describe('npm start and npm test', () => {
  let folder: string
  let checkout: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'homewire-install-'))
    checkout = join(folder, 'checkout')
    mkdirSync(checkout)
    writeFileSync(join(checkout, 'package-lock.json'), JSON.stringify({ packages: WANTED }))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** What npm has left in a folder; its lock file is older than the one of the checkout. */
  function installed(packages: object, path = join(checkout, 'node_modules')): void {
    mkdirSync(path)
    const file = join(path, '.package-lock.json')
    writeFileSync(file, JSON.stringify({ packages }))
    utimesSync(file, 0, 0)
  }

  /** @param status what `npm` ends with; like the real one, it begins with removing node_modules */
  function run(status = 0): { stdout: string; stderr: string; status: number | null; calledNpm: boolean } {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "$@" > called; rm -rf node_modules; exit ${status}\n`)
    chmodSync(join(bin, 'npm'), 0o755)
    const code = `import { installWhenNeeded } from ${JSON.stringify(script)}
      process.exit(installWhenNeeded(${JSON.stringify(checkout)}) ? 0 : 1)`
    const result = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    })
    return { ...result, calledNpm: existsSync(join(checkout, 'called')) }
  }

  it('leave a node_modules alone that holds what the lock file names, whatever its age', () => {
    installed(CURRENT)
    assert.deepEqual([run().status, existsSync(join(checkout, 'called'))], [0, false])
    assert.ok(existsSync(join(checkout, 'node_modules')))
  })

  it('install when a package is missing or has another version, and name it', () => {
    installed(OUTDATED)
    const { status, stdout, calledNpm } = run()
    assert.deepEqual([status, calledNpm], [0, true])
    assert.match(stdout, /npm ci \(ws should be 8\.23\.0 and is 8\.22\.0\)/)
  })

  it('install in a fresh clone, and after an installation that broke off', () => {
    mkdirSync(join(checkout, 'node_modules'))
    const { status, stdout, calledNpm } = run()
    assert.deepEqual([status, calledNpm], [0, true])
    assert.match(stdout, /ws should be 8\.23\.0 and is missing/)
  })

  it('use a node_modules that is a link when it holds what the lock file names', () => {
    installed(CURRENT, join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), join(checkout, 'node_modules'))
    const { status, calledNpm } = run()
    assert.deepEqual([status, calledNpm], [0, false])
  })

  it('never delete a node_modules that is a link, and say what to do when it holds something else', () => {
    installed(OUTDATED, join(folder, 'elsewhere'))
    symlinkSync(join(folder, 'elsewhere'), join(checkout, 'node_modules'))
    const { status, stderr, calledNpm } = run()
    assert.deepEqual([status, calledNpm], [1, false])
    assert.match(
      stderr,
      /node_modules is a link, .*\(ws should be 8\.23\.0 and is 8\.22\.0\)\. Run npm ci in/,
    )
    assert.ok(existsSync(join(folder, 'elsewhere', '.package-lock.json')))
  })

  it('say that the installation failed, and go no further', () => {
    const { status, stderr } = run(1)
    assert.equal(status, 1)
    assert.match(stderr, /npm ci failed/)
  })
})
