import type { Color } from '../color'
import { within } from '../words'

/** Colours as zigbee-herdsman-converters reckons with them (src/lib/color.ts). Bytes stand for full brightness. */
export interface Xy {
  x: number
  y: number
}

export interface HueSaturation {
  hue: number
  saturation: number
}

type Triple = readonly [number, number, number]

// "Wide RGB D65", and its inverse as the same source rounds it
const TO_XYZ = [
  [0.664511, 0.154324, 0.162028],
  [0.283881, 0.668433, 0.047685],
  [0.000088, 0.07231, 0.986039],
] as const
const TO_RGB = [
  [1.656492, -0.354851, -0.255038],
  [-0.707196, 1.655397, 0.036152],
  [0.051713, -0.121364, 1.01153],
] as const

function times(matrix: readonly [Triple, Triple, Triple], [a, b, c]: Triple): Triple {
  const row = ([x, y, z]: Triple) => x * a + y * b + z * c
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])]
}

const linear = (byte: number) => {
  const value = byte / 255
  return value > 0.04045 ? ((value + 0.055) / 1.055) ** 2.4 : value / 12.92
}

const gamma = (value: number) => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)

const round4 = (value: number) => Math.round(value * 10_000) / 10_000

function chromaticity([red, green, blue]: Triple): Xy {
  const [X, Y, Z] = times(TO_XYZ, [red, green, blue])
  const sum = X + Y + Z
  return sum === 0 ? { x: 0, y: 0 } : { x: round4(X / sum), y: round4(Y / sum) }
}

/** 0..1 of each channel, the largest 1; the gamma is still in it */
function channelsOf({ x, y }: Xy): Triple {
  if (y === 0) return [0, 0, 0]
  const rgb = times(TO_RGB, [x / y, 1, (1 - x - y) / y])
  const most = Math.max(1, ...rgb)
  const channel = (value: number) => Math.max(0, value / most)
  return [channel(rgb[0]), channel(rgb[1]), channel(rgb[2])]
}

/** sRGB bytes to xy, rounded to four digits */
export function xyOfColor({ r, g, b }: Color): Xy {
  return chromaticity([linear(r), linear(g), linear(b)])
}

/** What an eye sees of an xy. */
export function colorOfXy(xy: Xy): Color {
  const [r, g, b] = channelsOf(xy).map((value) => within(0, Math.round(gamma(value) * 255), 255))
  return { r: r ?? 0, g: g ?? 0, b: b ?? 0 }
}

/** Hue and saturation of an xy. No gamma is taken out here, there neither. */
export function hueOfXy(xy: Xy): HueSaturation {
  const [r, g, b] = channelsOf(xy)
  const most = Math.max(r, g, b)
  const span = most - Math.min(r, g, b)
  const sixth =
    span === 0 ? 0 : most === r ? (g - b) / span : most === g ? 2 + (b - r) / span : 4 + (r - g) / span
  return {
    hue: Math.round(sixth * 60 + 360) % 360,
    saturation: most === 0 ? 0 : Math.round((span / most) * 100),
  }
}

/** xy of a hue and a saturation, again without any gamma */
export function xyOfHue({ hue, saturation }: HueSaturation): Xy {
  const channel = (n: number) => {
    const k = (n + hue / 60) % 6
    return 1 - (saturation / 100) * within(0, Math.min(k, 4 - k), 1)
  }
  return chromaticity([channel(5), channel(3), channel(1)])
}

/** McCamy's formula, as there */
export function miredsOfXy({ x, y }: Xy): number {
  const n = (x - 0.332) / (0.1858 - y)
  return Math.round(1_000_000 / Math.abs(437 * n ** 3 + 3601 * n ** 2 + 6861 * n + 5517))
}

/** The black body's xy. There it is a table; this cubic (Kim et al. 2002) differs from it in the third digit. */
export function xyOfMireds(mireds: number): Xy {
  const t = 1_000_000 / mireds
  const x =
    t <= 4000
      ? -0.2661239e9 / t ** 3 - 0.2343589e6 / t ** 2 + 0.8776956e3 / t + 0.17991
      : -3.0258469e9 / t ** 3 + 2.1070379e6 / t ** 2 + 0.2226347e3 / t + 0.24039
  const [a, b, c, d] = cubicFor(t)
  return { x: round4(x), y: round4(a * x ** 3 + b * x ** 2 + c * x + d) }
}

function cubicFor(t: number): readonly [number, number, number, number] {
  if (t <= 2222) return [-1.1063814, -1.3481102, 2.18555832, -0.20219683]
  if (t <= 4000) return [-0.9549476, -1.37418593, 2.09137015, -0.16748867]
  return [3.081758, -5.8733867, 3.75112997, -0.37001483]
}
