import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'

export type Literal = string | number | boolean

/** The smallest parts of a value path. */
export type Token =
  { kind: 'name'; text: string } | { kind: 'sign'; text: string } | { kind: 'literal'; value: Literal }

const SPACE = /\s+/y
const NAME = /[A-Za-z_]\w*/y
const NUMBER = /\d+(?:\.\d+)?/y
/** No escapes: nobody's field has a quotation mark in its name. */
const QUOTED = /'[^'\\]*'|"[^"\\]*"/y
const SIGN = /==|!=|[.[\]()|,*/+-]/y

const WORDS = new Map<string, Literal>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
])

/** The text in parts. @throws Problem naming the text where it has anything else */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const next = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  while (at < text.length) {
    if (next(SPACE) !== undefined) continue
    const token = number(next(NUMBER)) ?? quoted(next(QUOTED)) ?? named(next(NAME)) ?? sign(next(SIGN))
    if (!token)
      throw new Problem('configuration', say`${quote(text)} is not understood: it is not a value path`)
    tokens.push(token)
  }
  return tokens
}

function number(text: string | undefined): Token | undefined {
  return text === undefined ? undefined : { kind: 'literal', value: Number(text) }
}

function quoted(text: string | undefined): Token | undefined {
  return text === undefined ? undefined : { kind: 'literal', value: text.slice(1, -1) }
}

function named(name: string | undefined): Token | undefined {
  if (name === undefined) return undefined
  const value = WORDS.get(name)
  return value === undefined ? { kind: 'name', text: name } : { kind: 'literal', value }
}

function sign(text: string | undefined): Token | undefined {
  return text === undefined ? undefined : { kind: 'sign', text }
}
