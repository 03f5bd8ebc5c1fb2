import type { SpokenDevice } from './device'

/** A sentence that somebody may click, in both languages. */
export interface Suggestion {
  en: string
  zh: string
}

type Phrases = readonly ((name: string) => Suggestion)[]

const phrase =
  (en: string, zh: string) =>
  (name: string): Suggestion => ({ en: en.replace('…', () => name), zh: zh.replace('…', () => name) })

const POWER = [phrase('turn on …', '打开…'), phrase('turn off …', '关闭…')]
const BRIGHTNESS = [phrase('set … to 40 percent', '把…调到百分之四十')]
const OPEN = [phrase('open …', '打开…'), phrase('close …', '关上…')]
const MODES = [phrase('set … to cool', '把…调到制冷模式')]

/** What is worth a try, by what a device has, the best first. */
const BY_CAPABILITY: readonly (readonly [string, Phrases])[] = [
  ['position', [...OPEN, phrase('set … to 50 percent', '把…开到百分之五十')]],
  ['lock', [phrase('lock …', '锁上…'), phrase('unlock …', '解锁…')]],
  ['power', POWER],
  ['brightness', BRIGHTNESS],
  ['level', BRIGHTNESS],
  ['color', [phrase('make … red', '把…变成红色')]],
  ['targetTemperature', [phrase('set … to 22 degrees', '把…调到22度')]],
  ['thermostatMode', MODES],
  ['fanSpeed', [phrase('set … speed to 2', '把…调到2档')]],
  ['volume', [phrase('set … volume to 30', '把…音量调到30')]],
  ['mute', [phrase('mute …', '把…静音')]],
]
const MOST = 4

/** A few sentences that this device understands. */
export function suggestions({ name, capabilities, pairs = {} }: SpokenDevice): Suggestion[] {
  const isDoor = Object.entries(pairs).some(
    ([own, words]) => capabilities.includes(own) && words?.on === 'Open',
  )
  const own = BY_CAPABILITY.filter(([capability]) => capabilities.includes(capability))
  const said = [...(isDoor ? OPEN : []), ...own.flatMap(([, phrases]) => phrases)].map((make) => make(name))
  // One word of Chinese opens blinds and gives them power: said once.
  return said
    .filter((one, at) => !said.slice(0, at).some(({ en, zh }) => en === one.en || zh === one.zh))
    .slice(0, MOST)
}
