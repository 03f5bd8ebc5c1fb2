import { type Saying, say } from './sentence'

/** What a platform said of a failure: `error.cause` of a Catch node (docs/contract.md#8-fine-print). */
export interface PlatformCause {
  /** Its own number or word for the failure; absent when it gave none. */
  readonly code?: number | string
  /** Its text, as it came. */
  readonly platform: string
}

/** So much of a foreign text stands in a sentence. */
const MAX_WORDS_CHARS = 300

/** A platform's text, short enough to be shown: statuses, errors and logs repeat it. */
export function shortened(text: string): string {
  return text.length > MAX_WORDS_CHARS ? `${text.slice(0, MAX_WORDS_CHARS - 1)}…` : text
}

/** A sentence of ours that ends with the platform's own words; ours alone when it said nothing. */
export function withPlatformWords(ours: Saying, words: string): Saying {
  return words === '' ? ours : say`${ours}: "${shortened(words)}"`
}
