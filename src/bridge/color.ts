import { converter, parse, type Rgb } from 'culori'
import { isObject, readNumber } from './tolerant'

/** Red, green and blue, each an integer from 0 to 255. */
export interface Color {
  r: number
  g: number
  b: number
}

const toRgb = converter('rgb')

/**
 * Reads `"#ff8000"`, `"ff8000"`, `"orange"`, `{r,g,b}` (0..255), `[r,g,b]`, `"255,128,0"`, `{h,s,v}` (degrees and percent,
 * or fractions when both s and v are at most 1), `{hue,saturation}` and 24-bit integers; undefined for anything else.
 */
export function parseColor(input: unknown): Color | undefined {
  if (typeof input === 'string') return fromText(input)
  if (typeof input === 'number') return fromInteger(input)
  if (Array.isArray(input)) return fromList(input)
  if (!isObject(input)) return undefined
  if ('r' in input) return fromRgb(input)
  if ('red' in input) return fromRgb({ r: input.red, g: input.green, b: input.blue })
  if ('h' in input) return fromHsv(input)
  if (!('hue' in input)) return undefined
  const { hue: h, saturation: s, value, brightness } = input
  // A lamp keeps its brightness apart: the colour of Home Assistant is always the full one.
  return fromHsv({ h, s, v: value ?? brightness ?? 100 })
}

/** The longest notation, `color(display-p3 …)` with all its decimals, is shorter; the parser's time grows faster. */
const MAX_COLOR_CHARS = 100

function fromText(input: string): Color | undefined {
  const text = input.trim()
  if (text.length > MAX_COLOR_CHARS) return undefined
  const rgb = written(/^[0-9a-f]{6}$/i.test(text) ? `#${text}` : text)
  return rgb === undefined ? fromList(text.replace(/^\[|\]$/g, '').split(',')) : toColor(toRgb(rgb))
}

/** What a notation of CSS stands for; its parser throws at some that break off. */
function written(notation: string): ReturnType<typeof parse> {
  try {
    return parse(notation)
  } catch {
    return undefined
  }
}

function fromInteger(input: number): Color | undefined {
  if (!Number.isInteger(input) || input < 0 || input > 0xff_ff_ff) return undefined
  return { r: input >> 16, g: (input >> 8) & 0xff, b: input & 0xff }
}

function fromList(input: readonly unknown[]): Color | undefined {
  const [r, g, b] = input
  return input.length === 3 ? fromRgb({ r, g, b }) : undefined
}

function fromRgb({ r, g, b }: Record<string, unknown>): Color | undefined {
  const channels = [r, g, b].map(readNumber)
  const [red, green, blue] = channels.map((n) =>
    n === undefined || n < 0 || n > 255 ? undefined : Math.round(n),
  )
  if (red === undefined || green === undefined || blue === undefined) return undefined
  return { r: red, g: green, b: blue }
}

function fromHsv(input: Record<string, unknown>): Color | undefined {
  const [h, s, v] = [input.h, input.s, input.v].map(readNumber)
  if (h === undefined || s === undefined || v === undefined) return undefined
  if (h < 0 || h > 360 || s < 0 || s > 100 || v < 0 || v > 100) return undefined
  const full = s <= 1 && v <= 1 ? 1 : 100
  return toColor(toRgb({ mode: 'hsv', h, s: s / full, v: v / full }))
}

/** Channels from 0 to 1, as a colour that lamps understand. */
export function toColor({ r, g, b }: Rgb): Color {
  const byte = (channel: number): number => Math.round(Math.min(1, Math.max(0, channel)) * 255)
  return { r: byte(r), g: byte(g), b: byte(b) }
}
