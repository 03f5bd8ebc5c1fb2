/** What stands in the place of `__name__` in a text. */
export type Values = Readonly<Record<string, string | number | undefined>>

/** The text of a catalogue key in the reader's language; the key itself when the catalogue has none. */
export type Translate = (key: string, values?: Values) => string

/** The word that the catalogue has for a name, or the name itself for what only a platform knows. */
export function wordFor(translate: Translate, group: string, name: string): string {
  return textFor(translate, `${group}.${name}`) ?? name
}

/** The text of a key, or undefined when the catalogue has none. */
export function textFor(translate: Translate, key: string): string | undefined {
  const text = translate(key)
  return text === key ? undefined : text
}
