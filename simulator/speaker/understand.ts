import { isDeepStrictEqual } from 'node:util'
import { chinese } from './chinese'
import type { SpokenDevice, Wish } from './device'
import { english } from './english'
import type { Language } from './language'
import { meant, type Meant } from './meanings'
import { called } from './names'
import { type Spoken, spokenIn } from './shapes'

/** What a sentence asks for, or why it asks for nothing that can be done. */
export type Understanding<D extends SpokenDevice> =
  ({ understood: true } & Wish<D>) | { understood: false; reason: string }

/** Nobody says more in one breath. */
const MAX_CHARACTERS = 200
/** So many polite words around a sentence are taken away. */
const MAX_FILLERS = 6
/** So many names are read out. */
const MAX_NAMES = 5

/** What came of one way to read a sentence, the better first. */
const RANKS = [
  'whole',
  'part',
  'twins',
  'several',
  'outside',
  'unable',
  'inside',
  'unclear',
  'unknown',
] as const
type Rank = (typeof RANKS)[number]

interface Reading<D extends SpokenDevice> {
  rank: Rank
  wish?: Wish<D>
  reason: string
}

/**
 * What a sentence asks of which device. The whole sentence has to have one of the known shapes: whatever is negated,
 * conditional, about later or about several things has none, and nothing is done.
 */
export function understand<D extends SpokenDevice>(
  sentence: string,
  devices: readonly D[],
): Understanding<D> {
  const attempts = languagesOf(sentence).map((language) => understandIn(language, sentence, devices))
  return attempts.find(({ understood }) => understood) ?? attempts[0] ?? refuse(english.replies.silent)
}

/** In which the assistant answers. */
export function languageOf(sentence: string): Language {
  return languagesOf(sentence)[0] ?? english
}

/** The first is the one that the assistant answers in; a name may be of another script than the rest. */
function languagesOf(sentence: string): readonly Language[] {
  const [first = ''] = /\p{L}/u.exec(sentence) ?? []
  if (!HAN.test(sentence)) return [english]
  return HAN.test(first) ? [chinese, english] : [english, chinese]
}

const HAN = /\p{Script=Han}/u

function understandIn<D extends SpokenDevice>(
  language: Language,
  sentence: string,
  devices: readonly D[],
): Understanding<D> {
  const { replies } = language
  if (sentence.length > MAX_CHARACTERS) return refuse(replies.tooLong)
  const said = language.normal(sentence)
  if (said === '') return refuse(replies.silent)
  if (devices.length === 0) return refuse(replies.noDevices)
  // A question asks for nothing, unless it is asked out of politeness.
  const isRequest = !/[?？]/.test(sentence) || language.polite.test(said)
  const readings = (isRequest ? variants(said, language) : []).flatMap((text) =>
    spokenIn(text, language).flatMap((spoken) => read(spoken, devices, language)),
  )
  const rank = RANKS.find((one) => readings.some((reading) => reading.rank === one))
  const best = readings.filter((reading) => reading.rank === rank)
  const [first] = best
  if (first?.wish && best.every(({ wish }) => isDeepStrictEqual(wish, first.wish)))
    return { understood: true, ...first.wish }
  if (language.negation.test(said)) return refuse(replies.negated)
  return refuse(first?.wish ? replies.notUnderstood : (first?.reason ?? replies.notUnderstood))
}

/** The sentence, and the same without the polite words around it, one after the other. */
function variants(said: string, { before, after }: Language): string[] {
  const all = new Set([said])
  for (const text of all) {
    if (all.size > MAX_FILLERS * MAX_FILLERS) break
    all.add(text.replace(before, '').trim()).add(text.replace(after, '').trim())
  }
  return [...all]
}

function read<D extends SpokenDevice>(
  { means, device: phrase, setting: text, mayBeBare }: Spoken,
  devices: readonly D[],
  language: Language,
): Reading<D>[] {
  const { replies } = language
  const setting = text === undefined ? undefined : language.readSetting(text)
  // A shape whose setting is none is another sentence.
  if (text !== undefined && (!setting || (setting.kind === 'number' && !mayBeBare))) return []
  const found = called(phrase, devices, language)
  switch (found.kind) {
    case 'none':
      return [{ rank: 'unknown', reason: replies.unknown(phrase) }]
    case 'several':
      return [{ rank: 'several', reason: replies.which(namesOf(found.devices)) }]
    case 'twins':
      return [{ rank: 'twins', reason: replies.twins(found.device.name) }]
    case 'inside':
      return [{ rank: 'inside', reason: replies.mean(found.device.name) }]
    case 'whole':
    case 'part':
      return [readingOf(found.kind, found.device, meant(means, found.device, setting), language)]
  }
}

function readingOf<D extends SpokenDevice>(
  rank: Rank,
  device: D,
  what: Meant,
  { replies }: Language,
): Reading<D> {
  if (!('fault' in what)) return { rank, wish: { device, ...what }, reason: '' }
  switch (what.fault) {
    case 'unable':
      return { rank: 'unable', reason: replies.unable(device.name) }
    case 'outside':
      return { rank: 'outside', reason: replies.outside(what.min, what.max) }
    case 'unclear':
      return { rank: 'unclear', reason: replies.notUnderstood }
  }
}

function namesOf(devices: readonly SpokenDevice[]): string[] {
  const names = [...new Set(devices.map(({ name }) => name))]
  return names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names
}

function refuse(reason: string): { understood: false; reason: string } {
  return { understood: false, reason }
}
