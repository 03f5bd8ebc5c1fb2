import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as v from 'valibot'

const root = resolve(__dirname, '..', '..')
const group = v.object({
  what: v.string(),
  files: v.array(v.string()),
  lines: v.number(),
  branches: v.number(),
})
const groups = v.parse(v.array(group), JSON.parse(readFileSync(join(root, 'test', 'coverage.json'), 'utf8')))
/** The domain, and the parsers; what is left is the rest. */
const pinned = groups.slice(0, 2).flatMap(({ files }) => files)

/** What the targets need beside their parsers: a clock, tables, a store. */
const HELPERS = [
  'src/rokid/auth/issued-tokens.ts',
  'src/rokid/auth/secrets.ts',
  'src/rokid/endpoint.ts',
  'src/rokid/speakable.ts',
  'src/sagoo/device-side/dialects.ts',
  'src/sinric/device-types.ts',
  'src/transport/system-clock.ts',
]

/** The files of `src` whose code the fuzz targets call. */
function fuzzed(): string[] {
  const folder = join(root, 'test', 'fuzz', 'targets')
  const imports = readdirSync(folder).flatMap((name) => [
    ...readFileSync(join(folder, name), 'utf8').matchAll(
      /^import (?!type )[^;]*? from '..\/..\/..\/(src\/[^']+)'$/gm,
    ),
  ])
  const paths = new Set(imports.map(([, path = '']) => path))
  return [...paths].map((path) => (existsSync(join(root, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`))
}

describe('The floors of the coverage', () => {
  it('are held by every parser that a fuzz target reads with', () => {
    const files = fuzzed()
    assert.ok(files.length > 30)
    const forgotten = files.filter(
      (file) => !HELPERS.includes(file) && !pinned.some((start) => file.startsWith(start)),
    )
    assert.deepEqual(forgotten, [], 'belongs into test/coverage.json')
  })

  it('name files that are there', () => {
    const starts = [...groups.flatMap(({ files }) => files), ...HELPERS]
    const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    const files = names.map((name) => `src/${name.replaceAll('\\', '/')}`)
    assert.deepEqual(
      starts.filter((start) => start !== 'src/' && !files.some((file) => `${file}/`.startsWith(start))),
      [],
    )
  })
})
