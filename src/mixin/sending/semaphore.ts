/** A bounded number of things at the same time; whoever comes too many waits for a place. */
export class Slots {
  readonly #queue: (() => void)[] = []
  #taken = 0

  constructor(private readonly most: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.most) await new Promise<void>((resolve) => this.#queue.push(resolve))
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
