import type { Clock } from '../../bridge/clock'
import { withPlatformWords } from '../../bridge/platform-words'
import { Problem, type ProblemCode } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { fold } from '../../bridge/tolerant'
import { isSameType, type ListedDevice } from './answers'
import type { SinricApi } from './api'
import { ApiProblem } from './problems'

/** A device that an account shall have. */
export interface Wish {
  name: string
  /** Portal code: SWITCH, LIGHT, … */
  type: string
  /** The room's name; any room where the account has none of this name. */
  room?: string
}

/** Lists of an account are read so often at most, in ms. */
const LIST_AGE_MS = 60_000

/** After these nobody knows whether the device was created. */
const UNSURE: readonly ProblemCode[] = ['deadline', 'unreachable', 'unexpected', 'closed']

/** An account of the portal as whoever adds a house uses it: its devices, and new ones. Everything thrown is a Problem. */
export class Portal {
  readonly #devices: Kept<ListedDevice[]>
  readonly #rooms
  readonly #products
  /** Keyed by App Key. */
  readonly #accessKeyIds = new Map<string, Kept<string>>()
  /** Folded names of devices of which nobody knows whether they were created. */
  readonly #unsure = new Set<string>()

  constructor(
    private readonly api: SinricApi,
    private readonly clock: Clock,
  ) {
    this.#devices = new Kept(clock, async () => [...(await api.devices())])
    this.#rooms = new Kept(clock, () => api.rooms())
    this.#products = new Kept(clock, () => api.products())
  }

  /** The account's devices; those that were created here are among them at once. */
  devices(): Promise<readonly ListedDevice[]> {
    return this.#devices.get()
  }

  /**
   * Creates a device. One of which nobody knows whether it exists is looked for first, in a new list.
   * @param appKey who may connect as the device
   * @throws Problem in plain words: what the key may not do, the plan's limit, what is wrong with the device
   */
  async create(wish: Wish, appKey: string): Promise<ListedDevice> {
    const existing = await this.#alreadyCreated(wish)
    if (existing) return existing
    const productId = await this.#productFor(wish)
    const roomId = await this.#roomFor(wish)
    const accessKeyId = await this.#accessKeyIdOf(appKey)
    try {
      const created = await this.api.create({ name: wish.name, productId, roomId, accessKeyId })
      // What the portal answers of a new device may say little of it.
      const device = { ...created, name: created.name || wish.name }
      this.#devices.now?.push(device)
      return device
    } catch (error) {
      if (error instanceof Problem && UNSURE.includes(error.code)) this.#unsure.add(fold(wish.name) ?? '')
      throw inPlainWords(error)
    }
  }

  close(): void {
    this.api.close()
  }

  async #alreadyCreated({ name }: Wish): Promise<ListedDevice | undefined> {
    const folded = fold(name) ?? ''
    if (!this.#unsure.has(folded)) return undefined
    const wait = this.#devices.outdate()
    if (wait > 0)
      throw new Problem(
        'rate-limited',
        say`It is not known whether Sinric Pro has created ${name}. Its list can be read again in ${Math.ceil(wait / 1_000)} s: go on then`,
      )
    const found = (await this.#devices.get()).filter((device) => fold(device.name) === folded)
    this.#unsure.delete(folded)
    return found.length === 1 ? found[0] : undefined
  }

  #accessKeyIdOf(appKey: string): Promise<string> {
    const kept = this.#accessKeyIds.get(appKey) ?? new Kept(this.clock, () => this.api.accessKeyId(appKey))
    this.#accessKeyIds.set(appKey, kept)
    return kept.get()
  }

  async #productFor({ type }: Wish): Promise<string> {
    const product = (await this.#products.get()).find((one) => isSameType(one.type, type))
    if (product) return product.id
    throw new Problem(
      'configuration',
      say`Sinric Pro offers no kind of device called ${type}: create it in the portal, and choose it here`,
    )
  }

  async #roomFor({ room = '' }: Wish): Promise<string> {
    const rooms = await this.#rooms.get()
    const own = rooms.find(({ name }) => fold(name) === fold(room)) ?? rooms[0]
    if (own) return own.id
    throw new Problem('configuration', say`The account has no room yet: create one in the portal, then go on`)
  }
}

/** What the portal says when a plan is full is not documented; these words are in it, whatever it says. */
const PLAN = /\b(?:licen[cs]e|limit|maximum|plan|quota|subscri\w+|upgrade)/i

/** A refusal to create, by what a person can do about it. */
function inPlainWords(error: unknown): unknown {
  if (!(error instanceof ApiProblem)) return error
  const { code, cause, retryAfter } = error
  const words = cause?.platform ?? ''
  const told = (ours: ReturnType<typeof say>): ApiProblem =>
    new ApiProblem(code, withPlatformWords(ours, words), {
      cause,
      ...(retryAfter !== undefined && { retryAfter }),
    })
  // The key was good enough for the list.
  if (code === 'refused')
    return told(
      say`This API Key may read the devices of the account, but create none. Create them in the portal; they are found here then`,
    )
  if (code === 'rejected' && (PLAN.test(words) || cause?.code === 402))
    return told(
      say`The account's plan has no room for another device: three are free, more licences are sold in the portal`,
    )
  return error
}

/** An answer that is asked for once a minute at most. */
class Kept<Answer> {
  #asked: { answer: Promise<Answer>; until: number } | undefined
  /** The answer, while it is good. */
  now: Answer | undefined

  constructor(
    private readonly clock: Clock,
    private readonly ask: () => Promise<Answer>,
  ) {}

  async get(): Promise<Answer> {
    const now = this.clock.elapsed()
    if (this.#asked && this.#asked.until > now) return this.#asked.answer
    const asked = { answer: this.ask(), until: now + LIST_AGE_MS }
    this.#asked = asked
    this.now = undefined
    try {
      this.now = await asked.answer
      return this.now
    } catch (error) {
      if (this.#asked === asked) this.#asked = undefined
      throw error
    }
  }

  /** The next one who asks shall have a new answer. @returns how long that has to wait, in ms; 0 when it is done */
  outdate(): number {
    const wait = this.#asked === undefined ? 0 : this.#asked.until - this.clock.elapsed()
    if (wait > 0) return wait
    this.#asked = undefined
    return 0
  }
}
