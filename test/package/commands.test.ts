import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installedUserDir } from '../support/installed'
import { skip, skipOffline } from '../support/network'
import { until } from '../support/until'
import { readText, root } from './files'

const shell = promisify(execFile)

const guides = readdirSync(join(root, 'docs/guides')).map((file) => `docs/guides/${file}`)
const pages = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'docs/benchmarks.md', ...guides]

const CLONE = 'git clone https://github.com/homewire/node-red homewire && cd homewire'
const IN_CHINESE = 'LANG=zh_CN.UTF-8 node-red'

/** What is run below as it stands, but for what takes minutes: mocha only loads its tests. */
const TRIED = [
  "npx mocha 'test/nodes/sinric/*.test.ts' -g 'offline'",
  'npx mocha test/unit/profiles/profiles.test.ts',
  'npx mocha test/unit/bridge/values.test.ts',
  "npx mocha 'test/unit/profiles/*.test.ts' test/sources/architecture.test.ts",
  'npx mocha test/package/definitions.test.ts test/package/locales.test.ts test/package/sentences.test.ts',
  'npm run build && npx mocha test/package/locales.test.ts test/package/definitions.test.ts test/package/public-face.test.ts',
  'npm run fuzz -- wiring --seed=7 --count=500',
]

/** What no test can run, or another one does; keyed by command. */
const NOT_HERE: Readonly<Record<string, string>> = {
  'npm start': 'test/e2e/demo.test.ts runs what it runs',
  'npm test': 'runs this',
  'npm run test:unit': 'a layer of npm test',
  'npm run build': 'npm test begins with it',
  'npm run test:smoke': 'a layer of npm test',
  'npm run test:matrix': 'minutes, and several Node.js; .ci/run runs it',
  'npm run coverage': 'minutes; the release runs it',
  'npm run chaos': 'minutes; npm test runs a part',
  'HOMEWIRE_REDEPLOYS=50 npm run chaos': 'minutes; npm test runs a part',
  'npm run vitals': 'minutes, and writes docs/vitals.md',
  'npm run bench': 'minutes, and writes docs/benchmarks.md',
  'npm run pictures': 'minutes, and writes docs/images',
  'npm run fuzz': 'minutes',
  'npm run fuzz -- --long': 'hours',
  'HOMEWIRE_HOSTILE=100000 npm run test:hostile': 'minutes; npm test sends fewer',
  'npx tsc -p . && npx tsc -p tsconfig.editor.json && npm run build': 'parts of npm test',
  'npx tsc -p . && npx tsc -p tsconfig.editor.json && npx eslint src/profiles && npx prettier --check .':
    'parts of npm test',
  "npx mocha test/sources/architecture.test.ts 'test/nodes/acme/*.test.ts'":
    'acme is the platform that the reader adds',
  'npm run public-face': 'writes into the checkout; public-face.test.ts holds what it writes',
  'npm run public-face && git diff test/package/public-face.json':
    'writes into the checkout; public-face.test.ts holds what it writes',
  'docker run -d --name node-red --network host -v node_red_data:/data nodered/node-red': 'needs Docker',
  'docker run -e LANG=zh_CN.UTF-8 …': 'needs Docker',
  'sudo raspi-config': 'a dialog of Raspberry Pi OS',
  timedatectl: 'sets the clock of the machine',
}

/** An account in use that has something to say. */
const WITHOUT_KEYS = [
  { id: 'tab', type: 'tab', label: 'Home' },
  { id: 'account', type: 'sinric-account', name: 'Home', server: 'wss://127.0.0.1:9' },
  {
    ...{ id: 'device', type: 'sinric-device', name: 'Lamp', account: 'account', deviceType: 'SWITCH' },
    ...{ deviceId: '5dc1564130aaaaaa12345678', profile: 'value' },
  },
  { id: 'in', type: 'sinric-in', z: 'tab', name: '', device: 'device', x: 100, y: 100, wires: [[]] },
]

describe('The commands in the read-me and the guides', function () {
  this.timeout(120_000)
  let folder = ''

  before(function () {
    if (process.platform === 'win32') skip(this, 'they are written for a POSIX shell')
    folder = mkdtempSync(join(tmpdir(), 'homewire-commands-'))
  })
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  it('are all tried here, or named with the reason why not', () => {
    const known = [CLONE, IN_CHINESE, ...TRIED, ...Object.keys(NOT_HERE)]
    const found = pages.flatMap((page) => commandsIn(page).map((command) => ({ page, command })))
    assert.deepEqual(
      found.filter(({ command }) => !known.includes(command)),
      [],
    )
    assert.deepEqual(
      known.filter((one) => !found.some(({ command }) => command === one)),
      [],
      'no page has them any more',
    )
  })

  it('get a stranger this repository, with the script that comes next', async function () {
    if (!existsSync(join(root, '.git'))) return skip(this, 'this is no clone')
    const mirror = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `url.file://${root}.insteadOf` }
    const env = { ...process.env, ...mirror, GIT_CONFIG_VALUE_0: 'https://github.com/homewire/node-red' }
    const line = `${CLONE} && npm pkg get scripts.start`
    const { stdout } = await shell('sh', ['-c', line], { cwd: folder, env })
    assert.match(stdout, /scripts\/start\.mjs/)
  })

  it('let Homewire write in Chinese, into the log of a Node-RED that was started so', async function () {
    const home = join(folder, 'home')
    mkdirSync(home)
    try {
      renameSync(await installedUserDir(), join(home, '.node-red'))
    } catch (error) {
      return skipOffline(this, error)
    }
    const settings = { uiHost: '127.0.0.1', uiPort: 0, telemetry: { enabled: false }, flowFile: 'flows.json' }
    writeFileSync(join(home, '.node-red', 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
    writeFileSync(join(home, '.node-red', 'flows.json'), JSON.stringify(WITHOUT_KEYS))
    const { LC_ALL: _all, LC_MESSAGES: _messages, LANGUAGE: _language, ...environment } = process.env
    const nodeRed = spawn('sh', ['-c', `exec env ${IN_CHINESE}`], {
      env: { ...environment, HOME: home, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` },
    })
    const ended = once(nodeRed, 'exit')
    try {
      let log = ''
      nodeRed.stdout.setEncoding('utf8').on('data', (text: string) => (log += text))
      await until(
        () => log.includes('sinric 账号需要 App Key 和 App Secret'),
        () => log,
        60_000,
      )
    } finally {
      nodeRed.kill('SIGTERM')
      await ended
    }
  })

  for (const command of TRIED)
    it(`do what they say: ${command}`, async () => {
      const loading = command.replace('npm run build && ', '').replace('npx mocha', 'npx mocha --dry-run')
      const env = { ...process.env, HOMEWIRE_BUILT: '1' }
      const { stdout } = await shell('sh', ['-c', loading], { cwd: root, env, maxBuffer: 1 << 24 })
      if (command.includes('mocha')) assert.match(stdout, /[1-9]\d* passing/)
    })
})

/** Each line of a block without a language, and each command among the words. */
function commandsIn(page: string): string[] {
  const source = readText(page)
  const blocks = [...source.matchAll(/^ *```(\w*)\n([^]*?)^ *```/gm)].filter(
    ([, language]) => language === '',
  )
  const lines = blocks
    .flatMap(([, , block = '']) => block.split('\n'))
    .map((line) => line.replace(/ +# .*$/, '').trim())
  const prose = source.replace(/^ *```[^]*?^ *```/gm, '')
  const words = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word).filter(isCommand)
  return [...lines.filter((line) => line !== ''), ...words]
}

const PROGRAMS = /^(?:[A-Z_]+=\S+ )*(?:npm|npx|git|cd|docker|sudo|apt|apt-get|curl|node|node-red) \S/

function isCommand(word: string): boolean {
  return PROGRAMS.test(word) || /^[A-Z_]+=\S+ \S+$/.test(word) || word === 'timedatectl'
}
