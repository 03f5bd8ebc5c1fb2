/** Stands at the end of a topic for all topics below it, as in MQTT. */
const BELOW = '/#'

/**
 * Finds what belongs to an MQTT topic, at the same cost for one topic and for thousands. A topic that ends in `/#`
 * stands for all below it.
 */
export class TopicIndex<T> {
  /** Keyed by topic. */
  readonly #exact = new Map<string, T[]>()
  /** What belongs to everything below a topic, keyed by that topic. */
  readonly #below = new Map<string, T[]>()
  /** How many levels the longest of those has. */
  readonly #depth: number

  /** @param entries topics, and what belongs to them; an empty topic is none */
  constructor(entries: Iterable<readonly [topic: string, value: T]>) {
    for (const [topic, value] of entries) {
      if (topic.endsWith(BELOW)) add(this.#below, topic.slice(0, -BELOW.length), value)
      else if (topic !== '') add(this.#exact, topic, value)
    }
    this.#depth = Math.max(0, ...[...this.#below.keys()].map((topic) => topic.split('/').length))
  }

  /** What belongs to a topic, each once; empty for a topic that nobody has. */
  find(topic: string): readonly T[] {
    const exact = this.#exact.get(topic)
    const found = new Set(exact)
    let end = -1
    for (let level = 0; level < this.#depth; level += 1) {
      end = topic.indexOf('/', end + 1)
      if (end < 0) break
      for (const value of this.#below.get(topic.slice(0, end)) ?? []) found.add(value)
    }
    return exact?.length === found.size ? exact : [...found]
  }
}

function add<T>(values: Map<string, T[]>, key: string, value: T): void {
  const known = values.get(key)
  if (known) known.push(value)
  else values.set(key, [value])
}
