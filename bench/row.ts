/** One line of the table. Texts carry their units. */
export interface Row {
  what: string
  /** The bare thing measured in the same run; empty when there is none. */
  floor: string
  ours: string
  /** The number that the target is about. */
  compared: string
  target: string
  /** Undefined: a line that is only shown. */
  met?: boolean
}

/** Measures something and says it in lines. */
export type Bench = () => Promise<Row[]>

const HEAD = ['', 'floor', 'Homewire', 'compared', 'target', ''] as const

/** The Markdown table of all lines, with columns of even width. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, row.floor, row.ours, row.compared, row.target, verdict(row)])
  const all = [[...HEAD], ...cells]
  const widths = HEAD.map((_, column) => Math.max(3, ...all.map((line) => line[column]!.length)))
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(HEAD), line(rule), ...cells.map(line)].join('\n')
}

function verdict({ met }: Row): string {
  if (met === undefined) return ''
  return met ? 'met' : 'MISSED'
}
