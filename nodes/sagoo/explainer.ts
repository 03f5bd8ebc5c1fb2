import type { Saying } from '../../src/bridge/sentence'
import type { Link } from '../../src/transport/reconnector'
import { inWords } from '../runtime/language'
import type { Node, RED } from '../runtime/red'

/** What may be wrong with a session. */
interface Trouble {
  link: Link
  /** Topics that we may not subscribe to. */
  denied?: readonly string[]
  /** Something odd that the other side said. */
  complaint?: Saying
  /** Something that we have not done, as a sentence of its own. */
  notice?: Saying
}

/** A platform that never says the same thing twice shall not fill the memory. */
const MOST_SAID = 1_000

/** Says each new trouble of a session once in the debug sidebar, where there is room for a sentence. */
export class Explainer {
  /** What was said since all was well. */
  readonly #said = new Set<string>()

  constructor(
    private readonly red: RED,
    private readonly node: Node,
  ) {}

  explain({ link, denied = [], complaint, notice }: Trouble): void {
    if (link.state === 'refused') return this.#say('refused', link.reason)
    if (link.state === 'waiting' || link.state === 'invalid') return this.#say('waiting', link.reason)
    for (const topic of denied) this.#say('denied', topic)
    if (complaint !== undefined) this.#say('complaint', complaint)
    if (notice !== undefined) this.#warn(inWords(this.red, notice))
    const isWell = denied.length === 0 && complaint === undefined && notice === undefined
    if (isWell && link.state === 'connected') this.#said.clear()
  }

  #say(key: string, reason: Saying): void {
    this.#warn(this.red._(`sagoo.sentence.${key}`, { reason: inWords(this.red, reason) }))
  }

  #warn(sentence: string): void {
    if (this.#said.has(sentence)) return
    if (this.#said.size >= MOST_SAID) this.#said.clear()
    this.#said.add(sentence)
    this.node.warn(sentence)
  }
}
