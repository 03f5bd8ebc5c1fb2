import { corpusOf } from './corpus'
import { mutated } from './mutate'
import { Random } from './random'

/** So many inputs of a target, which come from a seed. */
export interface Task {
  target: string
  seed: number
  count: number
}

/** An input that its reader cannot take, and what happens. */
export interface Finding {
  why: string
  input: Uint8Array
}

/** The inputs of a task, by their number; with the same corpus they are the same in every run. */
export function inputsOf({ target, seed }: Task): (number: number) => Buffer {
  const corpus = corpusOf(target).map(({ bytes }) => bytes)
  return (number) => mutated(corpus, new Random(seed * 1_000_003 + number))
}
