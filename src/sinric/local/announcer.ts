import type { Answer } from 'dns-packet'
import type { MulticastDNS } from 'multicast-dns'
import type { Clock } from '../../bridge/clock'
import { addressesByInterface, type HomeNetwork } from '../../transport/home-network'
import { type Announcement, answersTo, BROWSING, recordsOf } from './records'

/** A record is sent to everybody at most once a second (RFC 6762, section 6), and told twice when it is new (8.3). */
const MIN_GAP_MS = 1_000

type Library = typeof import('multicast-dns')

/** Tells every network of this host which devices are here (mDNS), and says goodbye when they are not any more. */
export class Announcer {
  /** Keyed by the interface through which the network is there. */
  readonly #responders = new Map<string, Responder>()
  #library: Promise<Library | undefined> | undefined
  #wanted: { announcement: Announcement; networks: readonly HomeNetwork[] } | undefined

  /** @param onHeard somebody has told something, also this host itself */
  constructor(
    private readonly clock: Clock,
    private readonly onHeard: (records: readonly Answer[]) => void,
  ) {}

  /** Says this in these networks from now on, and what was said before no more. */
  announce(announcement: Announcement, networks: readonly HomeNetwork[]): void {
    this.#wanted = { announcement, networks }
    if (announcement.deviceIds.length === 0 && !this.#library) return
    this.#library ??= load()
    void this.#library.then((library) => library && this.#update(library))
  }

  close(): void {
    this.#wanted = undefined
    for (const responder of this.#responders.values()) responder.close()
    this.#responders.clear()
  }

  #update(library: Library): void {
    const { announcement, networks = [] } = this.#wanted ?? {}
    const wanted = addressesByInterface(announcement && announcement.deviceIds.length > 0 ? networks : [])
    for (const [name, responder] of this.#responders) {
      if (wanted.get(name)?.includes(responder.address) && !responder.isBroken) continue
      responder.close()
      this.#responders.delete(name)
    }
    if (!announcement) return
    for (const [name, addresses] of wanted)
      this.#responder(library, name, addresses).say(recordsOf(announcement, addresses))
  }

  #responder(library: Library, name: string, [address = '']: readonly string[]): Responder {
    const responder = this.#responders.get(name) ?? new Responder(library, address, this.clock, this.onHeard)
    this.#responders.set(name, responder)
    return responder
  }
}

/** Without it devices are found by asking, and by the address that the cloud knows. */
function load(): Promise<Library | undefined> {
  return import('multicast-dns').then(
    ({ default: library }) => library,
    () => undefined,
  )
}

/** Answers in one network. */
class Responder {
  readonly #socket: MulticastDNS
  #records: readonly Answer[] = []
  /** Ms of the clock's `elapsed`, keyed by what was asked. */
  readonly #answered = new Map<string, number>()
  #cancel: () => void = () => undefined
  #isBroken = false

  constructor(
    library: Library,
    /** This host's, from which it sends. */
    readonly address: string,
    private readonly clock: Clock,
    onHeard: (records: readonly Answer[]) => void,
  ) {
    this.#socket = library({ interface: address, bind: '0.0.0.0' })
    this.#socket.on('error', () => (this.#isBroken = true))
    this.#socket.on('warning', () => undefined)
    this.#socket.on('query', ({ questions = [] }) => {
      for (const question of questions) this.#answer(question)
    })
    this.#socket.on('response', ({ answers = [], additionals = [] }) => onHeard([...answers, ...additionals]))
  }

  /** Its socket gave up: another one may work. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  say(records: readonly Answer[]): void {
    if (JSON.stringify(records) === JSON.stringify(this.#records)) return
    this.#takeBack()
    this.#records = records
    this.#answered.clear()
    this.#send([...records])
    this.#cancel = this.clock.after(MIN_GAP_MS, () => this.#send([...records]))
    // Who else has these devices says so.
    if (records.length > 0) this.#socket.query({ questions: [BROWSING] }, () => undefined)
  }

  close(): void {
    this.#takeBack()
    this.#records = []
    // What was sent is still on its way.
    this.clock.after(0, () => this.#socket.destroy())
  }

  #takeBack(): void {
    this.#cancel()
    if (this.#records.length > 0) this.#send(this.#records.map((record) => ({ ...record, ttl: 0 })))
  }

  #answer(question: { name: string; type: string }): void {
    const { answers, additionals } = answersTo(question, this.#records)
    if (answers.length === 0) return
    const key = `${question.type} ${question.name.toLowerCase()}`
    const now = this.clock.elapsed()
    if (now - (this.#answered.get(key) ?? -Infinity) < MIN_GAP_MS) return
    this.#answered.set(key, now)
    this.#socket.respond({ answers, additionals }, () => undefined)
  }

  #send(answers: Answer[]): void {
    this.#socket.respond({ answers }, () => undefined)
  }
}
