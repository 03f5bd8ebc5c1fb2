import type { Color } from '../color'

/** changeUIntScale of support_light: from one range to another in whole numbers, rounded. Ranges start at `least`. */
export function scale(value: number, from: number, to: number): number {
  return Math.min(to, Math.floor((Math.floor((Math.min(value, from) * to * 2) / from) + 1) / 2))
}

export const COLDEST = 153
export const WARMEST = 500

/** The light's own memory (xdrv_04_light.ino, LightStateClass): all in bytes, colour and white at full brightness. */
export interface Light {
  mode: 'rgb' | 'ct'
  /** the largest channel is 255 */
  rgb: Color
  /** degrees */
  hue: number
  sat: number
  /** mireds */
  ct: number
  bri: number
}

export const brightnessOf = (dimmer: number) => scale(dimmer, 100, 255)

/** What shines at all is never told as 0. */
export function dimmerOf(bri: number): number {
  return bri > 0 ? Math.max(1, scale(bri, 255, 100)) : 0
}

/** The bytes of the five channels: red, green, blue, cold, warm. */
export function channelsOf({ mode, rgb, ct, bri }: Light): number[] {
  if (mode === 'rgb') return [...[rgb.r, rgb.g, rgb.b].map((full) => scale(full, 255, bri)), 0, 0]
  const warm = scale(ct - COLDEST, WARMEST - COLDEST, 255)
  return [0, 0, 0, scale(255 - warm, 255, bri), scale(warm, 255, bri)]
}

/** Color: colour channels are taken as they are, the largest is the brightness; else the whites count. */
export function withChannels(light: Light, [r = 0, g = 0, b = 0, cold = 0, warm = 0]: number[]): Light {
  const most = Math.max(r, g, b)
  if (most > 0) {
    const rgb = { r: scale(r, most, 255), g: scale(g, most, 255), b: scale(b, most, 255) }
    return { ...light, ...hueOf(rgb), mode: 'rgb', rgb, bri: most }
  }
  const sum = cold + warm
  if (sum === 0) return { ...light, mode: 'rgb', bri: 0 }
  const ct = COLDEST + scale(warm, sum, WARMEST - COLDEST)
  return { ...light, mode: 'ct', ct, bri: Math.min(sum, 255) }
}

/** RgbToHsb: whole degrees, saturation in bytes */
function hueOf({ r, g, b }: Color): Pick<Light, 'hue' | 'sat'> {
  const most = Math.max(r, g, b)
  const span = most - Math.min(r, g, b)
  if (span === 0) return { hue: 0, sat: 0 }
  const turned = (middle: number, ahead: number, behind: number) =>
    ahead > behind ? middle + scale(ahead - behind, span, 60) : middle - scale(behind - ahead, span, 60)
  const hue = r === most ? turned(360, g, b) : g === most ? turned(120, b, r) : turned(240, r, g)
  return { hue: hue % 360, sat: scale(span, most, 255) }
}

/** HsToRgb, at full brightness */
export function withHue(light: Light, hue: number, sat: number): Light {
  const turn = hue % 360
  const part = turn % 60
  const low = 255 - sat
  const falling = 255 - scale(part, 60, sat)
  const rising = 255 - scale(60 - part, 60, sat)
  const sixths: [number, number, number][] = [
    [255, rising, low],
    [falling, 255, low],
    [low, 255, rising],
    [low, falling, 255],
    [rising, low, 255],
    [255, low, falling],
  ]
  const [r, g, b] = sixths[Math.floor(turn / 60)] ?? [255, 255, 255]
  return { ...light, mode: 'rgb', rgb: { r, g, b }, hue, sat }
}
