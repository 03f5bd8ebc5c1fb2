import { createContext, Script } from 'node:vm'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'

/**
 * What a text has to say to get through; `args` is the rest of the line after a command.
 * @throws Problem when an expression does not come to an end
 */
export type Filter = (text: string) => { args?: string } | undefined

/** A group's text for a bot begins with the bot's number (docs/protocols/mixin.md#groups). */
const MENTION = /^\s*@7000\d{6}\s+/

/** An expression looks at so many characters of a text, which anybody may have written. */
const MAX_MATCHED_CHARS = 4_000
/** Some expressions, `(a+)+$` for one, take twice as long with every character more: no bound on the text helps. */
const MATCH_TIMEOUT_MS = 100

/**
 * A filter from what the user wrote: a command (`/lamp`), a regular expression, or nothing.
 * @throws Problem when it is no regular expression
 */
export function readFilter(written: string): Filter | undefined {
  const text = written.trim()
  if (text === '') return undefined
  return /^\/\S+$/.test(text) ? commandFilter(text) : expressionFilter(text)
}

function commandFilter(command: string): Filter {
  return (text) => {
    const line = plain(text)
    if (line.trimEnd() === command) return { args: '' }
    return /^\s$/.test(line.charAt(command.length)) && line.startsWith(command)
      ? { args: line.slice(command.length).trim() }
      : undefined
  }
}

function expressionFilter(source: string): Filter {
  const expression = compile(source)
  return (text) => {
    const isFound = finds(expression, plain(text).slice(0, MAX_MATCHED_CHARS))
    if (isFound === undefined) throw endless(source, text)
    return isFound ? {} : undefined
  }
}

const match = new Script('expression.test(text)')
const place = createContext({})

/** Whether an expression finds something; undefined when it has not come to an end in time. */
function finds(expression: RegExp, text: string): boolean | undefined {
  Object.assign(place, { expression, text })
  try {
    return match.runInContext(place, { timeout: MATCH_TIMEOUT_MS }) === true
  } catch {
    return undefined
  }
}

function endless(source: string, text: string): Problem {
  return new Problem(
    'invalid-value',
    say`The filter ${quote(source)} takes too long on the text ${quote(text)}, which is not let through: write it without a repetition inside a repetition`,
  )
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source, 'u')
  } catch {
    // What people write without the stricter rules of `u` is still worth something.
  }
  try {
    return new RegExp(source)
  } catch {
    throw new Problem(
      'configuration',
      say`The filter ${quote(source)} is neither a command such as /lamp nor a regular expression`,
    )
  }
}

function plain(text: string): string {
  return text.replace(MENTION, '').trimStart()
}
