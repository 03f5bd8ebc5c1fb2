import type { Saying } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { Home } from '../runtime/home'
import { inLanguage } from '../runtime/language'

/** Whoever knows less of a secret than this has no use for it, and a shorter one may be a word. */
const MIN_SECRET_CHARACTERS = 6
const HIDDEN = '•••'
/** A login in an address, and what follows a word for a secret. */
const LOGIN = /\/\/[^\s/@:]{0,200}:[^\s/@]{1,200}@/g
const NAMED = /\b(bearer|token|password|secret|api_?key)(["']?[=:]\s*["']?|\s+)[^\s"'&,;]{6,}/gi

/** Who reads what the sidebar shows: in a language, and never a secret. */
export class Reader {
  /** The longest first: one may hold another. */
  readonly #secrets: readonly string[]

  constructor(
    home: Pick<Home, 'owners'>,
    private readonly language: string,
  ) {
    this.#secrets = [...new Set(home.owners.flatMap(({ secrets }) => secrets.flatMap(spelled)))].sort(
      (one, other) => other.length - one.length,
    )
  }

  /** A sentence in the reader's language. Some words in it may come from elsewhere, and hold what nobody shall read. */
  read(saying: Saying): string {
    let text = inLanguage(this.language, saying)
    for (const secret of this.#secrets) text = text.replaceAll(secret, HIDDEN)
    return text.replace(LOGIN, `//${HIDDEN}@`).replace(NAMED, `$1$2${HIDDEN}`)
  }
}

/** A secret and those in it, as they may stand in a text: a keystore is JSON that holds several. */
function spelled(secret: string): string[] {
  return [secret, ...textsIn(parsed(secret))]
    .flatMap((text) => [text, encodeURIComponent(text)])
    .filter((text) => text.length >= MIN_SECRET_CHARACTERS)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) ? Object.values(value).flatMap(textsIn) : []
}
