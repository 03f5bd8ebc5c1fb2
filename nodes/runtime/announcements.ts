import type { Clock } from '../../src/bridge/clock'
import type { Announcement } from '../../src/discovery/announced'
import { announcedList, announcementTopics, readAnnouncements } from '../../src/discovery/announcements'
import { say, type Saying } from '../../src/bridge/sentence'
import { subscribeOnce } from '../../src/transport/mqtt-subscription'
import { systemClock } from '../../src/transport/system-clock'
import { bodyOf } from './admin'
import { askDeployed, deployedBroker } from './deployed-broker'
import { HeardAnnouncements, MAX_ANNOUNCEMENT_BYTES } from './heard-announcements'
import { inWordsFor } from './language'
import type { AdminRequest, AdminResponse, MqttBroker, RED } from './red'
import { loginOf, type UnusableBroker } from './unsaved-broker'

/** Why the broker could not be asked; the editor has a sentence for each. */
export type AskFailure =
  | 'no-broker'
  | 'not-deployed'
  | 'not-connected'
  | 'login-refused'
  | 'busy'
  | 'unexpected'
  | UnusableBroker['error']

const STATUSES = {
  'no-broker': 400,
  'not-deployed': 404,
  'not-a-broker': 400,
  'bad-address': 400,
  'no-variable': 400,
  'no-tls': 400,
  'bad-tls': 400,
  'password-again': 400,
  'login-refused': 502,
  'not-connected': 503,
  busy: 429,
  unexpected: 500,
} as const satisfies Record<AskFailure, number>

interface Failure {
  error: AskFailure
  /** What exactly is wrong, where that is more than `error` says. */
  saying?: Saying
}

/** So many brokers of dialogs are asked at a time. */
const MAX_VISITS = 4

/** The applications that serve the routes of no set: every set brings them, and the first counts. */
const served = new WeakSet<RED['httpAdmin']>()

/**
 * What a broker announces (docs/contract.md#10-what-a-broker-announces).
 * - `GET homewire/announced?broker=<id>`: of a deployed `mqtt-broker` node, whose connection is used.
 * - `POST homewire/announced {broker}`: of the `mqtt-broker` node of a dialog, before anything is deployed.
 * - `GET homewire/<set>/announced?broker=<id>`: the older one, with more of each device and a shorter list.
 */
export function serveAnnouncements(red: RED, set: string, clock: Clock = systemClock): void {
  red.httpAdmin.get(
    `/homewire/${set}/announced`,
    red.auth.needsPermission(`${set}-device.read`),
    (request, response) =>
      answer(red, request, response, askByQuery(red, request, clock), (all) => readAnnouncements(all)),
  )
  if (served.has(red.httpAdmin)) return
  served.add(red.httpAdmin)
  red.httpAdmin.get('/homewire/announced', red.auth.needsPermission('homewire.read'), (request, response) =>
    answer(red, request, response, askByQuery(red, request, clock), announcedList),
  )
  red.httpAdmin.post('/homewire/announced', red.auth.needsPermission('homewire.write'), (request, response) =>
    answer(red, request, response, askUnsaved(red, bodyOf(request).broker, clock), announcedList),
  )
}

function answer(
  red: RED,
  request: AdminRequest,
  response: AdminResponse,
  asked: Promise<Announcement[] | Failure>,
  listOf: (all: Announcement[]) => object,
): void {
  asked
    .then((found) => (Array.isArray(found) ? listOf(found) : found))
    .catch((): Failure => ({ error: 'unexpected' }))
    .then((found) => {
      if (!isFailure(found)) return response.json(found)
      const { error, saying } = found
      response
        .status(STATUSES[error])
        .json({ error, ...(saying === undefined ? {} : { message: inWordsFor(red, request, saying) }) })
    })
    .catch(() => response.end())
}

function isFailure(found: object): found is Failure {
  return 'error' in found
}

async function askByQuery(
  red: RED,
  { query }: AdminRequest,
  clock: Clock,
): Promise<Announcement[] | Failure> {
  const { broker } = query
  const found = deployedBroker(red, typeof broker === 'string' ? broker : '')
  if (typeof found === 'string') return { error: found }
  const all = await askOnce(found, red.util.generateId(), clock)
  return typeof all === 'string' ? { error: all } : all
}

/** Keyed by broker node: the question that is being asked. Whoever asks meanwhile gets the same answer. */
const running = new WeakMap<MqttBroker, ReturnType<typeof askDeployed>>()

/** What is announced at a deployed broker; whoever asks while that is found out gets the same answer. */
export function askOnce(broker: MqttBroker, ref: string, clock: Clock): ReturnType<typeof askDeployed> {
  const asked = running.get(broker)
  if (asked) return asked
  const question = askDeployed(broker, `homewire-${ref}`, clock).finally(() => running.delete(broker))
  running.set(broker, question)
  return question
}

let visits = 0

async function askUnsaved(red: RED, broker: unknown, clock: Clock): Promise<Announcement[] | Failure> {
  if (broker === undefined) return { error: 'no-broker' }
  const login = loginOf(red, broker)
  if ('error' in login) return login
  if (visits >= MAX_VISITS) return { error: 'busy' }
  visits += 1
  try {
    const heard = new HeardAnnouncements(clock)
    const visit = await subscribeOnce(login, announcementTopics, MAX_ANNOUNCEMENT_BYTES, (...message) =>
      heard.hear(...message),
    )
    if ('reason' in visit) {
      const error = visit.reason === 'refused' ? 'login-refused' : 'not-connected'
      return { error, saying: visit.saying }
    }
    const all = await heard.all(visit.over)
    const isCut = visit.over.aborted
    visit.end()
    return isCut ? { error: 'not-connected', saying: say`the broker ended the connection` } : all
  } finally {
    visits -= 1
  }
}
