import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../src/bridge/clock'
import type { Request } from '../../src/bridge/request'
import { isObject, trimmed } from '../../src/bridge/tolerant'
import { isFromBroker } from './messages'
import type { Message } from './red'

/** What an answer by message has to find again: which request it answers. */
export type AskedRequest = Omit<Request, 'raw' | 'expires' | 'delta' | 'client' | 'restored'>

/** A request that has left with correlation data (docs/contract.md#answers-by-message). */
export interface Correlated {
  readonly request: AskedRequest
  readonly responseTopic: string
  /** `_msgid` of the message that answered it: the same message may reach several nodes. */
  answeredBy?: string | undefined
}

/**
 * What a message is as an answer: one to a request of ours, one of somebody else's (`unknown`, or `missing` without any
 * correlation data), or our own request that came back from the broker (`echo`).
 */
export type Match = Correlated | 'unknown' | 'missing' | 'echo'

/** So many requests are remembered, answered or not. */
const MAX_ASKED = 10_000
/** Random bytes of a token: nobody guesses one. */
const TOKEN_BYTES = 18
/** Nothing longer is looked up. */
const MAX_TOKEN = 256

/** The requests of one Node-RED that are answered by message, over all its platforms. */
export class Correlations {
  /** Keyed by correlation data. */
  readonly #asked = new LRUCache<string, Correlated>({ max: MAX_ASKED })
  /** Keyed by response topic: how many `in` nodes use it, and what was said of it already. */
  readonly #topics = new Map<string, { users: number; said: Set<string> }>()

  /** A node expects its answers on this topic; the returned function ends that. */
  listen(topic: string): () => void {
    const entry = this.#topics.get(topic) ?? { users: 0, said: new Set() }
    this.#topics.set(topic, entry)
    entry.users += 1
    return () => {
      entry.users -= 1
      if (entry.users === 0) this.#topics.delete(topic)
    }
  }

  /** What a request takes along, in the words of Node-RED's MQTT nodes. */
  propertiesFor(request: Request, responseTopic: string, clock: Clock): Message {
    const correlationData = randomBytes(TOKEN_BYTES).toString('base64url')
    const { raw: _raw, expires, delta: _delta, client: _client, restored: _restored, ...asked } = request
    this.#asked.set(correlationData, { request: asked, responseTopic })
    const seconds = Math.floor((expires - clock.now()) / 1000)
    // A broker that holds it back for longer throws it away, so that no door opens after everybody has given up.
    return { responseTopic, correlationData, messageExpiryInterval: Math.max(1, seconds) }
  }

  /** undefined for a message that is no answer by message. */
  match(msg: Message): Match | undefined {
    // It has come through the flow, and names its request itself.
    if (isObject(msg.request) && typeof msg.request.id === 'string') return undefined
    const token = tokenOf(msg)
    const asked = token === undefined ? undefined : this.#asked.get(token)
    if (!isFromBroker(msg)) return asked
    const topic = trimmed(msg.topic)
    if (asked) return asked.responseTopic === topic ? asked : 'echo'
    if (!this.#topics.has(topic)) return undefined
    return token === undefined ? 'missing' : 'unknown'
  }

  /** Whether something about the answers on a topic has not been said since a node began to use it. */
  isNews(topic: string, what: string): boolean {
    const said = this.#topics.get(topic)?.said
    if (!said || said.has(what)) return false
    said.add(what)
    return true
  }
}

/** As text or as bytes. */
function tokenOf({ correlationData }: Message): string | undefined {
  const isBytes = Buffer.isBuffer(correlationData)
  if (!isBytes && typeof correlationData !== 'string') return undefined
  if (correlationData.length === 0) return undefined
  return isBytes ? correlationData.toString('utf8', 0, MAX_TOKEN) : correlationData.slice(0, MAX_TOKEN)
}

/** Keyed by Node-RED's events, which all node sets of one Node-RED share. */
const all = new WeakMap<object, Correlations>()

/** Those of a Node-RED. */
export function correlationsOf({ events }: { events: object }): Correlations {
  const known = all.get(events) ?? new Correlations()
  all.set(events, known)
  return known
}
