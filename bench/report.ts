import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(__dirname, '..', 'docs', 'benchmarks.md')
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->']

/** The document with what was measured between its marks; what a person wrote around them stays. */
export function withReport(document: string, report: string): string {
  const [before, rest] = document.split(BEGIN)
  const [, after] = (rest ?? '').split(END)
  if (before === undefined || after === undefined)
    throw new Error(`docs/benchmarks.md needs ${BEGIN} and ${END}`)
  return `${before}${BEGIN}\n\n${report}\n\n${END}${after}`
}

/** Writes what was measured into the document, and the picture beside it. */
export function writeReport(report: string, svg: string): void {
  writeFileSync(join(FILE, '..', 'benchmarks.svg'), svg)
  writeFileSync(FILE, withReport(readFileSync(FILE, 'utf8'), report))
}
