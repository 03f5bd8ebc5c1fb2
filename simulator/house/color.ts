export interface Color {
  r: number
  g: number
  b: number
}

/** `{r, g, b}` of bytes, or undefined. */
export function colorOf(value: unknown): Color | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { r, g, b } = { r: undefined, g: undefined, b: undefined, ...value }
  return isByte(r) && isByte(g) && isByte(b) ? { r, g, b } : undefined
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255
}

/** A colour temperature in Kelvin, or undefined. */
export function kelvinOf(value: unknown): number | undefined {
  const kelvin = typeof value === 'string' ? Number(value) : value
  return typeof kelvin === 'number' && kelvin >= 1000 && kelvin <= 10000 ? Math.round(kelvin) : undefined
}

/** Kelvin to mireds, and mireds to Kelvin. */
export function reciprocal(of: number): number {
  return Math.round(1_000_000 / of)
}

/** The bytes of `#ff8000`, with or without the #; undefined when it is no colour. */
export function colorOfHex(text: string): Color | undefined {
  const [, r, g, b] = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim()) ?? []
  if (r === undefined || g === undefined || b === undefined) return undefined
  return { r: Number.parseInt(r, 16), g: Number.parseInt(g, 16), b: Number.parseInt(b, 16) }
}
