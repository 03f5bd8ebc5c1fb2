import { type Saying, say } from './sentence'

/** Why something was refused. The code is for programs, the message for the person who has to act on it. */
export type ProblemCode =
  | 'invalid-value'
  | 'out-of-range'
  | 'unknown-capability'
  | 'unknown-state'
  | 'unknown-device'
  | 'unsupported'
  | 'unserved'
  | 'unwired'
  | 'offline'
  | 'deadline'
  | 'flow'
  | 'not-sent'
  | 'closed'
  | 'configuration'
  /** A platform refuses the credential. */
  | 'refused'
  /** A platform is asked too often. */
  | 'rate-limited'
  /** A platform says no, in its own words. */
  | 'rejected'
  | 'unreachable'
  /** What a platform answered is not understood. */
  | 'unexpected'

/** The one error class of the house: a code and a sentence that names the value and what was expected. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly code: ProblemCode,
    /** What the message says, for whoever does not read English. */
    readonly sentence: Saying,
  ) {
    super(String(sentence))
  }
}

/** So many of several problems are told; nobody reads more, and one message may have thousands. */
const MAX_JOINED = 10

/** Several problems as one; undefined for none. */
export function joined(problems: readonly Problem[]): Problem | undefined {
  const [first, ...others] = problems.slice(0, MAX_JOINED)
  const all = others.reduce<Problem | undefined>(
    (before, { sentence }) => before && new Problem(before.code, say`${before.sentence}; ${sentence}`),
    first,
  )
  const untold = problems.length - MAX_JOINED
  return all && untold > 0 ? new Problem(all.code, say`${all.sentence}; and ${untold} more`) : all
}

const MAX_QUOTED_LENGTH = 60

/** A value as it is quoted in a message: JSON, cut when long. */
export function quote(value: unknown): Saying {
  const text = toText(value)
  if (typeof text !== 'string') return text
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH - 1)}…` : text
}

function toText(value: unknown): Saying {
  if (value === undefined) return say`nothing`
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_QUOTED_LENGTH))
  try {
    const json: unknown = JSON.stringify(value)
    return typeof json === 'string' ? json : say`a ${typeof value}`
  } catch {
    return say`a value that is not plain JSON`
  }
}
