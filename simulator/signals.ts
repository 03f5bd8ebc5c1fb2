type Listener<T> = (value: T) => void

/** Typed listeners by kind, and the wait for the next one. */
export class Signals<Kinds extends object> {
  readonly #listeners: { [K in keyof Kinds]: Set<Listener<Kinds[K]>> }

  constructor(sets: { [K in keyof Kinds]: Set<Listener<Kinds[K]>> }) {
    this.#listeners = sets
  }

  on<K extends keyof Kinds>(kind: K, listener: Listener<Kinds[K]>): void {
    this.#listeners[kind].add(listener)
  }

  off<K extends keyof Kinds>(kind: K, listener: Listener<Kinds[K]>): void {
    this.#listeners[kind].delete(listener)
  }

  emit<K extends keyof Kinds>(kind: K, value: Kinds[K]): void {
    for (const listener of [...this.#listeners[kind]]) listener(value)
  }

  /** Resolves with the next one from now on that matches. @param timeout ms */
  next<K extends keyof Kinds>(
    kind: K,
    match: (value: Kinds[K]) => boolean,
    timeout: number,
  ): Promise<Kinds[K]> {
    return new Promise((resolve, reject) => {
      const listener = (value: Kinds[K]) => {
        if (!match(value)) return
        clearTimeout(timer)
        this.off(kind, listener)
        resolve(value)
      }
      const timer = setTimeout(() => {
        this.off(kind, listener)
        reject(new Error(`No ${String(kind)} came within ${timeout} ms.`))
      }, timeout)
      this.on(kind, listener)
    })
  }
}
