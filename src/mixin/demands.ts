import type { Saying, Sentence } from '../bridge/sentence'

/** What a schema says of a wrong value has to be a text; keyed by that, the sentence that it was. */
const demands = new Map<string, Sentence>()

/** What a check of a schema says it expects. */
export function must(demand: Sentence): string {
  const text = String(demand)
  demands.set(text, demand)
  return text
}

/** The sentence behind what a schema said. */
export function demandOf(message: string): Saying {
  return demands.get(message) ?? message
}
