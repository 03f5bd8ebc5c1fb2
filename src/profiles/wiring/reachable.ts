import { isObject } from '../../bridge/tolerant'
import { type Published, readPath, wordOf } from './read-path'
import type { Wiring } from './schema'
import { parseValuePath } from './value-path'
import { WordTable } from './words'

/** Whether the device can be reached, as its availability topics say; several are one answer. */
export class Reachable {
  /** What each of the topics said last, in the order of the wiring. */
  readonly #said: (boolean | undefined)[]
  readonly #sources

  constructor(private readonly wiring: Wiring) {
    this.#sources = (wiring.availability ?? []).map(
      ({ topic, value, online = 'online', offline = 'offline' }) => ({
        topic,
        path: value === undefined ? undefined : parseValuePath(value),
        words: new WordTable({ [offline]: false, [online]: true }),
      }),
    )
    this.#said = this.#sources.map(() => undefined)
  }

  get topics(): string[] {
    return this.#sources.map(({ topic }) => topic)
  }

  /** undefined where the message says nothing about it. */
  hear(topic: string, published: Published): boolean | undefined {
    let latest: boolean | undefined
    this.#sources.forEach(({ topic: own, path, words }, index) => {
      if (own !== topic) return
      const raw = path ? readPath(path, published) : plain(published)
      const said = words.meaningOf(wordOf(raw) ?? '')
      if (typeof said !== 'boolean') return
      this.#said[index] = said
      latest = said
    })
    return latest === undefined ? undefined : this.#together(latest)
  }

  #together(latest: boolean): boolean {
    const known = this.#said.filter((said) => said !== undefined)
    if (this.wiring.available === 'all') return known.every(Boolean)
    return this.wiring.available === 'any' ? known.some(Boolean) : latest
  }
}

/** A word, or the `state` of a JSON, as bridges have it. */
function plain({ text, json }: Published): unknown {
  return text.trimStart().startsWith('{') && isObject(json) ? json.state : text
}
