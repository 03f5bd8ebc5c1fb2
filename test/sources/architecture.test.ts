import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'

const root = resolve(__dirname, '..', '..')

/** A source file and what it imports, types included. */
interface Source {
  /** From the root. */
  file: string
  /** Files of our own, from the root, without their extension. */
  own: string[]
  /** Packages and modules of Node.js. */
  libraries: string[]
  /** The names that its code uses; what stands in strings and comments is none. */
  names: Set<string>
}

const sources = ['src', 'nodes', 'simulator'].flatMap(filesIn).map(read)

/** The TypeScript files of a folder, from the root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function read(file: string): Source {
  return parse(file, readFileSync(join(root, file), 'utf8'))
}

function parse(file: string, text: string): Source {
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  return {
    file,
    own: imported
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(root, resolve(root, dirname(file), name))),
    libraries: imported.filter((name) => !name.startsWith('.')),
    names: namesIn(text),
  }
}

function namesIn(text: string): Set<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest))
  return names
}

/** The room a file stands in: `src/bridge`, `src/sinric`, `nodes/sinric`, `nodes/runtime`, `simulator`, … */
function room(file: string): string {
  const [top = '', second = ''] = file.split(sep)
  return top === 'src' || top === 'nodes' ? `${top}/${second}` : top
}

/** A platform has a folder of its name in `src` and one in `nodes`. */
const platforms = readdirSync(join(root, 'src')).filter((name) =>
  existsSync(join(root, 'nodes', name, 'index.ts')),
)

/** What the platforms stand on; they know none of them. */
const SHARED = ['src/bridge', 'src/profiles', 'src/discovery', 'src/transport']

/** The rooms that each room may import; docs/architecture.md shows them as a picture. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'src/bridge': [],
  'src/profiles': ['src/bridge'],
  'src/discovery': ['src/bridge', 'src/profiles'],
  'src/transport': ['src/bridge'],
  simulator: [],
  'nodes/runtime': SHARED,
  // In the browser: tables and pure functions of src, and nothing that runs in Node-RED.
  'nodes/editor': ['src/bridge', 'src/profiles', 'src/discovery', ...platforms.map((name) => `src/${name}`)],
  // It shows all platforms, in Node-RED as well as in the browser.
  'nodes/sidebar': [...SHARED, 'nodes/runtime', 'nodes/editor', ...platforms.map((name) => `src/${name}`)],
  ...Object.fromEntries(
    platforms.flatMap((name) => [
      [`src/${name}`, ['src/bridge', 'src/transport']],
      [`nodes/${name}`, [`src/${name}`, ...SHARED, 'nodes/runtime', 'nodes/editor']],
    ]),
  ),
}

/**
 * The one way from what ships into the simulator, which is built into a file of its own and read when somebody
 * practises (docs/decisions/0016-practice.md).
 */
const PRACTICE = {
  file: join('nodes', 'runtime', 'practice.ts'),
  target: join('simulator', 'practice', 'index.js'),
}

/** Libraries that compute and nothing else: no clock, no network, no file. */
const PURE_LIBRARIES: readonly string[] = ['culori', 'node:util', 'valibot']
const PURE_ROOMS: readonly string[] = ['src/bridge', 'src/profiles', 'src/discovery']

/** The imports that lead into a room without a door to it. */
function trespasses({ file, own }: Source): string[] {
  const doors = DOORS[room(file)]
  if (!doors) return [`${file} stands in a room that the plan does not know`]
  return own
    .filter((target) => room(target) !== room(file) && !doors.includes(room(target)))
    .filter((target) => file !== PRACTICE.file || target !== PRACTICE.target)
    .map((target) => `${file} imports ${target}`)
}

/** The libraries that do not belong into a room that only computes. */
function impurities({ file, libraries }: Source): string[] {
  if (!PURE_ROOMS.includes(room(file))) return []
  return libraries.filter((name) => !PURE_LIBRARIES.includes(name)).map((name) => `${file} imports ${name}`)
}

/** How a file of `src` knows Node-RED: its API or one of its packages. */
function nodeRedIn({ file, libraries, names }: Source): string[] {
  if (!file.startsWith(`src${sep}`)) return []
  const known = libraries.filter((name) => /^(?:@node-red\/|node-red\b|@types\/node-red)/.test(name))
  return [...known, ...(names.has('RED') ? ['RED'] : [])].map((what) => `${file} knows ${what}`)
}

describe('The house', () => {
  it('has every platform in src and in nodes', () => {
    assert.ok(platforms.length >= 4)
  })

  it('has no door between rooms but those of the plan', () => {
    assert.deepEqual(sources.flatMap(trespasses), [])
  })

  it('goes into the simulator in one place, and only once somebody practises', () => {
    const text = readFileSync(join(root, PRACTICE.file), 'utf8')
    const ways = [...text.matchAll(/^.*simulator\/.*$/gm)].map(([line]) => line.trim())
    assert.deepEqual(ways, ["return import('../../simulator/practice/index.js')"])
  })

  it('lets bridge, profiles and discovery import nothing that does more than compute', () => {
    assert.deepEqual(sources.flatMap(impurities), [])
  })

  it('knows Node-RED nowhere under src', () => {
    assert.deepEqual(sources.flatMap(nodeRedIn), [])
  })

  it('has no import that leads back to where it came from', () => {
    const bySource = new Map(sources.map((source) => [source.file, source]))
    const done = new Set<string>()
    const visit = (file: string, path: string[]): void => {
      assert.ok(!path.includes(file), `a cycle: ${[...path, file].join(' → ')}`)
      if (done.has(file)) return
      for (const target of bySource.get(file)?.own ?? []) visit(sourceOf(target, bySource), [...path, file])
      done.add(file)
    }
    for (const file of bySource.keys()) visit(file, [])
    assert.ok(done.size >= bySource.size && bySource.size > 20)
  })
})

/** An import names a file without its extension, or a folder. */
function sourceOf(target: string, known: ReadonlyMap<string, Source>): string {
  return (
    [target.replace(/\.js$/, '.ts'), `${target}.ts`, `${target}.d.ts`, join(target, 'index.ts')].find(
      (file) => known.has(file),
    ) ?? target
  )
}

describe('A breach of the plan', () => {
  const breaches: [string, string, string][] = [
    ['src importing nodes', 'src/sinric/session.ts', "import type { RED } from '../../nodes/runtime/red'"],
    ['a platform importing another', 'src/sinric/session.ts', "import { sign } from '../rokid/auth/jwt'"],
    ['a set importing another', 'nodes/sinric/owner.ts', "import { Router } from '../rokid/router'"],
    [
      'nodes/runtime importing a platform',
      'nodes/runtime/admin.ts',
      "export * from '../../src/rokid/platform'",
    ],
    ['bridge importing profiles', 'src/bridge/device.ts', "import type { Profile } from '../profiles'"],
    ['a lazy import of the simulator', 'nodes/sinric/owner.ts', "void import('../../simulator/simulator')"],
    [
      'another file of the simulator than that of practice',
      'nodes/runtime/practice.ts',
      "import { sign } from '../../simulator/sinric/signature'",
    ],
    ['another way to practice', 'nodes/sinric/owner.ts', "void import('../../simulator/practice/index.js')"],
    ['a required simulator', 'src/sinric/session.ts', "const s = require('../../simulator/simulator')"],
    ['the simulator importing a codec', 'simulator/sinric/cloud.ts', "import '../../src/sinric/signature'"],
    [
      'the editor importing the runtime',
      'nodes/editor/form.ts',
      "import { inWords } from '../runtime/language'",
    ],
    ['a file beside the rooms', 'src/util/text.ts', ''],
  ]
  for (const [what, file, text] of breaches)
    it(`is noticed: ${what}`, () => {
      assert.equal(trespasses(parse(join(file), text)).length, 1)
    })

  it('is noticed: a profile that reads a file', () => {
    assert.deepEqual(impurities(parse(join('src/profiles/text.ts'), "import 'node:fs'")), [
      `${join('src/profiles/text.ts')} imports node:fs`,
    ])
  })

  it('is noticed: RED under src, though not the name of Node-RED in a sentence', () => {
    const file = join('src/sinric/module.ts')
    assert.equal(nodeRedIn(parse(file, 'export const start = (red: RED) => red')).length, 1)
    assert.equal(nodeRedIn(parse(file, "import type { NodeAPI } from 'node-red'")).length, 1)
    assert.deepEqual(nodeRedIn(parse(file, "/** RED */ export const name = 'Node-RED'")), [])
  })
})
