import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * What the editor loads of us: `node --import tsx bench/editor-load.ts [commit]`. Without a commit it is the tree as
 * it is built; with one, a tree whose pages are not bundled yet.
 */

const RESOURCE = /(?:src|href)="resources\/@homewire\/node-red\/([^"]+)"/g

interface Load {
  /** In bytes: the pages of all sets, which Node-RED sends as one document. */
  pages: Buffer[]
  /** Keyed by name: each is a request of its own. */
  resources: Map<string, Buffer>
}

/** @param folder a built package, or an unpacked old one */
function loadOf(folder: string): Load {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    'node-red': { nodes: Record<string, string> }
  }
  const pages = Object.values(manifest['node-red'].nodes).map((file) => {
    const page = join(folder, file.replace(/\.js$/, '.html'))
    return readFileSync(existsSync(page) ? page : page.replace(join(folder, 'dist'), folder))
  })
  const names = pages.flatMap((page) =>
    [...page.toString('utf8').matchAll(RESOURCE)].map(([, name = '']) => name),
  )
  return {
    pages,
    resources: new Map(
      [...new Set(names)].map((name) => [name, readFileSync(join(folder, 'resources', name))]),
    ),
  }
}

function print({ pages, resources }: Load): void {
  const scripts = [...resources].filter(([name]) => name.endsWith('.js')).map(([, content]) => content)
  const styles = [...resources].filter(([name]) => name.endsWith('.css')).map(([, content]) => content)
  console.table({
    'scripts in resources/': row(scripts, scripts.length),
    styles: row(styles, styles.length),
    'pages (part of Node-RED’s own /nodes)': row(pages, 0),
    'all of it': row([...scripts, ...styles, ...pages], scripts.length + styles.length),
  })
}

function row(parts: readonly Buffer[], requests: number): Record<string, number> {
  const all = Buffer.concat(parts)
  return { requests, bytes: all.length, gzipped: gzipSync(all).length }
}

function unpacked(commit: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'homewire-old-'))
  const archive = spawnSync('git', ['archive', commit, 'package.json', 'nodes', 'resources'], {
    maxBuffer: 1e9,
  })
  if (archive.status !== 0) throw new Error(archive.stderr.toString())
  spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout })
  return folder
}

const [commit] = process.argv.slice(2)
if (commit === undefined) print(loadOf(join(__dirname, '..')))
else {
  const folder = unpacked(commit)
  print(loadOf(folder))
  rmSync(folder, { recursive: true })
}
