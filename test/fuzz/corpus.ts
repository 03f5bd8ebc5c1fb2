import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(__dirname, 'corpus')

/** An input that is kept: a real one to begin with, or one that once failed. */
export interface Entry {
  file: string
  bytes: Buffer
}

/** What is kept of a target, in the order of its names. */
export function corpusOf(target: string): Entry[] {
  const folder = join(FOLDER, target)
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({ file, bytes: readFileSync(join(folder, file)) }))
}

/** Keeps an input that failed. @returns the name of its file */
export function keep(target: string, bytes: Buffer): string {
  const file = `failed-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}`
  mkdirSync(join(FOLDER, target), { recursive: true })
  writeFileSync(join(FOLDER, target, file), bytes)
  return file
}
