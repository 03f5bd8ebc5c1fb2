/** A server keeps what is unacknowledged for 7 days, and few homes chat that much. */
const MAX_IDS = 10_000

/** The ids of finished messages; the oldest are dropped first. */
export class Remembered {
  readonly #ids = new Set<string>()

  constructor(private readonly limit = MAX_IDS) {}

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    this.#ids.add(id)
    for (const oldest of this.#ids) {
      if (this.#ids.size <= this.limit) return
      this.#ids.delete(oldest)
    }
  }

  /** The ids as plain JSON, the oldest first. */
  save(): string[] {
    return [...this.#ids]
  }

  /** Adds what was saved before; anything else is ignored. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved)) return
    const own = this.save()
    const ids = saved.filter((id): id is string => typeof id === 'string')
    this.#ids.clear()
    for (const id of [...ids, ...own]) this.add(id)
  }
}
