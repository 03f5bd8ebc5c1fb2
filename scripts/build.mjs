// Makes what `npm pack` ships: the runtime in dist/, beside it what the editor loads, and the examples in Chinese.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, buildSync, transformSync } from 'esbuild'
import { bundleEditor, editorPage, helpPage, pluginPage } from './editor.mjs'
import { writeChineseExamples } from './examples.mjs'

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
writeChineseExamples(root)

/**
 * A file for each set, and beside them what several of them need: a Pi reads a hundred small files slowly, and two sets
 * share what they both need, also while they run. Names stay readable, since they stand in the reports of users.
 */
async function bundleRuntime(names) {
  const { outputFiles } = await build({
    entryPoints: {
      ...Object.fromEntries(names.map((set) => [set, from('nodes', set, 'index.ts')])),
      // What practice needs of the simulator: who does not practise never reads it.
      practice: from('simulator', 'practice', 'index.ts'),
    },
    bundle: true,
    splitting: true,
    chunkNames: 'shared-[hash]',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outdir: from('dist'),
    write: false,
  })
  mkdirSync(from('dist'), { recursive: true })
  for (const { path, text } of outputFiles) writeFileSync(path, commonJs(text))
}

/** Node-RED requires its nodes, and esbuild shares code between modules only. What is loaded late is required late. */
function commonJs(code) {
  const options = {
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    supported: { 'dynamic-import': false },
  }
  return transformSync(code, options).code
}

/** What Node-RED loads at its start; the rest follows when it is needed (nodes/runtime/deferred-set.ts). */
function bundleEntry(name) {
  const hasNodes = sets.includes(name)
  const types = hasNodes ? `import { nodeTypes } from './nodes/${name}/node-types'` : 'const nodeTypes = {}'
  const paths = hasNodes ? `/^\\/homewire\\/(?:${name}|announced)(?:\\/|$)/` : '/^\\/homewire\\//'
  const contents = `
    import { deferSet } from './nodes/runtime/deferred-set'
    ${types}
    module.exports = (red) => deferSet(red, nodeTypes, ${paths}, () => require('../../${name}.js').default)`
  buildSync({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    external: [`../../${name}.js`],
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: from('dist', 'nodes', name, 'index.js'),
  })
}

/** What a set and a plugin both consist of: the runtime, the page for the editor, the texts. */
function writeFolder(name, page) {
  const target = from('dist', 'nodes', name)
  mkdirSync(target, { recursive: true })
  bundleEntry(name)
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
