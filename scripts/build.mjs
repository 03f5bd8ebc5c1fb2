// Compiles into dist/ what `npm pack` ships: the runtime, and beside it what the editor loads.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const from = (...path) => join(root, ...path)
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(from('dist'), { recursive: true, force: true })

const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (compiled.status !== 0) process.exit(compiled.status ?? 1)

const nodes = from('dist', 'nodes')
mkdirSync(nodes, { recursive: true })
for (const file of readdirSync(from('nodes')).filter((name) => name.endsWith('.html'))) {
  cpSync(from('nodes', file), join(nodes, file))
}
cpSync(from('icons'), join(nodes, 'icons'), { recursive: true })
for (const language of readdirSync(from('nodes', 'locales'))) writeLocale(language, language)
// A runtime started under LANG=zh_CN asks for the two-letter folder only.
writeLocale('zh-CN', 'zh')

/** Node-RED gives every set a catalogue of its own, so the shared texts are written into each of them. */
function writeLocale(language, folder) {
  const source = from('nodes', 'locales', language)
  const target = join(nodes, 'locales', folder)
  const shared = readJson(join(source, 'homewire.json'))
  mkdirSync(target, { recursive: true })
  for (const file of readdirSync(source)) {
    // What the runtime says is read by the runtime alone.
    if (file.endsWith('.html') || file === 'sentences.json') cpSync(join(source, file), join(target, file))
    else if (basename(file) !== 'homewire.json') {
      const catalogue = { ...shared, ...readJson(join(source, file)) }
      writeFileSync(join(target, file), `${JSON.stringify(catalogue, null, 2)}\n`)
    }
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
