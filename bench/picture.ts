import { type Comparison, FLOOR, OURS } from './arms'
import { median } from './statistics'

const [WIDTH, HEIGHT] = [720, 340]
/** Around the plot: room for what the axes say. */
const PLOT = { left: 70, right: 560, top: 24, bottom: 290 }
const COLORS = ['#6b7280', '#c2410c', '#1d4ed8', '#15803d', '#7e22ce', '#b91c1c'] as const

/** An SVG: how long a request takes at each rate, for each arm, both axes logarithmic. */
export function picture(comparisons: readonly Comparison[]): string {
  const points = comparisons.flatMap(({ rate, samples }) => {
    if (rate === undefined) return []
    return Object.entries(samples).flatMap(([arm, values]) =>
      values.length === 0 ? [] : [{ arm, rate, micros: median(values) }],
    )
  })
  const all = points.map(({ micros }) => micros)
  const rates = [...new Set(points.map(({ rate }) => rate))]
  const x = scale(Math.min(...rates), Math.max(...rates), PLOT.left, PLOT.right)
  const [low, high] = [
    10 ** Math.floor(Math.log10(Math.min(...all))),
    10 ** Math.ceil(Math.log10(Math.max(...all))),
  ]
  const y = scale(low, high, PLOT.bottom, PLOT.top)
  const arms = [...new Set([FLOOR, OURS, ...points.map(({ arm }) => arm)])]
  const lines = arms.map((arm, n) => {
    const own = points.filter((point) => point.arm === arm)
    const path = own.map(({ rate, micros }) => `${x(rate)},${y(micros)}`).join(' ')
    const [color = '#000', last] = [COLORS[n % COLORS.length], own.at(-1)]
    const label = last ? text(x(last.rate) + 8, y(last.micros) + 4, arm, `fill="${color}"`) : ''
    return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>${label}`
  })
  const columns = rates.map((rate) => text(x(rate), PLOT.bottom + 18, String(rate), 'text-anchor="middle"'))
  const decades = Array.from({ length: Math.log10(high / low) + 1 }, (_, n) => low * 10 ** n).map(
    (micros) =>
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(micros)}" y2="${y(micros)}" stroke="#d1d5db"/>` +
      text(PLOT.left - 8, y(micros) + 4, inUnits(micros), 'text-anchor="end"'),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#374151">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...decades,
    ...columns,
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, 'requests a second', 'text-anchor="middle"'),
    ...lines,
    '</svg>\n',
  ].join('\n')
}

/** A logarithmic axis. */
function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const decades = Math.log10(to / from) || 1
  return (value) => Math.round(start + ((end - start) * Math.log10(value / from)) / decades)
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`
}

function inUnits(micros: number): string {
  return micros < 1000 ? `${micros} µs` : `${micros / 1000} ms`
}
