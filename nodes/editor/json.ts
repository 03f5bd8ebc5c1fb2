/** A text in quotation marks; one that never ends is found too, so that it is looked through once only. */
const QUOTED = /"(?:[^"\\]|\\.)*("?)/g

/** What keeps a text from being JSON, as far as a person can do something about it: a key below `sagoo.json`. */
export function whyNoJson(text: string): string {
  const outside = text.replace(QUOTED, (quoted, end) => (end === '' ? quoted : '""'))
  if (/[“”„‟＂]/.test(outside)) return 'curly'
  if (/[：，｛｝［］]/.test(outside)) return 'wide'
  if (outside.includes("'")) return 'single'
  if (/,\s*[\]}]/.test(outside)) return 'comma'
  const count = (signs: string): number => outside.split('').filter((sign) => signs.includes(sign)).length
  if (count('[{') !== count(']}') || outside.replaceAll('""', '').includes('"')) return 'open'
  const words = outside.match(/[^\s[\]{}:,"]+/g) ?? []
  return words.some((word) => !/^(?:true|false|null|-?\d.*)$/.test(word)) ? 'bare' : 'other'
}

/** What a text is as JSON; the text itself when it is none. */
export function parsedOr(text: string): unknown {
  const parsed = parse(text)
  return parsed ? parsed.value : text
}

/** `{ value }`, or undefined for a text that is no JSON. */
export function parse(text: string): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return { value }
  } catch {
    return undefined
  }
}
