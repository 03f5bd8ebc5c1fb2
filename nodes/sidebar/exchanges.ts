import type { Home } from '../runtime/home'
import type { Reader } from './reader'

/** What `GET homewire/exchanges` answers: what passed between the platforms and the home, newest first. */
export function exchangesOf(home: Pick<Home, 'exchanges'>, reader: Reader): object {
  return {
    exchanges: home.exchanges.list.map(({ at, platform, device, kind, sentence }) => ({
      ...{ at, platform, kind },
      device: reader.read(device),
      sentence: reader.read(sentence),
    })),
  }
}
