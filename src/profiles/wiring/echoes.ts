import { publishedOf } from './published'

/** So long after a command its echo may come back from the broker, in ms (docs/wiring.md#topics). */
const ECHO_MS = 5_000
/** Commands whose echoes are waited for. */
const MAX_SENT = 100

/** Our own commands on topics on which the device speaks too: each comes back once. */
export class Echoes {
  /** Oldest first. */
  #sent: { topic: string; payload: string; at: number }[] = []

  /** @param elapsed a clock that never goes back, in ms */
  constructor(
    private readonly topics: ReadonlySet<string>,
    private readonly elapsed: () => number,
  ) {}

  /** @param payload a text, or what becomes JSON on its way */
  sent(topic: string, payload: unknown): void {
    if (!this.topics.has(topic)) return
    const entry = { topic, payload: spelled(payload), at: this.elapsed() }
    this.#sent = [...this.#sent.slice(-MAX_SENT), entry]
  }

  /** Whether this is what was sent, coming back. */
  isEcho(topic: string, payload: unknown): boolean {
    if (!this.topics.has(topic)) return false
    const since = this.elapsed() - ECHO_MS
    this.#sent = this.#sent.filter(({ at }) => at >= since)
    if (this.#sent.length === 0) return false
    const text = spelled(payload)
    const index = this.#sent.findIndex((sent) => sent.topic === topic && sent.payload === text)
    if (index < 0) return false
    this.#sent.splice(index, 1)
    return true
  }
}

/** One spelling for a payload, whether an `mqtt in` gives it as bytes, as a text or read as JSON. */
function spelled(payload: unknown): string {
  const { text, json } = publishedOf(payload)
  return json === undefined ? text : JSON.stringify(json)
}
