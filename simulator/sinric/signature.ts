import { createHmac } from 'node:crypto'

/** base64 HMAC-SHA256 of the text's UTF-8 bytes; the secret is used as it is printed, dashes included. */
export function sign(payloadText: string, secret: string): string {
  return createHmac('sha256', secret).update(payloadText, 'utf8').digest('base64')
}

/** A frame in the order that every client in the field can slice: header, payload, signature, without spaces. */
export function frame(payloadText: string, hmac: string): string {
  return `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${payloadText},"signature":{"HMAC":"${hmac}"}}`
}

/**
 * The exact characters of the value of the outermost `payload` key, or undefined when there is none.
 * Braces and key names inside strings do not count.
 */
export function payloadSlice(text: string): string | undefined {
  let depth = 0
  let key = ''
  let start = -1
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') {
      const end = endOfString(text, at)
      if (depth === 1) key = text.slice(at + 1, end)
      at = end
    } else if (char === '{' || char === '[') {
      depth++
      if (depth === 2 && key === 'payload' && start < 0) start = at
    } else if (char === '}' || char === ']') {
      depth--
      if (depth === 1 && start >= 0) return text.slice(start, at + 1)
    } else if (char === ',' && depth === 1) {
      key = ''
    }
  }
  return undefined
}

function endOfString(text: string, opening: number): number {
  let at = opening + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at
}
