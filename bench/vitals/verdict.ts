import { quantile } from '../statistics'
import type { Manner } from '../../test/chaos/home/lamps'
import type { Shot, UnderFire } from './fire'

export const TARGETS = { succeeded: 0.999, explained: 1, ownP90Ms: 100 } as const

/** Within what each platform waits, in ms; a chat waits for ever. */
const IN_TIME_MS: Record<string, number> = { sinric: 8_000, rokid: 3_000, sagoo: 45_000, mixin: Infinity }
/** What has to be said of a lamp that does not do it. */
const REASONS: Record<Exclude<Manner, 'good' | 'slow'>, RegExp> = {
  silent: /did not confirm|Timeout awaiting|ETIMEDOUT/,
  offline: /offline|socket hang up|ECONNRESET/,
}

/** What a platform's requests came to. */
export interface Vitals {
  name: string
  requests: number
  cuts: number
  /** Under way when the line was cut, so that an answer could not be given; and how many had one all the same. */
  cut: { all: number; done: number }
  /** Of lamps that do what they are told, over a line that held. */
  able: { all: number; done: number }
  /** Of lamps that do not. */
  dead: { all: number; explained: number }
  ownP50Ms: number
  ownP90Ms: number
  misbelieved: readonly string[]
  /** What was not as it should be, for who has to find out why. */
  odd: readonly Shot[]
  isMet: boolean
}

export function vitalsOf({ side, shots, cuts, misbelieved }: UnderFire): Vitals {
  // A chat keeps what is written: a cut is no reason for it to fail.
  const isExcused = (shot: Shot): boolean => shot.isCut && side.name !== 'mixin'
  const held = shots.filter((shot) => !isExcused(shot))
  const able = held.filter(({ manner }) => manner === 'good' || manner === 'slow')
  const dead = held.filter(({ manner }) => manner === 'silent' || manner === 'offline')
  const limit = IN_TIME_MS[side.name] ?? 0
  const done = able.filter((shot) => isDone(shot))
  const explained = dead.filter((shot) => isExplained(shot, limit))
  const own = done.filter(({ isCut }) => !isCut).map(({ ms, tookMs }) => ms - tookMs)
  const cut = shots.filter(isExcused)
  const ownP90Ms = quantile(own, 0.9)
  return {
    ...{ name: side.name, requests: shots.length, cuts, misbelieved, ownP90Ms, ownP50Ms: quantile(own, 0.5) },
    cut: { all: cut.length, done: cut.filter((shot) => isDone(shot)).length },
    able: { all: able.length, done: done.length },
    dead: { all: dead.length, explained: explained.length },
    odd: held.filter((shot) => !isDone(shot) && !isExplained(shot, limit)),
    isMet:
      done.length >= TARGETS.succeeded * able.length &&
      explained.length === dead.length &&
      ownP90Ms <= TARGETS.ownP90Ms &&
      misbelieved.length === 0,
  }
}

function isDone({ kind, isTrue }: Shot): boolean {
  return kind === 'done' && isTrue
}

function isExplained({ kind, reason, manner, ms }: Shot, limit: number): boolean {
  if (manner === 'good' || manner === 'slow') return false
  return kind === 'failed' && REASONS[manner].test(reason) && ms <= limit
}

const NAMES: Record<string, string> = {
  sinric: 'Sinric Pro',
  rokid: 'Rokid',
  sagoo: 'SagooIoT',
  mixin: 'Mixin',
}
const HEAD = [
  ...['', 'requests', 'cuts', 'under way at a cut', '… answered all the same', 'could succeed', '… did'],
  ...['could not', '… said why, in time', 'own part, p50', 'p90', 'believed wrongly', ''],
]

/** The Markdown table, a line for each platform. */
export function vitalsTable(all: readonly Vitals[]): string {
  const lines = all.map((vitals) => [
    NAMES[vitals.name] ?? vitals.name,
    ...[vitals.requests, vitals.cuts, vitals.cut.all, vitals.cut.done, vitals.able.all].map(grouped),
    percent(vitals.able.done, vitals.able.all),
    grouped(vitals.dead.all),
    percent(vitals.dead.explained, vitals.dead.all),
    ...[vitals.ownP50Ms, vitals.ownP90Ms].map((ms) => `${ms.toFixed(0)} ms`),
    grouped(vitals.misbelieved.length),
    vitals.isMet ? 'met' : 'MISSED',
  ])
  const rows = [HEAD, HEAD.map((_, column) => (column === 0 ? '---' : '---:')), ...lines]
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** Never rounded up to what it is not. */
function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${(Math.floor((part / whole) * 100_000) / 1_000).toFixed(3)} %`
}
