const BEGIN = '-----BEGIN '
const DASHES = '-----'
/** No key is longer; what is longer is no key. */
const MAX_CHARS = 16 * 1024

/** Whether a text means to be a PEM. */
export function isPem(text: string): boolean {
  return text.includes(BEGIN)
}

/**
 * A PEM with its lines where they belong, whatever they went through: on one line, with blanks or nothing between, with
 * `\n` written out, once or twice (docs/protocols/mixin-api.md#pem). A text without both ends comes back as it is.
 */
export function normalPem(text: string): string {
  const begin = text.indexOf(BEGIN)
  const labelEnd = text.indexOf(DASHES, begin + BEGIN.length)
  const end = text.indexOf('-----END ', labelEnd)
  if (begin < 0 || labelEnd < 0 || end < 0 || text.length > MAX_CHARS) return text
  const label = text.slice(begin + BEGIN.length, labelEnd)
  const body = text
    .slice(labelEnd + DASHES.length, end)
    .replaceAll(/(?<!\\)\\+[rn]/g, '')
    .replaceAll(/[^A-Za-z0-9+/=]/g, '')
  const lines = body.match(/.{1,64}/g) ?? []
  return [`${BEGIN}${label}${DASHES}`, ...lines, `-----END ${label}${DASHES}`, ''].join('\n')
}
