/** Runs tasks with the same key one after the other, and tasks with other keys meanwhile. */
export class Lines {
  /** The end of each line, keyed by its name. */
  readonly #tails = new Map<string, Promise<void>>()

  /** Runs work when everything that came before it in all of these lines is over. */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#tails.get(key) ?? Promise.resolve())
    const result = Promise.all(before).then(work)
    const end: Promise<void> = result.then(
      () => undefined,
      () => undefined,
    )
    for (const key of keys) this.#tails.set(key, end)
    void end.then(() => {
      for (const key of keys) if (this.#tails.get(key) === end) this.#tails.delete(key)
    })
    return result
  }
}
