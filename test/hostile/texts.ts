/** A text of about so many characters. */
type Text = (length: number) => string

/** Repeats something that an expression or a parser could go back over, and spoils it at the end. */
const endless =
  (unit: string): Text =>
  (length) =>
    `${unit.repeat(length / unit.length)}!`

/** What costs the square of its length wherever somebody reads it without care. */
export const texts = {
  digits: endless('1'),
  letters: endless('a'),
  spaces: endless(' '),
  slashes: endless('/'),
  'levels of a topic': endless('a/'),
  'a list of numbers': endless('1,'),
  'quotation marks': endless('"'),
  'signs of base64': endless('_\t='),
  braces: endless('{{ 1 }'),
  'words with lines between': endless('on\n'),
  'a number that never ends': (length) => `+1${'0'.repeat(length)}x`,
  'a number and blanks': (length) => `1${' '.repeat(length)}x`,
  'a colour that never ends': (length) => `rgb(1${'1'.repeat(length)}`,
  'an open quotation with escapes': (length) => `"${'\\"'.repeat(length / 2)}\\`,
  'an object of many members': (length) =>
    `{${Array.from({ length: length / 12 }, (_, index) => `"${index}":"1"`).join(',')}}`,
  'lists in lists': (length) => `${'['.repeat(length / 2)}${']'.repeat(length / 2)}`,
  'objects in objects': (length) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}`,
} as const satisfies Record<string, Text>
