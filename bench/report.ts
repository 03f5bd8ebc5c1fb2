import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(__dirname, '..', 'docs')
const [BEGIN, END] = ['<!-- measured -->', '<!-- /measured -->']

/** The document with what was measured between its marks; what a person wrote around them stays. */
export function withReport(document: string, report: string): string {
  const [before, rest] = document.split(BEGIN)
  const [, after] = (rest ?? '').split(END)
  if (before === undefined || after === undefined) throw new Error(`The document needs ${BEGIN} and ${END}`)
  return `${before}${BEGIN}\n\n${report}\n\n${END}${after}`
}

/** Writes what was measured into a document of `docs`. */
export function writeReport(report: string, document: string): void {
  const file = join(DOCS, document)
  writeFileSync(file, withReport(readFileSync(file, 'utf8'), report))
}
