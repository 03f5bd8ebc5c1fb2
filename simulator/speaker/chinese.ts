import type { Language } from './language'
import { COLORS, COOL_WHITE_K, NEUTRAL_WHITE_K, own, type Setting, WARM_WHITE_K } from './settings'

const DIGITS: Readonly<Record<string, number>> = {
  ...{ 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4 },
  ...{ 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 },
}
const MODES: Readonly<Record<string, string>> = {
  ...{ 自动: 'AUTO', 制冷: 'COOL', 冷风: 'COOL', 制热: 'HEAT', 加热: 'HEAT', 暖风: 'HEAT' },
  ...{ 节能: 'ECO', 省电: 'ECO' },
}
const WHITES: Readonly<Record<string, number>> = {
  ...{ 暖白: WARM_WHITE_K, 暖黄: WARM_WHITE_K, 暖光: WARM_WHITE_K },
  ...{ 冷白: COOL_WHITE_K, 冷光: COOL_WHITE_K, 自然光: NEUTRAL_WHITE_K },
}
const HUES: Readonly<Record<string, keyof typeof COLORS>> = {
  ...{ 红: 'red', 绿: 'green', 蓝: 'blue', 黄: 'yellow', 橙: 'orange' },
  ...{ 紫: 'purple', 粉: 'pink', 青: 'cyan' },
}
const SHARES: Readonly<Record<string, number>> = { 一半: 50, 最亮: 100, 最大: 100, 最高: 100 }

/** The number that digits or Chinese numerals up to a hundred stand for. */
function numberIn(text: string): number | undefined {
  if (/^\d{1,5}(?:\.\d{1,2})?$/.test(text)) return Number(text)
  if (text === '一百' || text === '百') return 100
  const [, tens, ten, ones] = /^([一二两三四五六七八九]?)(十?)([零〇一二两三四五六七八九]?)$/.exec(text) ?? []
  if (text === '' || tens === undefined) return undefined
  if (ten === '十') return ones === '零' || ones === '〇' ? undefined : digit(tens, 1) * 10 + digit(ones, 0)
  if (tens !== '' && ones !== '') return undefined
  return digit(tens || ones, 0)
}

function digit(character: string | undefined, none: number): number {
  return character === undefined || character === '' ? none : (DIGITS[character] ?? none)
}

function readSetting(text: string): Setting | undefined {
  const { kind, number } = unitOf(text)
  const value = numberIn(number)
  if (value !== undefined) return { kind, value }
  const tenths = numberIn(/^([一二三四五六七八九])成亮?$/.exec(text)?.[1] ?? '')
  if (tenths !== undefined) return { kind: 'percent', value: tenths * 10 }
  const share = own(SHARES, text)
  if (share !== undefined) return { kind: 'percent', value: share }
  const white = own(WHITES, text.replace(/色$/, ''))
  if (white !== undefined) return { kind: 'kelvin', value: white }
  const mode = own(MODES, text.replace(/模式$/, ''))
  if (mode !== undefined) return { kind: 'mode', value: mode }
  const hue = own(HUES, text.replace(/色$/, ''))
  return hue && { kind: 'color', value: COLORS[hue] }
}

/** What a number is by the word beside it. */
function unitOf(text: string): {
  kind: 'percent' | 'degrees' | 'speed' | 'kelvin' | 'number'
  number: string
} {
  if (text.startsWith('百分之')) return { kind: 'percent', number: text.slice(3) }
  if (text.endsWith('%')) return { kind: 'percent', number: text.slice(0, -1) }
  if (/(?:摄氏)?度$|°c?$/.test(text))
    return { kind: 'degrees', number: text.replace(/^摄氏|(?:摄氏)?度$|°c?$/g, '') }
  if (/[档挡]$/.test(text)) return { kind: 'speed', number: text.slice(0, -1) }
  if (text.endsWith('k')) return { kind: 'kelvin', number: text.slice(0, -1) }
  return { kind: 'number', number: text }
}

/** Without spaces, which Chinese has none of, also in names of other scripts. */
function normal(text: string): string {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(?<!\d)\.|\.(?!\d)/g, '')
      .replace(/[^\p{L}\p{N}\p{M}.%°]+/gu, '')
      // Whether somebody can is asked out of politeness; whether something is done is a question.
      .replace(/^([你您]?(?:能|可以))(.+)吗$/, '$1$2')
  )
}

/** One character is a thing only here; others are half a verb. */
const NOUNS = '灯门窗锁扇'

const TAKE = '(把|将)'
const TO =
  '(调到|调至|调成|调为|设为|设成|设到|设置为|设置成|设置到|调整到|调整为|改成|改为|变成|弄成|换成|开到)'

/** How Chinese asks for something. */
export const chinese: Language = {
  normal,
  before:
    /^(?:请|麻烦你|麻烦|帮我|帮忙|给我|替我|你好|若琪|小爱同学|天猫精灵|小度小度|小度|[你您]?(?:能不能|可不可以|可以|能)|我要|我想|劳驾|嘿|喂|嗨|快点?|马上|立刻|赶紧|现在)/,
  after: /(?:吧|一下|谢谢你|谢谢|好吗|行吗|可以吗|好不好|呀|呗|啊|哈)$/,
  polite: /(?:能不能|可不可以|可以|能)|(?:好吗|行吗|可以吗|好不好)$/,
  negation: /不|别|没|勿|莫|休/,
  bare: (name) => name.replace(/^(?:我的|那个|这个)/, '').replaceAll('的', ''),
  part(name, phrase) {
    if (phrase.length < 2 && !NOUNS.includes(phrase)) return 'none'
    if (name.endsWith(phrase)) return 'end'
    return name.includes(phrase) ? 'inside' : 'none'
  },
  readSetting,
  shapes: [
    {
      means: 'openOrOn',
      says: [
        '(打开|开启|开一下|打开一下|开下|开){d}',
        `${TAKE}{d}(打开|开启|开开|开了|开)`,
        '{d}(打开|开启|开一下)',
        '{d}给我(打开|开开|开了|开)',
      ],
    },
    {
      means: 'closeOrOff',
      says: [
        '(关闭|关掉|关上|关一下|关下|关){d}',
        `${TAKE}{d}(关闭|关掉|关上|关了|关)`,
        '{d}(关闭|关掉|关上|关一下)',
        '{d}给我(关掉|关上|关了|关)',
      ],
    },
    { means: 'on', says: ['(点亮|启动){d}', `${TAKE}{d}(点亮|启动)`, `[${TAKE}]{d}开机`] },
    { means: 'off', says: ['熄灭{d}', `${TAKE}{d}熄灭`, `[${TAKE}]{d}关机`] },
    { means: 'open', says: ['(拉开|升起){d}', `${TAKE}{d}(拉开|升起|升起来)`] },
    { means: 'close', says: ['(拉上|合上|降下|放下){d}', `${TAKE}{d}(拉上|合上|降下|放下|降下来|放下来)`] },
    { means: 'halfOpen', says: ['(打开|拉开)一半{d}', `[${TAKE}]{d}(打开|拉开|拉上|关上|拉|开|关)一半`] },
    { means: 'lock', says: ['(锁上|锁好|锁住|上锁|锁){d}', `${TAKE}{d}(锁上|锁好|锁住|锁了|锁起来|上锁)`] },
    { means: 'unlock', says: ['(解锁|开锁){d}', `${TAKE}{d}(解锁|开锁)`] },
    { means: 'mute', says: ['静音{d}', `[${TAKE}]{d}[设为|调成|调到]静音`] },
    { means: 'unmute', says: ['(取消|解除){d}[的]静音', `[${TAKE}]{d}(取消|解除)静音`] },
    { means: 'play', says: ['[让]{d}(播放|继续播放|开始播放)', '(播放|继续播放){d}'] },
    { means: 'pause', says: ['[让]{d}(暂停|暂停播放)', '暂停{d}'] },
    { means: 'stop', says: ['[让]{d}停止播放'] },
    { means: 'next', says: ['[让]{d}[播放|放](下一首|下一曲)'] },
    { means: 'previous', says: ['[让]{d}[播放|放](上一首|上一曲)'] },
    {
      means: 'set',
      says: [`[${TAKE}]{d}${TO}{x}`, `(调|设置){d}到{x}`, `[${TAKE}]{d}(打开|开){u}`, `${TAKE}{d}(变|弄){u}`],
    },
    { means: 'setBrightness', says: [`[${TAKE}]{d}[的]亮度${TO}{x}`, '{d}[的]亮度{u}'] },
    { means: 'setVolume', says: [`[${TAKE}]{d}[的](音量|声音)${TO}{x}`, '{d}[的]音量{u}'] },
    {
      means: 'setPosition',
      says: [
        `[${TAKE}]{d}(开到|打开到|拉到|拉开到|升到|降到){x}`,
        `[${TAKE}]{d}(拉开|升起){u}`,
        `[${TAKE}]{d}[的](位置|开度)${TO}{x}`,
      ],
    },
    { means: 'setTemperature', says: [`[${TAKE}]{d}[的]温度${TO}{x}`, '{d}[的]温度{u}'] },
    { means: 'setHumidity', says: [`[${TAKE}]{d}[的]湿度${TO}{x}`] },
    { means: 'setSpeed', says: [`[${TAKE}]{d}[的](风速|风量|档位|速度)${TO}{x}`] },
  ],
  replies: {
    silent: '我没有听到内容。',
    tooLong: '这句话太长了，请用一句短话说。',
    negated: '好的，那我什么都不动。',
    notUnderstood: '没听懂。可以说“打开……”，或者“把……调到百分之四十”。',
    noDevices: '现在没有练习设备：请在账号的平台一栏里选“练习”，然后部署。',
    unknown: (name) => `没有叫“${name}”的设备。`,
    which: (names) => `您指的是哪一个：${names.join('、')}？`,
    twins: (name) => `有好几个设备都叫“${name}”，请给它们各起一个名字。`,
    mean: (name) => `您是说“${name}”吗？请说全名。`,
    unable: (name) => `“${name}”做不到这件事。`,
    outside: (min, max) => `这个值要在 ${min} 到 ${max} 之间。`,
    offline: (name) => `${name} 未连接：流程中没有节点使用它，或者刚刚才部署`,
    unanswered: (name) => `${name} 没有及时回应`,
  },
}
