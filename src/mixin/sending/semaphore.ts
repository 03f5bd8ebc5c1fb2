/** Runs at most `limit` tasks at the same time; the others wait in the order of arrival. */
export class Slots {
  readonly #queue: (() => void)[] = []
  #taken = 0

  constructor(private readonly limit: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.limit) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#taken += 1
    try {
      return await work()
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#taken -= 1
    }
  }
}
