import { readBoolean, readNumber } from '../bridge/tolerant'
import { type Filter, readFilter } from './filter'
import { idsIn } from './id-list'
import type { MessageFacts } from './message-view'

/** The properties of a `mixin-in` node that decide what it takes, as a flow file holds them. */
export interface InOptionsDef {
  acknowledge?: unknown
  filter?: unknown
  allow?: unknown
  others?: unknown
  events?: unknown
  maxAge?: unknown
  files?: unknown
  names?: unknown
}

/** What an `in` node takes, and where it puts it. */
export interface InOptions {
  waitsForFlow: boolean
  filter: Filter | undefined
  /** Lower-case ids of users and conversations; empty lets everybody in. */
  allow: ReadonlySet<string>
  /** In ms; undefined: however old. */
  maxAge: number | undefined
  /** A file is fetched, and comes as its bytes. */
  wantsFiles: boolean
  /** The sender's name comes along. */
  wantsNames: boolean
  outputs: Outputs
}

/** The index of an output; undefined when it is not there. */
export interface Outputs {
  others: number | undefined
  events: number | undefined
  count: number
}

/** @throws Problem when the filter cannot be read */
export function readInOptions(def: InOptionsDef): InOptions {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const seconds = readNumber(def.maxAge)
  return {
    waitsForFlow: def.acknowledge === 'complete',
    filter: readFilter(text(def.filter)),
    allow: new Set(idsIn(text(def.allow).toLowerCase())),
    maxAge: seconds !== undefined && seconds > 0 ? seconds * 1000 : undefined,
    wantsFiles: readBoolean(def.files) === true,
    wantsNames: readBoolean(def.names) === true,
    outputs: outputsOf(readBoolean(def.others) === true, readBoolean(def.events) === true),
  }
}

function outputsOf(hasOthers: boolean, hasEvents: boolean): Outputs {
  const events = hasOthers ? 2 : 1
  return {
    others: hasOthers ? 1 : undefined,
    events: hasEvents ? events : undefined,
    count: 1 + Number(hasOthers) + Number(hasEvents),
  }
}

/** What becomes of a message; `refused` is one of somebody who is not let in. */
export type Routing = { output: number; args?: string } | 'dropped' | 'refused'

/** @param now ms since the epoch */
export function judge(
  { facts, payload }: { facts: MessageFacts; payload: unknown },
  { allow, filter, maxAge, outputs }: InOptions,
  now: number,
): Routing {
  if (isTooOld(facts, maxAge, now)) return 'dropped'
  const isAllowed = allow.size === 0 || allow.has(facts.userId) || allow.has(facts.conversationId)
  if (!isAllowed) return outputs.others === undefined ? 'refused' : { output: outputs.others }
  if (!filter) return { output: 0 }
  const match = typeof payload === 'string' ? filter(payload) : undefined
  return match ? { output: 0, ...match } : 'dropped'
}

function isTooOld({ createdAt }: MessageFacts, maxAge: number | undefined, now: number): boolean {
  if (maxAge === undefined) return false
  const at = Date.parse(createdAt)
  return Number.isFinite(at) && now - at > maxAge
}
