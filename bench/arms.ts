import { median } from './statistics'

/** Who is measured. The floor is the least that has to happen; the others are named after their package. */
export type Arm = string

/** One line of the table: what each arm came to, in the same run. */
export interface Comparison {
  what: string
  /** The floor's value with its unit. */
  floor: (value: number) => string
  /** Samples of each arm, one for each turn, in the order of the turns; an arm that could not be measured has none. */
  samples: Readonly<Record<Arm, readonly number[]>>
  /** Requests a second, for what the picture shows. */
  rate?: number
  /** What Homewire may be, as a multiple of `against`. */
  target?: { against: Arm; most?: number; least?: number }
  /** What Homewire may be at most, in the floor's unit. */
  limit?: number
}

export const FLOOR = 'floor'
export const OURS = 'Homewire'

/**
 * The Markdown table of what arms came to: the floor in its unit, the others as multiples of it, each the median of
 * the turns with the spread (smallest to largest) behind it.
 */
export function armsTable(arms: readonly Arm[], comparisons: readonly Comparison[]): string {
  const head = ['', ...arms, 'target', '']
  const rows = comparisons.map((comparison) => [
    comparison.what,
    ...arms.map((arm) => cell(arm, comparison)),
    targetText(comparison),
    verdict(comparison),
  ])
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** Whether the target is met; undefined where there is none, or nothing to compare with. */
export function isMet({ target, limit, samples }: Comparison): boolean | undefined {
  if (limit !== undefined) return (middle(samples[OURS] ?? []) ?? Infinity) <= limit
  if (!target) return undefined
  const ratio = middle(ratios(samples[OURS], samples[target.against]))
  if (ratio === undefined) return undefined
  return ratio <= (target.most ?? Infinity) && ratio >= (target.least ?? 0)
}

/** Turn by turn, so that what disturbs the machine disturbs both. */
export function ratios(of: readonly number[] = [], to: readonly number[] = []): number[] {
  return of.flatMap((value, turn) => {
    const base = to[turn]
    return base === undefined || base === 0 ? [] : [value / base]
  })
}

function cell(arm: Arm, { samples, floor, limit }: Comparison): string {
  const own = samples[arm] ?? []
  const typical = middle(own)
  if (typical === undefined) return '—'
  if (arm === FLOOR || samples[FLOOR] === undefined || limit !== undefined)
    return `${floor(typical)}${spread(own, floor)}`
  return `${times(middle(ratios(own, samples[FLOOR])) ?? NaN)}${spread(ratios(own, samples[FLOOR]), times)}`
}

function spread(values: readonly number[], text: (value: number) => string): string {
  if (values.length < 2) return ''
  return ` (${text(Math.min(...values))} … ${text(Math.max(...values))})`
}

function targetText({ target, limit, floor }: Comparison): string {
  if (limit !== undefined) return `≤ ${floor(limit)}`
  if (!target) return ''
  const bound = target.most === undefined ? `≥ ${times(target.least ?? 0)}` : `≤ ${times(target.most)}`
  return `${bound} of ${target.against}`
}

function verdict(comparison: Comparison): string {
  const met = isMet(comparison)
  if (met === undefined) return ''
  return met ? 'met' : 'MISSED'
}

function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(values)
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`
}
