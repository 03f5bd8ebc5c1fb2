import type { Saying } from './sentence'
import { Watchers } from './watchers'

/** What passed between a platform and a home (docs/contract.md#12-the-sidebar). */
export interface Exchange {
  /** Ms since the epoch. */
  at: number
  /** The name of the set. */
  platform: string
  /** The device's name; empty for what is about none. */
  device: string
  kind: 'request' | 'answer' | 'event' | 'refusal'
  sentence: Saying
}

/** So many are remembered, of all platforms together. */
export const MAX_EXCHANGES = 200
/** A text that is not ours is remembered up to here. */
const MAX_FOREIGN_CHARACTERS = 200

/** The newest exchanges of all platforms in one process. */
export class Exchanges {
  /** Oldest first. */
  readonly #list: Exchange[] = []
  readonly #watchers = new Watchers()

  add(exchange: Exchange): void {
    const { device, sentence } = exchange
    this.#list.push({ ...exchange, device: shortText(device), sentence: short(sentence) })
    if (this.#list.length > MAX_EXCHANGES) this.#list.shift()
    this.#watchers.notify()
  }

  /** Newest first. */
  get list(): readonly Exchange[] {
    return this.#list.toReversed()
  }

  /** Calls back when there is another one; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }
}

/** A sentence with every text that stands in it cut: anybody may have written that. */
function short(saying: Saying): Saying {
  if (typeof saying === 'string') return shortText(saying)
  if (saying.values.every(isShort)) return saying
  return saying.with(saying.values.map((value) => (typeof value === 'number' ? value : short(value))))
}

function isShort(value: number | Saying): boolean {
  if (typeof value === 'number') return true
  return typeof value === 'string' ? value.length <= MAX_FOREIGN_CHARACTERS : value.values.every(isShort)
}

function shortText(text: string): string {
  if (text.length <= MAX_FOREIGN_CHARACTERS) return text
  const characters = Array.from(text.slice(0, 2 * MAX_FOREIGN_CHARACTERS)).slice(
    0,
    MAX_FOREIGN_CHARACTERS - 1,
  )
  return `${characters.join('')}…`
}
