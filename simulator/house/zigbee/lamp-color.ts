import { colorOf, colorOfHex } from '../color'
import { numberOf, objectOf, within } from '../words'
import { hueOfXy, miredsOfXy, xyOfColor, xyOfHue, xyOfMireds, type HueSaturation, type Xy } from './color'

export const COLDEST = 153
export const WARMEST = 500

/** Names for colour temperatures, as the exposes list them (zigbee-herdsman-converters, src/lib/light.ts). */
export const PRESETS: Record<string, number | undefined> = {
  coolest: COLDEST,
  cool: 250,
  neutral: 370,
  warm: 454,
  warmest: WARMEST,
}

/** What a colour lamp publishes of its light; the three ways to say it are kept in step, `color_mode` is the true one. */
export interface Light {
  color: Xy & HueSaturation
  color_mode: 'color_temp' | 'xy' | 'hs'
  color_temp: number
}

export function whiteOf(mireds: number): Light {
  const color_temp = within(COLDEST, Math.round(mireds), WARMEST)
  const xy = xyOfMireds(color_temp)
  return { color: { ...xy, ...hueOfXy(xy) }, color_mode: 'color_temp', color_temp }
}

function byXy(xy: Xy): Light {
  return { color: { ...xy, ...hueOfXy(xy) }, color_mode: 'xy', color_temp: temperatureOf(xy) }
}

function byHue(given: HueSaturation): Light {
  const xy = xyOfHue(given)
  return { color: { ...xy, ...given }, color_mode: 'hs', color_temp: temperatureOf(xy) }
}

function temperatureOf(xy: Xy): number {
  return within(COLDEST, miredsOfXy(xy), WARMEST)
}

/** A colour as `/set` takes it: {r,g,b}, {x,y}, {hue,saturation} (half of it suffices), {hex}, `#rrggbb`. */
export function lightOf(value: unknown, now: Light): Light | undefined {
  if (typeof value === 'string') return value.startsWith('#') ? byHex(value) : undefined
  const given = objectOf(JSON.stringify(value)) ?? {}
  const rgb = colorOf(given)
  if (rgb !== undefined) return byXy(xyOfColor(rgb))
  const [x, y] = [numberOf(given['x']), numberOf(given['y'])]
  if (x !== undefined && y !== undefined) return byXy({ x, y })
  if (typeof given['hex'] === 'string') return byHex(given['hex'])
  const [hue, saturation] = [numberOf(given['hue']), numberOf(given['saturation'])]
  if (hue === undefined && saturation === undefined) return undefined
  return byHue({ hue: (hue ?? now.color.hue) % 360, saturation: saturation ?? now.color.saturation })
}

function byHex(text: string): Light | undefined {
  const rgb = colorOfHex(text)
  return rgb === undefined ? undefined : byXy(xyOfColor(rgb))
}
