// Compiles into dist/ and resources/ what `npm pack` ships: the runtime, and beside it what the editor loads.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { bundleEditor, editorPage, helpPage, pluginPage } from './editor.mjs'

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
/** What the editor gets beside node types. */
const plugins = ['sidebar']
await bundleRuntime([...sets, ...plugins])
await bundlePractice()
const bundle = bundleEditor(root, [...sets, ...plugins])
mkdirSync(from('resources'), { recursive: true })
writeFileSync(from('resources', 'homewire.js'), bundle)
for (const set of sets) {
  const target = writeFolder(set, editorPage(root, set, bundle))
  mkdirSync(join(target, 'icons'))
  cpSync(from('icons', `${set}.svg`), join(target, 'icons', `${set}.svg`))
  for (const [language, folders] of Object.entries(FOLDERS))
    for (const folder of folders) {
      const help = helpPage(root, from('nodes', set, 'locales', `${language}.html`), language)
      writeFileSync(join(target, 'locales', folder, 'index.html'), help)
    }
}
for (const plugin of plugins) writeFolder(plugin, pluginPage(plugin))
// What the runtime says is read by the runtime alone.
for (const name of ['sentences.zh-CN', 'brief.en-US', 'brief.zh-CN', ...Object.keys(FOLDERS)])
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

/** What a set and a plugin both consist of: the runtime, the page for the editor, the texts. */
function writeFolder(name, page) {
  const target = from('dist', 'nodes', name)
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'index.js'), `module.exports = require('../../homewire.js').${name}\n`)
  writeFileSync(join(target, 'index.html'), page)
  for (const [language, folders] of Object.entries(FOLDERS))
    for (const folder of folders) writeCatalogue(name, language, join(target, 'locales', folder))
  return target
}

/** Node-RED gives each of them a catalogue of its own, so the shared texts are written into every one. */
function writeCatalogue(name, language, folder) {
  mkdirSync(folder, { recursive: true })
  const catalogue = {
    ...readJson(from('nodes', 'runtime', 'locales', `${language}.json`)),
    ...readJson(from('nodes', name, 'locales', `${language}.json`)),
  }
  writeFileSync(join(folder, 'index.json'), `${JSON.stringify(catalogue, null, 2)}\n`)
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
