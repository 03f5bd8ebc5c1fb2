import type { State } from '../appliance'
import type { Board } from '../board'
import { colorOf, kelvinOf, reciprocal } from '../color'
import { levelOf, numberOf, onOrOff, within } from '../words'
import { powerAfter, TasmotaDevice, type Answer, type TasmotaOptions } from './device'
import {
  brightnessOf,
  channelsOf,
  COLDEST,
  dimmerOf,
  scale,
  WARMEST,
  withChannels,
  withHue,
  type Light,
} from './light'

const DIMMER_STEP = 10
const CT_STEP = 34

const initial: Light = { mode: 'ct', rgb: { r: 255, g: 255, b: 255 }, hue: 0, sat: 0, ct: 327, bri: 255 }

/** A light with colour and two whites that share one dimmer (xdrv_04_light.ino). */
export class TasmotaStrip extends TasmotaDevice {
  readonly look = 'lamp'
  readonly handles = ['brightness', 'color']
  protected readonly traits = {
    mac: 'DC4F22A10002',
    ip: '192.168.1.42',
    module: 'MagicHome',
    relays: [2],
    lightSubtype: 5,
  }
  protected readonly commands = {
    POWER: (text: string) => this.#switch(text),
    DIMMER: (text: string) => this.#dim(text),
    COLOR: (text: string, index: number) => this.#paint(text, index),
    HSBCOLOR: (text: string, index: number) => this.#turnHue(text, index),
    CT: (text: string) => this.#warm(text),
    COLORTEMPERATURE: (text: string) => this.#warm(text),
    WHITE: (text: string) => this.#whiten(text),
    CHANNEL: (text: string, index: number) => this.#setChannel(text, index),
  }
  #power = false
  #light = initial

  constructor(options: TasmotaOptions = {}, id = 'strip', name = 'Tasmota lamp') {
    super(id, name, options)
  }

  get state(): State {
    const { mode, rgb, ct, bri } = this.#light
    return {
      power: this.#power,
      brightness: dimmerOf(bri),
      ...(mode === 'rgb' ? { color: rgb } : { colorTemperature: reciprocal(ct) }),
    }
  }

  protected get own(): State {
    return { ...this.#told, Scheme: 0, Fade: 'OFF', Speed: 1, LedTable: 'ON' }
  }

  override boot(board: Board): void {
    super.boot(board)
    this.tellPower('POWER', this.#power)
  }

  press(): void {
    this.#switch('TOGGLE')
  }

  set(values: State): void {
    const level = levelOf(values['brightness'])
    const rgb = colorOf(values['color'])
    const kelvin = kelvinOf(values['colorTemperature'])
    const power = onOrOff(values['power'])
    if (rgb !== undefined) this.#keepBrightness(() => withChannels(this.#light, [rgb.r, rgb.g, rgb.b]))
    if (kelvin !== undefined)
      this.#light = { ...this.#light, mode: 'ct', ct: within(COLDEST, reciprocal(kelvin), WARMEST) }
    if (level !== undefined) this.#light = { ...this.#light, bri: brightnessOf(level) }
    if (power === undefined) this.stat('RESULT', this.#apply())
    else this.#switch(power ? 'ON' : 'OFF')
  }

  /** what ResponseLightState writes */
  get #told(): State {
    const { mode, hue, sat, ct, bri } = this.#light
    const channels = channelsOf(this.#light)
    return {
      POWER: this.#power ? 'ON' : 'OFF',
      Dimmer: dimmerOf(bri),
      Color: hexOf(channels),
      HSBColor: [hue, scale(sat, 255, 100), mode === 'rgb' ? scale(bri, 255, 100) : 0].join(','),
      White: mode === 'ct' ? dimmerOf(bri) : 0,
      CT: ct,
      Channel: channels.map(dimmerOf),
    }
  }

  /** A light that shines is on, and one without brightness off (SetOption20 0). */
  #apply(): Answer {
    this.#power = this.#light.bri > 0
    return this.#told
  }

  #keepBrightness(change: () => Light): void {
    const { bri } = this.#light
    this.#light = { ...change(), bri }
  }

  #switch(text: string): Answer {
    this.#power = powerAfter(text, this.#power) ?? this.#power
    this.tellPower('POWER', this.#power)
    return undefined
  }

  #dim(text: string): Answer {
    const now = dimmerOf(this.#light.bri)
    const [, sign, by] = /^([+-])(\d*)$/.exec(text) ?? []
    const step = by === undefined || by === '' ? DIMMER_STEP : Number(by)
    const far: Record<string, number | undefined> = {
      '+': Math.min(100, now + step),
      '-': Math.max(1, now - step),
      '<': 1,
      '>': 100,
    }
    const dimmer = far[sign ?? text] ?? levelIn(text, 0, 100)
    if (dimmer === undefined) return { Dimmer: now }
    this.#light = { ...this.#light, bri: brightnessOf(dimmer) }
    return this.#apply()
  }

  /** `ff8000`, `#FF8000FF00`, `255,128,0`; Color2 keeps the brightness. */
  #paint(text: string, index: number): Answer {
    const bytes = bytesOf(text)
    if (bytes === undefined) return { Color: hexOf(channelsOf(this.#light)) }
    if (index === 2) this.#keepBrightness(() => withChannels(this.#light, bytes))
    else this.#light = withChannels(this.#light, bytes)
    return this.#apply()
  }

  #turnHue(text: string, index: number): Answer {
    if (text === '') return this.#told
    const { hue, sat, bri } = this.#light
    const given = text.split(',').map((part) => Math.max(0, numberOf(part) ?? 0))
    const [h, s, b] =
      index === 2 ? [undefined, ...given] : index === 3 ? [undefined, undefined, ...given] : given
    const percent = (value: number | undefined) => (value === undefined ? undefined : scale(value, 100, 255))
    const lit = withHue(this.#light, Math.min(h ?? hue, 360), percent(s) ?? sat)
    this.#light = { ...lit, bri: percent(b) ?? bri }
    return this.#apply()
  }

  #warm(text: string): Answer {
    const { ct } = this.#light
    const far: Record<string, number | undefined> = {
      '+': Math.min(WARMEST, ct + CT_STEP),
      '-': Math.max(COLDEST, ct - CT_STEP),
    }
    const mireds = far[text] ?? levelIn(text, COLDEST, WARMEST)
    if (mireds === undefined) return { CT: ct }
    this.#light = { ...this.#light, mode: 'ct', ct: mireds }
    return this.#apply()
  }

  #whiten(text: string): Answer {
    const white = levelIn(text, 0, 100)
    if (white === undefined) return { White: this.#light.mode === 'ct' ? dimmerOf(this.#light.bri) : 0 }
    this.#light = { ...this.#light, mode: 'ct', bri: brightnessOf(white) }
    return this.#apply()
  }

  #setChannel(text: string, index: number): Answer {
    const channels = channelsOf(this.#light)
    const now = channels[index - 1]
    if (now === undefined) return { Command: 'Unknown' }
    const level = levelIn(text, 0, 100)
    if (level === undefined) return { [`Channel${index}`]: scale(now, 255, 100) }
    const isWhite = index > 3
    const rest = channels.map((byte, at) => (at > 2 === isWhite ? byte : 0))
    this.#light = withChannels(this.#light, rest.with(index - 1, brightnessOf(level)))
    return this.#apply()
  }
}

function hexOf(bytes: number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')
}

function bytesOf(text: string): number[] | undefined {
  if (/^\d+(,\d+)+$/.test(text)) return text.split(',').map((part) => Math.min(255, Number(part)))
  const [, digits] = /^#?((?:[0-9a-f]{2}){3,5})$/i.exec(text) ?? []
  return digits?.match(/../g)?.map((pair) => Number.parseInt(pair, 16))
}

function levelIn(text: string, least: number, most: number): number | undefined {
  const level = numberOf(text)
  return level !== undefined && Number.isInteger(level) && level >= least && level <= most ? level : undefined
}
