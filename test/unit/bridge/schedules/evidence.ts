import { isDeepStrictEqual } from 'node:util'
import type { Answer, Request } from '../../../../src/bridge/request'
import type { Source } from '../../../../src/bridge/observation'
import type { ThingKind } from './things'

/** What has happened since the process started, as somebody who reads the log afterwards knows it. */
export type Entry = { at: number } & (
  | { what: 'reported'; capability: string; value: unknown; source: Source }
  | { what: 'sent'; request: Request }
  | { what: 'passed'; id: string }
  | { what: 'answered'; asked: Asked; answer: Answer }
)

/** A request as the platform asked it; the value of an adjust is known once it was sent. */
export interface Asked {
  id: string
  capability: string
  value?: unknown
  restored: boolean
  at: number
}

/** Why an "OK" is true. */
export type Ground =
  'passed' | 'confirmed' | 'there' | 'silent' | 'overtaken' | 'unchanged' | 'restored' | 'repeated'

/** A report that nothing newer has replaced, and when it stood in the log. */
type Shown = Extract<Entry, { what: 'reported' }> & { index: number }

/** How long nothing contrary must be reported where something else was sent before, in ms. */
const SILENCE_MS = 2_000

/**
 * The rules of docs/contract.md#4-when-a-request-is-answered-answer, held against a log. They are written here a
 * second time, over the whole log, and share nothing with the code that keeps count as it goes.
 */
export class Evidence {
  constructor(
    private readonly log: readonly Entry[],
    private readonly home: {
      kind: ThingKind
      answer: 'flow' | 'state'
      onlyChanges: boolean
      online: boolean
      /** What the device knew when the process started; keyed by capability. */
      known: (capability: string) => unknown
    },
  ) {}

  /** Why a success is true; undefined when nothing says so. */
  groundOf(asked: Asked, value: unknown, now: number): Ground | undefined {
    const sent = this.#sent().find(({ request }) => request.id === asked.id)
    if (!sent) return this.#groundUnsent(asked, value) ?? this.#groundRepeated(asked, value, now)
    if (this.home.answer === 'flow') return this.#hasPassed(asked.id) ? 'passed' : undefined
    if (this.#isConfirmed(sent, value, now)) return 'confirmed'
    return this.#groundThere(sent, value, now, asked.at) ?? this.#groundOvertaken(asked, value, now)
  }

  /** Why a request must not go into the flow; undefined when it may. */
  objection({ capability, value, restored, operation }: Request): string | undefined {
    if (restored && (this.home.onlyChanges || this.#opens())) return 'nobody asked: the connection came back'
    if (!this.#isPulsed(capability) || operation !== 'set') return undefined
    const isKnown = this.log.some(
      (entry) => entry.what === 'reported' && entry.capability === capability && entry.source === 'live',
    )
    if (!isKnown) return 'a pulse while nothing is known is a toss'
    const shown = this.#shown(capability)
    const last = this.#lastPulse(capability)
    if (last && isDeepStrictEqual(last.request.value, value) && !this.#endingOf(last.request.id))
      return 'the same pulse is on its way'
    const isSo = shown?.source === 'live' && isDeepStrictEqual(shown.value, value)
    return isSo && this.#sentSince(shown, capability).length === 0 ? 'a pulse would undo it' : undefined
  }

  #groundUnsent(asked: Asked, value: unknown): Ground | undefined {
    const { onlyChanges, known } = this.home
    if (asked.restored && (onlyChanges || this.#opens()))
      return isDeepStrictEqual(known(asked.capability), value) ? 'restored' : undefined
    const shown = this.#shown(asked.capability)
    if (!this.home.online || shown?.source !== 'live' || !this.#isPulsed(asked.capability)) return undefined
    if (this.#sentSince(shown, asked.capability).length > 0) return undefined
    return isDeepStrictEqual(shown.value, asked.value) && shown.value === value ? 'unchanged' : undefined
  }

  /** The same was sent just before, and got this answer: the thing did so, or something newer that came in between. */
  #groundRepeated(asked: Asked, value: unknown, now: number): Ground | undefined {
    if (!this.#isPulsed(asked.capability)) return undefined
    const repeats = this.#sent().some(({ request, at }) => {
      if (request.capability !== asked.capability || !isDeepStrictEqual(request.value, asked.value))
        return false
      const answered = this.#endingOf(request.id)
      if (!answered?.answer.success || !isDeepStrictEqual(answered.answer.value, value)) return false
      return answered.at === now || asked.at - at < SILENCE_MS
    })
    return repeats ? 'repeated' : undefined
  }

  #endingOf(id: string): Extract<Entry, { what: 'answered' }> | undefined {
    return this.log.find(
      (entry): entry is Extract<Entry, { what: 'answered' }> =>
        entry.what === 'answered' && entry.asked.id === id,
    )
  }

  /** The newest that was sent, as long as nothing was reported since. */
  #lastPulse(capability: string): Sent | undefined {
    const index = this.log.findLastIndex(
      (entry) =>
        (entry.what === 'reported' && entry.capability === capability) ||
        (entry.what === 'sent' && (entry.request.capability === capability || !this.#opens())),
    )
    const entry = this.log[index]
    return entry?.what === 'sent' && entry.request.capability === capability ? { ...entry, index } : undefined
  }

  /** A report has just shown what was asked for. */
  #isConfirmed({ request, index }: Sent, value: unknown, now: number): boolean {
    const last = this.log.findLastIndex(
      (entry) => entry.what === 'reported' && entry.capability === request.capability,
    )
    const report = this.log[last]
    if (report?.what !== 'reported' || last < index || report.at !== now) return false
    if (report.source === 'retained' && this.#opens()) return false
    const isAsked = request.operation === 'adjust' || isDeepStrictEqual(request.value, report.value)
    return isAsked && isDeepStrictEqual(report.value, value)
  }

  /** It was so already. */
  #groundThere({ request }: Sent, value: unknown, now: number, askedAt: number): Ground | undefined {
    const shown = this.#shown(request.capability)
    if (!shown || !this.home.online || !this.#hasPassed(request.id)) return undefined
    if (!isDeepStrictEqual(shown.value, request.value) || !isDeepStrictEqual(shown.value, value))
      return undefined
    if (this.#opens() && shown.source !== 'live') return undefined
    if (request.capability === 'brightness' && value !== 0 && this.#shown('power')?.value !== true)
      return undefined
    const others = this.#sentSince(shown, request.capability)
    if (others.length > 0 && others.at(-1)?.request.id !== request.id) return undefined
    if (others.every((other) => other.request.id === request.id)) return 'there'
    return now >= askedAt + SILENCE_MS ? 'silent' : undefined
  }

  /** A newer request has just had its success. */
  #groundOvertaken(asked: Asked, value: unknown, now: number): Ground | undefined {
    const isByNewer = this.log.some(
      (entry) =>
        entry.what === 'answered' &&
        entry.at === now &&
        entry.answer.success &&
        entry.asked.capability === asked.capability &&
        entry.asked.at >= asked.at &&
        entry.asked.id !== asked.id &&
        isDeepStrictEqual(entry.answer.value, value),
    )
    const isDoor = this.#opens() && !isDeepStrictEqual(asked.value, value)
    return isByNewer && !isDoor ? 'overtaken' : undefined
  }

  /** What the newest report showed; what a broker has kept of a live one is no newer than that. */
  #shown(capability: string): Shown | undefined {
    let shown: Shown | undefined
    for (const [index, entry] of this.log.entries()) {
      if (entry.what !== 'reported' || entry.capability !== capability) continue
      const isCopy = entry.source === 'retained' && shown?.source === 'live' && entry.value === shown.value
      if (!isCopy) shown = { ...entry, index }
    }
    return shown
  }

  #sent(): Sent[] {
    return this.log.flatMap((entry, index) => (entry.what === 'sent' ? [{ ...entry, index }] : []))
  }

  /** Power and brightness move each other. */
  #sentSince({ index }: Shown, capability: string): Sent[] {
    return this.#sent().filter(
      (sent) => sent.index > index && (sent.request.capability === capability || !this.#opens()),
    )
  }

  #hasPassed(id: string): boolean {
    return this.log.some((entry) => entry.what === 'passed' && entry.id === id)
  }

  #opens(): boolean {
    return !('power' in this.home.kind.initial)
  }

  #isPulsed(capability: string): boolean {
    return this.home.onlyChanges && capability === this.home.kind.pulsed
  }
}

type Sent = Extract<Entry, { what: 'sent' }> & { index: number }
