import { converter, type Rgb } from 'culori'
import { type Color, parseColor, toColor } from '../../bridge/color'
import { isObject, readNumber } from '../../bridge/tolerant'

type Triple = readonly [number, number, number]

/**
 * Lamps have wider primaries than screens. Zigbee2MQTT and the lamps of Philips Hue convert red, green and blue
 * with this matrix ("Wide RGB D65"); only the same one gives back the colour that was asked for.
 */
const TO_XYZ = [
  [0.664511, 0.154324, 0.162028],
  [0.283881, 0.668433, 0.047685],
  [0.000088, 0.07231, 0.986039],
] as const satisfies readonly Triple[]

const FROM_XYZ = [
  [1.656492, -0.354851, -0.255038],
  [-0.707196, 1.655397, 0.036152],
  [0.051713, -0.121364, 1.01153],
] as const satisfies readonly Triple[]

/** How far a channel (0..255) may be off in the echo of a lamp that rounds hue, saturation or x and y. */
const ECHO = 8

const toLinear = converter('lrgb')
const toRgb = converter('rgb')
const toHsv = converter('hsv')

/** The chromaticity of a colour in the CIE 1931 diagram, to four decimals; its brightness is lost. */
export function toXy(color: Color): { x: number; y: number } {
  const { r, g, b } = toLinear(unit(color))
  const [x, y, z] = times(TO_XYZ, [r, g, b])
  const sum = x + y + z
  return sum === 0 ? { x: 0.3127, y: 0.329 } : { x: four(x / sum), y: four(y / sum) }
}

/** The brightest colour of a chromaticity. */
export function fromXy(x: number, y: number): Color {
  const level = Math.max(y, 1e-6)
  const [r, g, b] = times(FROM_XYZ, [x / level, 1, (1 - x - y) / level])
  const most = Math.max(r, g, b, 1e-9)
  const share = (channel: number): number => Math.max(0, channel) / most
  return toColor(toRgb({ mode: 'lrgb', r: share(r), g: share(g), b: share(b) }))
}

/** The brightest colour of a hue (degrees) and a saturation (percent). */
export function fromHs(h: number, s: number): Color {
  return toColor(toRgb({ mode: 'hsv', h, s: s / 100, v: 1 }))
}

/** A colour's hue in degrees, saturation and value in percent, as integers. */
export function toHsvPercent(color: Color): { h: number; s: number; v: number } {
  const { h = 0, s, v } = toHsv(unit(color))
  return { h: Math.round(h) % 360, s: Math.round(s * 100), v: Math.round(v * 100) }
}

/** Mireds, the unit of lamps (a million divided by Kelvin), as an integer. */
export function toMired(kelvin: number): number {
  return Math.round(1_000_000 / kelvin)
}

/** Kelvin as an integer. */
export function fromMired(mired: number): number {
  return Math.round(1_000_000 / mired)
}

/**
 * What a lamp shows in one of the ways of its JSON: `{x, y}`, `{hue, saturation}`, `{h, s}`, `{r, g, b}`.
 * A lamp tells its brightness apart from its colour, so that each colour is the brightest of its kind.
 *
 * @param mode which of several is the lamp's own: `hs`, `xy` or `rgb`
 */
export function readLampColor(shown: unknown, mode?: unknown): Color | undefined {
  if (!isObject(shown)) return undefined
  const [x, y, h, s] = [shown.x, shown.y, shown.hue ?? shown.h, shown.saturation ?? shown.s].map(readNumber)
  const byHue = h !== undefined && s !== undefined ? fromHs(h, s) : undefined
  const byXy = x !== undefined && y !== undefined ? fromXy(x, y) : undefined
  const byRgb = 'r' in shown ? parseColor(shown) : undefined
  return mode === 'hs' ? (byHue ?? byXy ?? byRgb) : (byXy ?? byRgb ?? byHue)
}

/** The colour that was asked for, when a lamp shows it as well as it can; else what it shows. */
export function meantColor(shown: Color, expected: readonly unknown[]): Color {
  const seen = brightest(shown)
  const meant = expected
    .filter((value) => isObject(value))
    .map((value) => parseColor(value))
    .find((color) => color !== undefined && echoes(color).some((echo) => isNear(echo, seen)))
  return meant ?? shown
}

/** A dark colour brightened by hue and by chromaticity is not the same; a lamp does the one or the other. */
function echoes(color: Color): Color[] {
  const { x, y } = toXy(color)
  return [brightest(color), fromXy(x, y)]
}

function isNear(one: Color, other: Color): boolean {
  return [one.r - other.r, one.g - other.g, one.b - other.b].every((distance) => Math.abs(distance) <= ECHO)
}

/** The same chromaticity with its strongest channel at 255. */
export function brightest({ r, g, b }: Color): Color {
  const most = Math.max(r, g, b)
  if (most === 0) return { r: 255, g: 255, b: 255 }
  const { r: red, g: green, b: blue } = toColor({ mode: 'rgb', r: r / most, g: g / most, b: b / most })
  return { r: red, g: green, b: blue }
}

function unit({ r, g, b }: Color): Rgb {
  return { mode: 'rgb', r: r / 255, g: g / 255, b: b / 255 }
}

function times(matrix: readonly Triple[], [a, b, c]: Triple): [number, number, number] {
  const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * a + row[1] * b + row[2] * c)
  return [x, y, z]
}

function four(value: number): number {
  return Number(value.toFixed(4))
}
