// Compiles into dist/ and resources/ what `npm pack` ships: the runtime, and beside it what the editor loads.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleEditor, editorPage, helpPage } from './editor.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const from = (...path) => join(root, ...path)
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(from('dist'), { recursive: true, force: true })
rmSync(from('resources'), { recursive: true, force: true })

const checked = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (checked.status !== 0) process.exit(checked.status ?? 1)

/** A runtime started under LANG=zh_CN asks for the two-letter folder only. */
const FOLDERS = { 'en-US': ['en-US'], 'zh-CN': ['zh-CN', 'zh'] }

const sets = readdirSync(from('nodes')).filter((set) => existsSync(from('nodes', set, 'editor.html')))
await bundleRuntime(sets)
await bundlePractice()
const bundle = bundleEditor(root, sets)
mkdirSync(from('resources'), { recursive: true })
writeFileSync(from('resources', 'homewire.js'), bundle)
for (const set of sets) {
  const target = from('dist', 'nodes', set)
  mkdirSync(join(target, 'icons'), { recursive: true })
  writeFileSync(join(target, 'index.js'), `module.exports = require('../../homewire.js').${set}\n`)
  writeFileSync(join(target, 'index.html'), editorPage(root, set, bundle))
  cpSync(from('icons', `${set}.svg`), join(target, 'icons', `${set}.svg`))
  for (const [language, folders] of Object.entries(FOLDERS))
    for (const folder of folders) writeLocale(set, language, join(target, 'locales', folder))
}
// What the runtime says is read by the runtime alone.
for (const name of ['sentences.zh-CN', 'brief.en-US', 'brief.zh-CN'])
  cpSync(from('nodes', 'runtime', 'locales', `${name}.json`), from('dist', 'locales', `${name}.json`))
cpSync(from('nodes', 'editor', 'homewire.css'), from('resources', 'homewire.css'))

/**
 * One file for all sets: a Pi reads a hundred small files slowly, and two sets share what they both need, also while
 * they run. Names and lines stay readable, since they stand in the reports of users.
 */
function bundleRuntime(names) {
  const contents = names.map((set) => `export { default as ${set} } from './nodes/${set}/index'`).join('\n')
  return bundleForNode({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    outfile: from('dist', 'homewire.js'),
    plugins: [{ name: 'practice', setup: leavePracticeOut }],
  })
}

/** What practice needs of the simulator, in a file of its own: who does not practise never reads it. */
function bundlePractice() {
  const entryPoints = [from('simulator', 'practice', 'index.ts')]
  return bundleForNode({ entryPoints, outfile: from('dist', 'practice.js') })
}

function leavePracticeOut({ onResolve }) {
  onResolve({ filter: /\/simulator\/practice\/index/ }, () => ({ path: './practice.js', external: true }))
}

function bundleForNode(options) {
  return build({
    ...options,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // What is loaded late is required late.
    supported: { 'dynamic-import': false },
    logLevel: 'warning',
  })
}

/** Node-RED gives every set a catalogue of its own, so the shared texts are written into each of them. */
function writeLocale(set, language, folder) {
  mkdirSync(folder, { recursive: true })
  const own = from('nodes', set, 'locales', language)
  const catalogue = {
    ...readJson(from('nodes', 'runtime', 'locales', `${language}.json`)),
    ...readJson(`${own}.json`),
  }
  writeFileSync(join(folder, 'index.json'), `${JSON.stringify(catalogue, null, 2)}\n`)
  writeFileSync(join(folder, 'index.html'), helpPage(root, `${own}.html`, language))
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
