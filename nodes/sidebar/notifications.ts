import type { Clock } from '../../src/bridge/clock'
import type { Home, HomeNews } from '../runtime/home'
import type { RED } from '../runtime/red'

/** However much happens, editors are told of it once in this time, in ms. */
const GAP_MS = 500

/** Tells every open editor that something it may show has changed; what, it asks for when somebody looks. */
export function publishChanges(
  red: Pick<RED, 'comms'>,
  home: Pick<Home, 'watch'>,
  clock: Pick<Clock, 'after'>,
): void {
  const waiting = new Set<HomeNews>()
  home.watch((news) => {
    if (waiting.has(news)) return
    waiting.add(news)
    clock.after(GAP_MS, () => {
      waiting.delete(news)
      red.comms.publish(`homewire/${news}`, {}, false)
    })
  })
}
