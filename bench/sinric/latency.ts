import type { Row } from '../row'
import { median } from '../statistics'
import { sideBySide } from './pair'

/** What the flow may add to the round trip, as a multiple of the floor's. */
const TARGET = 2

/** One request at a time: how much later than from a bare socket the answer comes. */
export async function latency(): Promise<Row[]> {
  const pairs = await sideBySide({ requests: 1000, outstanding: 1 })
  return (['p50', 'p95', 'p99'] as const).map((q) => {
    const floor = median(pairs.map((pair) => pair.floor[q]))
    const ours = median(pairs.map((pair) => pair.ours[q]))
    const added = median(pairs.map((pair) => pair.ours[q] - pair.floor[q]))
    const row: Row = {
      what: `Sinric: round trip of a request, ${q}`,
      floor: micros(floor),
      ours: micros(ours),
      compared: `+${micros(added)}`,
      target: '',
    }
    if (q !== 'p50') return row
    return {
      ...row,
      target: `≤ +${micros(TARGET * floor)} (${TARGET} × floor)`,
      met: added <= TARGET * floor,
    }
  })
}

function micros(value: number): string {
  return `${Math.round(value)} µs`
}
