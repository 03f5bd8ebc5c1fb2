import { LazySet } from './lazy-collections'

/** Those who want to know when something changes. */
export class Watchers<News = void> {
  readonly #watchers = new LazySet<(news: News) => void>()

  /** Calls back at every change from now on; the returned function ends that. */
  add(watcher: (news: News) => void): () => void {
    this.#watchers.add(watcher)
    return () => void this.#watchers.delete(watcher)
  }

  /** Something changed. */
  notify(news: News): void {
    for (const watcher of this.#watchers) watcher(news)
  }

  /** Nobody is told any more. */
  clear(): void {
    this.#watchers.clear()
  }
}
