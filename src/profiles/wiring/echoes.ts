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

  sent(topic: string, payload: string): void {
    if (!this.topics.has(topic)) return
    this.#sent = [...this.#sent.slice(-MAX_SENT), { topic, payload, at: this.elapsed() }]
  }

  /** Whether this is what was sent, coming back. */
  isEcho(topic: string, payload: string): boolean {
    if (!this.topics.has(topic)) return false
    const since = this.elapsed() - ECHO_MS
    this.#sent = this.#sent.filter(({ at }) => at >= since)
    const index = this.#sent.findIndex((sent) => sent.topic === topic && sent.payload === payload)
    if (index < 0) return false
    this.#sent.splice(index, 1)
    return true
  }
}
