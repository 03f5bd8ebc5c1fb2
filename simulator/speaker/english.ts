import type { Language } from './language'
import { COLORS, COOL_WHITE_K, NEUTRAL_WHITE_K, own, type Setting, WARM_WHITE_K } from './settings'

const ONES = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  'sixteen seventeen eighteen nineteen',
]
  .join(' ')
  .split(' ')
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
/** Keyed by word. */
const SHARES: Readonly<Record<string, number>> = {
  ...{ quarter: 25, 'a quarter': 25, half: 50, 'three quarters': 75 },
  ...{ full: 100, maximum: 100, max: 100 },
}
const MODES: Readonly<Record<string, string>> = {
  auto: 'AUTO',
  automatic: 'AUTO',
  cool: 'COOL',
  cooling: 'COOL',
  heat: 'HEAT',
  heating: 'HEAT',
  eco: 'ECO',
}
const WHITES: Readonly<Record<string, number>> = {
  'warm white': WARM_WHITE_K,
  'cool white': COOL_WHITE_K,
  'cold white': COOL_WHITE_K,
  'neutral white': NEUTRAL_WHITE_K,
}
/** How a number may end, and what kind it is by that. */
const UNITS: readonly (readonly [RegExp, 'percent' | 'degrees' | 'kelvin'])[] = [
  [/ ?(?:percent|per cent)(?: (?:brightness|open|volume))?$/, 'percent'],
  [/ ?degrees?(?: (?:celsius|c))?$/, 'degrees'],
  [/ ?(?:kelvin|k)$/, 'kelvin'],
]

/** The number that digits or words stand for, up to a hundred in words. */
function numberIn(text: string): number | undefined {
  if (/^\d{1,5}(?:\.\d{1,2})?$/.test(text)) return Number(text)
  if (text === 'hundred' || text === 'a hundred' || text === 'one hundred') return 100
  const [first = '', second, ...more] = text.split(' ')
  const ten = TENS.indexOf(first)
  const one = ONES.indexOf(second ?? first)
  if (more.length > 0) return undefined
  if (second === undefined) return ten >= 0 ? (ten + 2) * 10 : one >= 0 ? one : undefined
  return ten >= 0 && one >= 1 && one <= 9 ? (ten + 2) * 10 + one : undefined
}

function readSetting(text: string): Setting | undefined {
  for (const [unit, kind] of UNITS) {
    const value = unit.test(text) ? numberIn(text.replace(unit, '')) : undefined
    if (value !== undefined) return { kind, value }
  }
  const value = numberIn(text)
  if (value !== undefined) return { kind: 'number', value }
  const share = own(SHARES, text.replace(/ (?:brightness|volume)$/, ''))
  if (share !== undefined) return { kind: 'percent', value: share }
  const white = own(WHITES, text)
  if (white !== undefined) return { kind: 'kelvin', value: white }
  const mode = own(MODES, text.replace(/ mode$/, ''))
  if (mode !== undefined) return { kind: 'mode', value: mode }
  const color = own<(typeof COLORS)[keyof typeof COLORS]>(COLORS, text)
  return color && { kind: 'color', value: color }
}

/** Words with one space between them; what stands between numbers and their signs is kept. */
function normal(text: string): string {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      // the lamp's brightness
      .replace(/['’]s(?= (?:brightness|volume|position|temperature|humidity|speed)\b)/g, '')
      .replace(/['’‘`]/g, '')
      .replace(/%/g, ' percent ')
      .replace(/°\s?/g, ' degrees ')
      .replace(/(?<!\d)\.|\.(?!\d)/g, ' ')
      .replace(/[^\p{L}\p{N}\p{M}.]+/gu, ' ')
      .trim()
  )
}

function bare(name: string): string {
  return name.replace(/^(?:the|my|our) /, '')
}

const SET = '(set|change|turn|put|adjust|bring)'
const TO = '(to|at)'

/** How English asks for something. */
export const english: Language = {
  normal,
  before:
    /^(?:please|(?:hey|ok|okay|hi)(?: (?:alexa|google|rokid|computer))?|alexa|google|computer|(?:can|could|would|will) you|just|go ahead and|i (?:want|need) you to|(?:id|i would) like you to) /,
  after:
    / (?:please|for me|thanks|thank you|now|right now|right away|immediately|(?:can|could|would|will) you)$/,
  polite:
    /^(?:(?:hey|ok|okay|hi) (?:alexa|google|rokid|computer) |alexa |google |computer |please )*(?:can|could|would|will) you | (?:can|could|would|will) you(?: please)?$/,
  negation:
    /\b(?:not|dont|do not|never|no|without|stop|cant|cannot|wont|shouldnt|mustnt|isnt|doesnt|unless|except)\b/,
  bare,
  part(name, phrase) {
    const singular = phrase.replace(/(?<=[^s]{2})s$/, '')
    if (name === singular || name.endsWith(` ${phrase}`) || name.endsWith(` ${singular}`)) return 'end'
    return ` ${name} `.includes(` ${phrase} `) ? 'inside' : 'none'
  },
  readSetting,
  shapes: [
    {
      means: 'on',
      says: ['(turn|switch|power) on {d}', '(turn|switch|power) {d} on', '{d} on', '(start|activate) {d}'],
    },
    {
      means: 'off',
      says: [
        '(turn|switch|power|shut) off {d}',
        '(turn|switch|power|shut) {d} off',
        '{d} off',
        'deactivate {d}',
      ],
    },
    { means: 'open', says: ['open {d}', '(raise|lift) {d}', 'open up {d}'] },
    { means: 'close', says: ['(close|shut) {d}', 'lower {d}'] },
    {
      means: 'halfOpen',
      says: [
        'open {d} (half|halfway|half way)',
        '(half|halfway) open {d}',
        '(close|shut|lower|raise) {d} (half|halfway|half way)',
      ],
    },
    { means: 'lock', says: ['lock {d}', 'lock up {d}'] },
    { means: 'unlock', says: ['unlock {d}'] },
    { means: 'mute', says: ['mute {d}'] },
    { means: 'unmute', says: ['unmute {d}'] },
    { means: 'play', says: ['play {d}', 'play on {d}', 'resume {d}'] },
    { means: 'pause', says: ['pause {d}'] },
    { means: 'stop', says: ['stop {d}'] },
    { means: 'next', says: ['next on {d}', 'next (song|track) on {d}', 'skip on {d}'] },
    { means: 'previous', says: ['previous on {d}', 'previous (song|track) on {d}'] },
    {
      means: 'set',
      says: [
        `${SET} {d} ${TO} {x}`,
        '(turn|switch) {d} (up|down) to {x}',
        '(turn|switch) (up|down) {d} to {x}',
        '(make|turn) {d} {u}',
        '{d} to {x}',
        '{d} {u}',
      ],
    },
    {
      means: 'setBrightness',
      says: [
        `${SET} {d} brightness ${TO} {x}`,
        `${SET} [the ]brightness of {d} ${TO} {x}`,
        '(dim|brighten) {d} to {x}',
        '{d} brightness to {x}',
        '[the ]brightness of {d} to {x}',
        '{d} brightness {u}',
      ],
    },
    {
      means: 'setVolume',
      says: [
        `${SET} {d} volume ${TO} {x}`,
        `${SET} [the ]volume of {d} ${TO} {x}`,
        `${SET} [the ]volume on {d} ${TO} {x}`,
        '{d} volume to {x}',
        '(turn|switch) [the ]volume (of|on) {d} (up|down) to {x}',
        '(turn|switch) (up|down) [the ]volume (of|on) {d} to {x}',
        '(turn|switch) {d} volume (up|down) to {x}',
        '[the ]volume (of|on) {d} to {x}',
        '{d} volume {u}',
      ],
    },
    {
      means: 'setPosition',
      says: [
        '(open|raise|lower) {d} to {x}',
        `${SET} {d} position ${TO} {x}`,
        `${SET} [the ]position of {d} ${TO} {x}`,
      ],
    },
    {
      means: 'setTemperature',
      says: [
        `${SET} {d} temperature ${TO} {x}`,
        `${SET} [the ]temperature (of|on) {d} ${TO} {x}`,
        '(heat|cool) {d} to {x}',
      ],
    },
    {
      means: 'setHumidity',
      says: [`${SET} {d} humidity ${TO} {x}`, `${SET} [the ]humidity (of|on) {d} ${TO} {x}`],
    },
    {
      means: 'setSpeed',
      says: [
        `${SET} {d} speed ${TO} {x}`,
        `${SET} [the ]speed of {d} ${TO} {x}`,
        `${SET} {d} ${TO} speed {x}`,
      ],
    },
  ],
  replies: {
    silent: 'I did not hear anything.',
    tooLong: 'That was too long for me. Say it in one short sentence.',
    negated: 'All right, I leave everything as it is.',
    notUnderstood: 'I did not understand that. Try “turn on …” or “set … to 40 percent”.',
    noDevices: 'There is no practice device: choose Practice as the server of an account, and deploy.',
    unknown: (name) => `I do not know a device called “${name}”.`,
    which: (names) => `Which one do you mean: ${names.join(', ')}?`,
    twins: (name) => `Several devices are called “${name}”. Give each a name of its own.`,
    mean: (name) => `Do you mean “${name}”? Say its whole name.`,
    unable: (name) => `“${name}” cannot do that.`,
    outside: (min, max) => `That has to be between ${min} and ${max}.`,
    offline: (name) => `${name} is not connected: no node of a flow uses it, or it has just been deployed`,
    unanswered: (name) => `${name} did not answer in time`,
  },
}
