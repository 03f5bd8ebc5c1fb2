import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'

const root = resolve(__dirname, '..', '..')

/** Every source file and what it imports of our own, as paths from the root. */
const imports = new Map<string, string[]>(
  ['src', 'nodes', 'simulator']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, importsOf(file)]),
)

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'))
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(root, resolve(root, dirname(file), name)))
}

/** The room a file stands in: `src/bridge`, `src/sinric`, `nodes`, … */
function room(file: string): string {
  const [top = '', second = ''] = file.split(sep)
  return top === 'src' ? `${top}/${second}` : top
}

const PLATFORMS = ['src/sinric', 'src/rokid', 'src/sagoo', 'src/mixin']
const ROOMS: Record<string, string[]> = {
  'src/bridge': [],
  'src/profiles': ['src/bridge'],
  'src/discovery': ['src/bridge', 'src/profiles'],
  'src/transport': ['src/bridge'],
  simulator: [],
  nodes: ['src/bridge', 'src/profiles', 'src/discovery', 'src/transport', ...PLATFORMS],
  ...Object.fromEntries(PLATFORMS.map((platform) => [platform, ['src/bridge', 'src/transport']])),
}

describe('The house', () => {
  it('has no door between rooms but those of the plan', () => {
    const wrong: string[] = []
    for (const [file, targets] of imports) {
      const doors = ROOMS[room(file)]
      assert.ok(doors, `${file} stands in a room that the plan does not know`)
      for (const target of targets) {
        if (room(target) !== room(file) && !doors.includes(room(target)))
          wrong.push(`${file} imports ${target}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('has no import that leads back to where it came from', () => {
    const done = new Set<string>()
    const visit = (file: string, path: string[]): void => {
      assert.ok(!path.includes(file), `a cycle: ${[...path, file].join(' → ')}`)
      if (done.has(file)) return
      for (const target of imports.get(file) ?? []) visit(sourceOf(target), [...path, file])
      done.add(file)
    }
    for (const file of imports.keys()) visit(file, [])
    assert.ok(done.size >= imports.size && imports.size > 20)
  })
})

/** An import names a file without its extension, or a folder. */
function sourceOf(target: string): string {
  return (
    [`${target}.ts`, `${target}.d.ts`, join(target, 'index.ts')].find((file) => imports.has(file)) ?? target
  )
}
