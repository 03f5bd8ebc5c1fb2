import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const FOLDER = join(__dirname, 'static')

const TYPES: Record<string, string | undefined> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

export interface PageFile {
  type: string
  body: Buffer
}

/** Every file of the page, keyed by its path. */
export function pageFiles(): Map<string, PageFile> {
  const files = readdirSync(FOLDER).map((name): [string, PageFile] => {
    const body = readFileSync(join(FOLDER, name))
    return [`/${name}`, { type: TYPES[extname(name)] ?? 'application/octet-stream', body }]
  })
  const byPath = new Map(files)
  const index = byPath.get('/index.html')
  if (index !== undefined) byPath.set('/', index)
  return byPath
}
