import type { Saying, Sentence } from '../bridge/sentence'

/** Valibot's messages are strings; keyed by the English text, the sentence that can be translated. */
const sentences = new Map<string, Sentence>()

/** The message of a valibot check: what it expects, for {@link sentenceOf}. */
export function schemaMessage(sentence: Sentence): string {
  const text = String(sentence)
  sentences.set(text, sentence)
  return text
}

/** The sentence behind the message of an issue. */
export function sentenceOf(message: string): Saying {
  return sentences.get(message) ?? message
}
