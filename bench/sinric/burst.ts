import type { Row } from '../row'
import { median } from '../statistics'
import { type Pair, sideBySide } from './pair'

const OUTSTANDING = 200
const TARGET = 0.7

/** Many requests at once: how many answers a second. */
export async function burst(): Promise<Row[]> {
  const pairs = await sideBySide({ requests: 4000, outstanding: OUTSTANDING })
  const of = (side: keyof Pair, what: 'perSecond' | 'cpu'): number =>
    median(pairs.map((pair) => pair[side][what]))
  const share = median(pairs.map(({ ours, floor }) => ours.perSecond / floor.perSecond))
  return [
    {
      what: `Sinric: answers with ${OUTSTANDING} requests open`,
      floor: perSecond(of('floor', 'perSecond')),
      ours: perSecond(of('ours', 'perSecond')),
      compared: `${share.toFixed(2)} ×`,
      target: `≥ ${TARGET.toFixed(2)} ×`,
      met: share >= TARGET,
    },
    {
      what: 'Sinric: CPU time of one of them',
      floor: micros(of('floor', 'cpu')),
      ours: micros(of('ours', 'cpu')),
      compared: `+${micros(of('ours', 'cpu') - of('floor', 'cpu'))}`,
      target: '',
    },
  ]
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')}/s`
}

function micros(value: number): string {
  return `${value.toFixed(1)} µs`
}
