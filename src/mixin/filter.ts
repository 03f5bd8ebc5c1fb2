import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'

/** What a text has to say to get through; `args` is the rest of the line after a command. */
export type Filter = (text: string) => { args?: string } | undefined

/** A group's text for a bot begins with the bot's number (docs/protocols/mixin.md#groups). */
const MENTION = /^\s*@7000\d{6}\s+/

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
  return (text) => (expression.test(plain(text)) ? {} : undefined)
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
