import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { type Literal, type Token, tokensOf } from './tokens'

/** What is done to a value on its way, one after the other. */
export type Step =
  | { step: 'defined' }
  | { step: 'default'; value: Literal }
  | { step: 'int' | 'float'; fallback?: Literal }
  | { step: 'round'; digits: number }
  | { step: 'lower' | 'upper' }
  /** `value * factor + offset`. */
  | { step: 'affine'; factor: number; offset: number }
  /** One of two words, by whether the value is true, or equal to something. */
  | { step: 'choose'; equals?: Literal; yes: Literal; no: Literal }

/** Where a value stands in what a device publishes (docs/wiring.md#value-paths); never an expression. */
export interface ValuePath {
  /** Whether it stands in the JSON of the message, or is the message. */
  source: 'text' | 'json'
  /** From the outside in. */
  members: readonly (string | number)[]
  steps: readonly Step[]
}

/** No path of a firmware is longer, in characters. */
const MAX_LENGTH = 500
/** Parentheses in parentheses. */
const MAX_DEPTH = 8
/** Members and steps of one path. */
const MAX_PARTS = 32

/**
 * Reads a value path, the inside of a template: `value_json.a['b'] | float / 10`. What is more than a path, the
 * filters of {@link Step}, an affine form and a choice of two words is refused, in time linear in its length.
 *
 * @throws Problem naming what cannot be read
 */
export function parseValuePath(text: string): ValuePath {
  if (text.length > MAX_LENGTH)
    throw new Problem('configuration', say`A value path has at most ${MAX_LENGTH} characters`)
  const parser = new Parser(tokensOf(text), text)
  return parser.whole()
}

type Operand = { kind: 'path'; path: ValuePath } | { kind: 'literal'; value: Literal }

const OPERATORS = { multiply: ['*', '/'], add: ['+', '-'] } as const satisfies Record<
  string,
  readonly string[]
>

/** The precedence of Jinja: a filter binds more tightly than arithmetic. */
class Parser {
  #at = 0
  #depth = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
  ) {}

  whole(): ValuePath {
    const operand = this.#conditional()
    if (this.#at < this.tokens.length || operand.kind !== 'path') return this.#refuse()
    if (operand.path.members.length + operand.path.steps.length > MAX_PARTS) return this.#refuse()
    return operand.path
  }

  /** `'ON' if value_json.a == 1 else 'OFF'`, `value if value is defined else 0`. */
  #conditional(): Operand {
    const first = this.#sum()
    if (!this.#take('if')) return first
    const { tested, equals, isNegated, isDefined } = this.#condition()
    if (!this.#take('else')) return this.#refuse()
    const other = this.#sum()
    const [yes, no] = isNegated ? [other, first] : [first, other]
    if (isDefined) {
      if (yes.kind !== 'path' || no.kind !== 'literal' || !isSame(yes.path, tested)) return this.#refuse()
      return withStep(yes.path, { step: 'default', value: no.value })
    }
    if (yes.kind !== 'literal' || no.kind !== 'literal') return this.#refuse()
    return withStep(tested, {
      step: 'choose',
      yes: yes.value,
      no: no.value,
      ...(equals === undefined ? {} : { equals }),
    })
  }

  #condition(): { tested: ValuePath; equals?: Literal; isNegated: boolean; isDefined: boolean } {
    const isNot = this.#take('not')
    const operand = this.#sum()
    if (operand.kind !== 'path') return this.#refuse()
    const tested = operand.path
    if (this.#take('is')) {
      const isNegated = this.#take('not')
      if (isNot || !this.#take('defined')) return this.#refuse()
      return { tested, isNegated, isDefined: true }
    }
    for (const operator of ['==', '!='] as const) {
      if (!this.#take(operator)) continue
      const other = this.#sum()
      if (isNot || other.kind !== 'literal') return this.#refuse()
      return { tested, equals: other.value, isNegated: operator === '!=', isDefined: false }
    }
    return { tested, isNegated: isNot, isDefined: false }
  }

  #sum(): Operand {
    return this.#chain(OPERATORS.add, () => this.#product())
  }

  #product(): Operand {
    return this.#chain(OPERATORS.multiply, () => this.#filtered())
  }

  #chain(operators: readonly string[], next: () => Operand): Operand {
    let left = next()
    for (;;) {
      const operator = operators.find((each) => this.#take(each))
      if (operator === undefined) return left
      left = this.#combined(left, operator, next())
    }
  }

  /** Between a path and a number only: then it is affine. */
  #combined(left: Operand, operator: string, right: Operand): Operand {
    if (left.kind === 'path' && right.kind === 'literal') {
      const number = this.#number(right.value)
      switch (operator) {
        case '*':
          return this.#affine(left.path, number, 0)
        case '/':
          return number === 0 ? this.#refuse() : this.#affine(left.path, 1 / number, 0)
        case '+':
          return this.#affine(left.path, 1, number)
        default:
          return this.#affine(left.path, 1, -number)
      }
    }
    if (left.kind === 'literal' && right.kind === 'path') {
      const number = this.#number(left.value)
      if (operator === '*') return this.#affine(right.path, number, 0)
      if (operator === '+') return this.#affine(right.path, 1, number)
      if (operator === '-') return this.#affine(right.path, -1, number)
    }
    return this.#refuse()
  }

  /** In a template a bare text is no number: it would be repeated, or be an error. */
  #affine(path: ValuePath, factor: number, offset: number): Operand {
    if (!isNumeric(path)) return this.#refuse()
    return withStep(path, { step: 'affine', factor, offset })
  }

  #filtered(): Operand {
    let operand = this.#primary()
    while (this.#take('|')) operand = this.#filter(operand)
    return operand
  }

  #filter(operand: Operand): Operand {
    const name = this.#name()
    const values = this.#parameters()
    if (operand.kind !== 'path') return this.#refuse()
    const { path } = operand
    const [first, second] = values
    switch (name) {
      case 'is_defined':
        return values.length === 0 ? withStep(path, { step: 'defined' }) : this.#refuse()
      case 'default':
      case 'd':
        return values.length === 1 && first !== undefined
          ? withStep(path, { step: 'default', value: first })
          : this.#refuse()
      case 'int':
      case 'float':
        if (values.length > 1) return this.#refuse()
        return withStep(path, { step: name, ...(first === undefined ? {} : { fallback: first }) })
      case 'round': {
        const digits = first === undefined ? 0 : this.#number(first)
        const isRead = Number.isInteger(digits) && digits >= 0 && digits <= 15 && values.length <= 1
        return isRead && isNumeric(path) ? withStep(path, { step: 'round', digits }) : this.#refuse()
      }
      case 'lower':
      case 'upper':
        return values.length === 0 ? withStep(path, { step: name }) : this.#refuse()
      case 'multiply':
      case 'add':
        if (first === undefined || values.length !== 1) return this.#refuse()
        return this.#combined(operand, name === 'add' ? '+' : '*', { kind: 'literal', value: first })
      case 'iif': {
        if (values.length > 2) return this.#refuse()
        const [yes, no] = [first ?? true, second ?? false]
        return withStep(path, { step: 'choose', yes, no })
      }
      default:
        return this.#refuse()
    }
  }

  #parameters(): Literal[] {
    if (!this.#take('(')) return []
    const values: Literal[] = []
    while (!this.#take(')')) {
      if (values.length > 0 && !this.#take(',')) return this.#refuse()
      values.push(this.#literal())
    }
    return values
  }

  #primary(): Operand {
    if (this.#take('(')) {
      this.#depth += 1
      if (this.#depth > MAX_DEPTH) return this.#refuse()
      const inner = this.#conditional()
      this.#depth -= 1
      return this.#take(')') ? inner : this.#refuse()
    }
    if (this.#take('value')) return { kind: 'path', path: { source: 'text', members: [], steps: [] } }
    if (this.#take('value_json'))
      return { kind: 'path', path: { source: 'json', members: this.#members(), steps: [] } }
    return this.#called() ?? { kind: 'literal', value: this.#literal() }
  }

  /** `float(value)` is `value | float`. */
  #called(): Operand | undefined {
    const name = (['int', 'float'] as const).find((each) => this.#take(each))
    if (name === undefined) return undefined
    if (!this.#take('(')) return this.#refuse()
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) return this.#refuse()
    const inner = this.#sum()
    this.#depth -= 1
    if (inner.kind !== 'path' || !this.#take(')')) return this.#refuse()
    return withStep(inner.path, { step: name })
  }

  #members(): (string | number)[] {
    const members: (string | number)[] = []
    for (;;) {
      if (this.#take('.')) members.push(this.#name())
      else if (this.#take('[')) {
        const member = this.#literal()
        if (typeof member === 'boolean' || !this.#take(']')) return this.#refuse()
        if (typeof member === 'number' && !(Number.isInteger(member) && member >= 0)) return this.#refuse()
        members.push(member)
      } else return members
    }
  }

  #literal(): Literal {
    const isNegative = this.#take('-')
    const token = this.tokens[this.#at]
    if (token?.kind !== 'literal') return this.#refuse()
    this.#at += 1
    if (!isNegative) return token.value
    return typeof token.value === 'number' ? -token.value : this.#refuse()
  }

  #number(value: Literal): number {
    return typeof value === 'number' && Number.isFinite(value) ? value : this.#refuse()
  }

  #name(): string {
    const token = this.tokens[this.#at]
    if (token?.kind !== 'name') return this.#refuse()
    this.#at += 1
    return token.text
  }

  #take(text: string): boolean {
    const token = this.tokens[this.#at]
    if (token === undefined || token.kind === 'literal' || token.text !== text) return false
    this.#at += 1
    return true
  }

  #refuse(): never {
    throw new Problem(
      'configuration',
      say`${quote(this.text)} is not understood, expected a value path such as "value_json.temperature | float"`,
    )
  }
}

function withStep(path: ValuePath, step: Step): Operand {
  return { kind: 'path', path: { ...path, steps: [...path.steps, step] } }
}

function isSame(one: ValuePath, other: ValuePath): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether the value is a number, as far as its path tells: a member of a JSON may be one. */
function isNumeric({ source, steps }: ValuePath): boolean {
  const isNumber = steps.some(({ step }) => step === 'int' || step === 'float' || step === 'affine')
  const isText = steps.some(({ step }) => step === 'choose' || step === 'lower' || step === 'upper')
  return !isText && (source === 'json' || isNumber)
}
