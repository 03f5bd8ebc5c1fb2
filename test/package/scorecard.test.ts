import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import ts from 'typescript'
import { buildOnce } from './built'
import { definitionsOf, pageOf } from './definitions'
import { filesUnder, isObject, type Json, languages, readObject, readText, root, sets, text } from './files'

const manifest = readObject('package.json')
const nodeRed = objectAt('node-red')

/** The checks of flows.nodered.org that need no network, under the names they have there. */
describe('Flow Library scorecard', function () {
  this.timeout(60_000)
  before(buildOnce)

  it('P01: has a licence, and its text', () => {
    assert.equal(manifest.license, 'MIT')
    assert.match(readText('LICENSE'), /MIT License/)
  })

  it('P03: says where to report a bug', () => {
    assert.ok(manifest.repository && manifest.bugs)
  })

  it('P04: has a scoped name', () => {
    assert.match(text(manifest.name), /^@[a-z\d][\w-.]+\/[a-z\d][\w-.]*$/)
  })

  it('P05: can be found as a Node-RED package', () => {
    assert.ok(Array.isArray(manifest.keywords) && manifest.keywords.includes('node-red'))
  })

  it('P06: accepts Node-RED 4.1 and 5.0', () => {
    const [major, minor] = lowest(nodeRed.version)
    assert.ok(major === 4 && minor !== undefined && minor <= 1)
  })

  it('P07: accepts the Node.js that Node-RED 5 starts with, and the one we develop on', () => {
    const [major, minor] = lowest(objectAt('engines').node)
    assert.deepEqual([major, minor], [20, 19])
  })

  it('N01: every type has the prefix of its set', () => {
    for (const set of sets()) {
      for (const type of definitionsOf(set, (key) => key).keys()) assert.match(type, new RegExp(`^${set}-`))
    }
  })

  it('N01: the definitions are literals, as the tool wants to read them', () => {
    for (const set of sets()) {
      const html = pageOf(set)
      const definitions = definitionsOf(set, (key) => key)
      const read = readByTheTool(html)
      assert.deepEqual([...read.keys()].sort(), [...definitions.keys()].sort())
      for (const [type, own] of definitions) {
        const { defaults, credentials, ...rest } = read.get(type)!
        assert.deepEqual(defaults, Object.keys(own.defaults), type)
        assert.deepEqual(credentials, own.credentials && Object.keys(own.credentials), type)
        const { category, color, icon, inputs, outputs } = own
        assert.deepEqual({ ...rest }, { category, color, icon, inputs, outputs }, type)
      }
      const templates = [...html.matchAll(/data-template-name="([^"]+)"/g)].map(([, type]) => type)
      assert.deepEqual(templates.sort(), [...definitions.keys()].sort())
    }
  })

  it('D01: has at most eight dependencies', () => {
    assert.ok(Object.keys(objectAt('dependencies')).length <= 8)
  })
})

describe('the package that npm would publish', function () {
  this.timeout(120_000)
  let files: string[] = []

  before(() => {
    buildOnce()
    files = packedFiles()
  })

  it('holds every set: runtime, dialogs, help, catalogues and icon', () => {
    for (const set of sets()) {
      assert.equal(objectAt('node-red', 'nodes')[set], `dist/nodes/${set}/index.js`)
      const locales = [...languages, 'zh'].flatMap((folder) =>
        ['json', 'html'].map((ending) => `dist/nodes/${set}/locales/${folder}/index.${ending}`),
      )
      const expected = [
        `dist/nodes/${set}/index.js`,
        `dist/nodes/${set}/index.html`,
        `dist/nodes/${set}/icons/${set}.svg`,
        ...locales,
      ]
      assert.deepEqual(missing(expected), [])
    }
  })

  it('holds the examples, the scripts of the dialogs, the read-me and the licence', () => {
    const resources = [...filesUnder('resources', '.js'), ...filesUnder('resources', '.css')]
    const expected = [
      ...filesUnder('examples', '.json'),
      ...resources,
      'README.md',
      'LICENSE',
      'package.json',
    ]
    assert.deepEqual(missing(expected), [])
  })

  it('holds every resource that a dialog loads: the editor would wait for a missing one for ever', () => {
    for (const set of sets()) {
      const links = pageOf(set).matchAll(/(?:src|href)="(resources\/[^"]+)"/g)
      for (const [, link = ''] of links) {
        assert.ok(link.startsWith(`resources/${text(manifest.name)}/`), link)
        assert.deepEqual(missing([link.replace(`${text(manifest.name)}/`, '')]), [])
      }
    }
  })

  it('holds nothing else: no source, no test, no simulator, no demo, no source map', () => {
    const stray = files.filter(
      (file) =>
        /^(src|nodes|test|demo|bench|docs|scripts|\.ci)\//.test(file) ||
        /simulator|\.test\.|\.map$|\.tsx?$/.test(file),
    )
    assert.deepEqual(stray, [])
  })

  it('gives every set the shared texts beside its own', () => {
    for (const folder of [...languages, 'zh']) {
      for (const set of sets()) {
        const catalogue = readObject('dist', 'nodes', set, 'locales', folder, 'index.json')
        assert.deepEqual(Object.keys(catalogue).sort(), ['homewire', 'palette', set].sort())
      }
    }
  })

  function missing(expected: string[]): string[] {
    return expected.filter((file) => !files.includes(file))
  }
})

interface Read {
  defaults?: string[]
  credentials?: string[]
  [literal: string]: unknown
}

/**
 * What the tool sees, keyed by type. It does not run the scripts: it looks for calls of something's `registerType` with
 * a literal and an object, and breaks off at anything else in them, such as a spread.
 */
function readByTheTool(html: string): Map<string, Read> {
  const types = new Map<string, Read>()
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    if (node.expression.name.text !== 'registerType') return
    const [type, definition] = node.arguments
    assert.ok(type && ts.isStringLiteral(type), 'the type is a literal')
    types.set(type.text, readDefinition(definition))
  }
  for (const [, script = ''] of html.matchAll(
    /<script.+?type="text\/javascript".*?>([\S\s]*?)<\/script>/gi,
  )) {
    visit(ts.createSourceFile('dialog.js', script, ts.ScriptTarget.Latest))
  }
  return types
}

function readDefinition(definition: ts.Node | undefined): Read {
  const literals = ['category', 'color', 'icon', 'inputs', 'outputs']
  const read: Read = Object.fromEntries([...literals, 'credentials'].map((name) => [name, undefined]))
  for (const [name, value] of propertiesOf(definition)) {
    if (name === 'defaults' || name === 'credentials') read[name] = propertiesOf(value).map(([key]) => key)
    if (!literals.includes(name)) continue
    assert.ok(value && (ts.isStringLiteral(value) || ts.isNumericLiteral(value)), `${name} is a literal`)
    read[name] = ts.isStringLiteral(value) ? value.text : Number(value.text)
  }
  return read
}

function propertiesOf(node: ts.Node | undefined): [name: string, value: ts.Node | undefined][] {
  assert.ok(node && ts.isObjectLiteralExpression(node), 'an object, written out')
  return node.properties.map((property) => {
    assert.ok(property.name && ts.isIdentifier(property.name), 'a property with a plain name')
    return [property.name.text, ts.isPropertyAssignment(property) ? property.initializer : undefined]
  })
}

function packedFiles(): string[] {
  const { stdout, status } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.equal(status, 0)
  const report = JSON.parse(stdout) as Json
  const [pack] = Array.isArray(report) ? report : isObject(report) ? Object.values(report) : []
  assert.ok(isObject(pack) && Array.isArray(pack.files))
  return pack.files.filter(isObject).map(({ path }) => text(path))
}

function objectAt(...path: string[]): Record<string, Json> {
  let value: Json | undefined = manifest
  for (const name of path) value = isObject(value) ? value[name] : undefined
  assert.ok(isObject(value), path.join('.'))
  return value
}

/** The numbers of `>=4.1.0`. */
function lowest(range: Json | undefined): number[] {
  const version = /^>=(\d+(?:\.\d+)*)$/.exec(text(range))?.[1] ?? ''
  return version.split('.').map(Number)
}
