/** What a person is told: a sentence of ours, or a text that came from elsewhere and stays as it is. */
export type Saying = string | Sentence

/** An English sentence with gaps, `"{0} is offline"`, and what stands in them; a value may be a sentence itself. */
export class Sentence {
  constructor(
    readonly template: string,
    readonly values: readonly (Saying | number)[],
  ) {}

  /** In English, as platforms and logs of ours get it. */
  toString(): string {
    return this.render((template) => template)
  }

  /** What it is about, whatever stands in its gaps: its template, and those of the sentences in it. */
  get kind(): string {
    const inner = this.values.flatMap((value) => (value instanceof Sentence ? [value.kind] : []))
    return [this.template, ...inner].join(' ')
  }

  /** The same with other values in its gaps. */
  with(values: readonly (Saying | number)[]): Sentence {
    return new Sentence(this.template, values)
  }

  /** In another language. @param translate gives the template of that language; the English one where it has none */
  render(translate: (template: string) => string): string {
    return translate(this.template).replace(/\{(\d+)\}/g, (gap, index: string) => {
      const value = this.values[Number(index)]
      return value instanceof Sentence ? value.render(translate) : String(value ?? gap)
    })
  }
}

/** A name of ours that has a word in each language: of a capability, or of one of its values. */
export class Word extends Sentence {
  /** @param group of the catalogue, `capability` or `choice` */
  constructor(
    readonly group: 'capability' | 'choice',
    readonly name: string,
  ) {
    super(name, [])
  }

  override with(): this {
    return this
  }

  /** The word; where a language has none, the name. */
  override render(translate: (key: string) => string): string {
    const key = `homewire.${this.group}.${this.name}`
    const word = translate(key)
    return word === key ? this.name : word
  }
}

/**
 * A sentence for a person, which nodes/runtime/language.ts puts into Node-RED's language:
 *
 *     say`${name} is offline`
 */
export function say(parts: TemplateStringsArray, ...values: (Saying | number)[]): Sentence {
  return new Sentence(templateOf(parts), values)
}

/** A place in the code has always the same parts. */
const templates = new WeakMap<TemplateStringsArray, string>()

function templateOf(parts: TemplateStringsArray): string {
  const known = templates.get(parts)
  if (known !== undefined) return known
  const [first = '', ...rest] = parts
  const template = rest.reduce((text, part, index) => `${text}{${index}}${part}`, first)
  templates.set(parts, template)
  return template
}

/** What an error has to say: its `sentence`, or the message of one that is not ours. */
export function sayingOf(error: unknown): Saying {
  if (!(error instanceof Error)) return String(error)
  return 'sentence' in error && error.sentence instanceof Sentence ? error.sentence : error.message
}
