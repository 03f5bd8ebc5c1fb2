// What the editor loads: one script in resources/, and a page with templates in dist/ for each set.
import { buildSync } from 'esbuild'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'

/** What the pages find the script's exports by. */
const GLOBAL = 'Homewire'
/** Where the editor finds what is in resources/. */
const RESOURCES = 'resources/@homewire/node-red'

/**
 * One script for all sets and plugins, which share most of it: what `nodes/<set>/editor.ts`, or the folder of this name,
 * exports is found as `Homewire.<set>`.
 * Each page names it, so that any set may be switched off; it runs once.
 */
export function bundleEditor(root, sets) {
  const { outputFiles } = buildSync({
    stdin: {
      contents: sets.map((set) => `export * as ${set} from './nodes/${set}/editor'`).join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    format: 'iife',
    globalName: GLOBAL,
    target: 'es2022',
    minify: true,
    write: false,
  })
  const [{ text }] = outputFiles
  const start = new RegExp(`^(?:"use strict";)?var ${GLOBAL}=`)
  if (!start.test(text)) throw new Error(`the editor's script begins with ${text.slice(0, 80)}`)
  return text.replace(start, `globalThis.${GLOBAL}??=`)
}

/** The page of a set: its templates with the rows that are the same everywhere, and what registers its types. */
export function editorPage(root, set, bundle) {
  const page = readFileSync(join(root, 'nodes', set, 'editor.html'), 'utf8')
  const rows = (_line, file) => readFileSync(join(root, 'nodes', 'editor', file), 'utf8').trimEnd()
  const complete = page.replace(/<!-- include ([\w-]+\.html) -->/g, rows)
  return `${complete}\n<script type="text/javascript">\n${registrations(set, bundle)}</script>\n`
}

/** The page of a plugin: the script, and the call that adds it to the editor. */
export function pluginPage(plugin) {
  return `<link rel="stylesheet" href="${RESOURCES}/homewire.css" />
<script src="${RESOURCES}/homewire.js"></script>
<script type="text/javascript">
  ${GLOBAL}.${plugin}.register()
</script>
`
}

/** The helps of a set, with what is the same everywhere. */
export function helpPage(root, file, language) {
  const shared = (_line, name) =>
    readFileSync(join(root, 'nodes', 'editor', 'locales', `${name}.${language}.md`), 'utf8').trimEnd()
  return readFileSync(file, 'utf8').replace(/<!-- include ([\w-]+) -->/g, shared)
}

/**
 * The types of a set with what is fixed of them, written out. The script has it all; this is for tools that look into
 * packages without running them, and want to find literals.
 */
function registrations(set, bundle) {
  const scope = {}
  runInNewContext(bundle, scope)
  const keys = { translate: (key) => key, says: (key) => () => key, nameOf: () => () => '' }
  const property = (value) => ({ value })
  const types = scope.Homewire[set].definitions({
    ...keys,
    refersTo: () => property(''),
    checked: property,
  })
  return Object.entries(types)
    .map(([type, { category, color, icon, inputs, outputs, defaults, credentials }]) => {
      const names = Object.fromEntries(Object.keys(defaults).map((name) => [name, {}]))
      const outline = { category, color, icon, inputs, outputs, defaults: names, credentials }
      return `  Homewire.${set}.registerType('${type}', ${literal(outline)})\n`
    })
    .join('')
}

/** JSON whose names stand without quotation marks. */
function literal(value) {
  if (typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{ ${members.map(([name, member]) => `${name}: ${literal(member)}`).join(', ')} }`.replace(
    /^\{ {2}\}$/,
    '{}',
  )
}
