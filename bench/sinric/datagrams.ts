import { heapInUse, hostileDatagrams } from '../../test/support/hostile'
import { Host, LAMP } from '../../test/unit/sinric/local-home'
import type { Row } from '../row'

const ROUNDS = 1_000
/** As many as the system surely keeps for a program that is busy. */
const DATAGRAMS_PER_ROUND = 100
/** In bytes, after all of them. */
const MAX_GROWTH = 5_000_000
/** Refusals to one address on a clock that stands. */
const MAX_ANSWERS = 5

/** What 100,000 hostile datagrams leave behind in a host that answers phones: memory, and answers to them. */
export async function datagrams(): Promise<Row[]> {
  const host = new Host()
  try {
    await host.account()
    const phone = await host.phone()
    const right = phone.request(LAMP, 'setPowerState', { state: 'On' })
    // The generator keeps tables of its own.
    hostileDatagrams(right, DATAGRAMS_PER_ROUND, ROUNDS)
    const before = heapInUse()
    let refused = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const datagram of hostileDatagrams(right, DATAGRAMS_PER_ROUND, round)) phone.send(datagram)
      // A host that has crashed or stalled fails here.
      await phone.ask(LAMP, 'setBrightness', { brightness: round % 100 })
      refused += phone.replies.splice(0).filter(({ payload }) => payload['success'] === false).length
    }
    const growth = heapInUse() - before
    return [
      {
        what: `Sinric: ${(ROUNDS * DATAGRAMS_PER_ROUND).toLocaleString('en')} hostile datagrams`,
        floor: '',
        ours: `${refused} answered`,
        compared: `+${(growth / 1e6).toFixed(1)} MB`,
        target: `≤ ${MAX_ANSWERS} answers, ≤ +${MAX_GROWTH / 1e6} MB`,
        met: refused <= MAX_ANSWERS && growth <= MAX_GROWTH,
      },
    ]
  } finally {
    await host.close()
  }
}
