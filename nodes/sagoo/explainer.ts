import type { Saying } from '../../src/bridge/sentence'
import type { Link } from '../../src/transport/connection'
import { inWords } from '../runtime/language'
import type { Node, RED } from '../runtime/red'

/** What may be wrong with a session. */
interface Trouble {
  link: Link
  /** A topic that we may not subscribe to. */
  denied?: string
  /** Something odd that the other side said. */
  complaint?: Saying
}

/** A platform that never says the same thing twice shall not fill the memory. */
const MOST_SAID = 50

/** Says each new trouble of a session once in the debug sidebar, where there is room for a sentence. */
export class Explainer {
  /** What was said since all was well. */
  readonly #said = new Set<string>()

  constructor(
    private readonly red: RED,
    private readonly node: Node,
  ) {}

  explain({ link, denied, complaint }: Trouble): void {
    if (link.state === 'refused') this.#say('refused', link.reason)
    else if (link.state === 'waiting' || link.state === 'invalid') this.#say('waiting', link.reason)
    else if (denied !== undefined) this.#say('denied', denied)
    else if (complaint !== undefined) this.#say('complaint', complaint)
    else if (link.state === 'connected') this.#said.clear()
  }

  #say(key: string, reason: Saying): void {
    const sentence = this.red._(`sagoo.sentence.${key}`, { reason: inWords(this.red, reason) })
    if (this.#said.has(sentence)) return
    if (this.#said.size >= MOST_SAID) this.#said.clear()
    this.#said.add(sentence)
    this.node.warn(sentence)
  }
}
