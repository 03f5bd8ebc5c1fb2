import { createHash } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say, Sentence } from '../../src/bridge/sentence'
import { Watchers } from '../../src/bridge/watchers'
import type { Finding } from './doctor/finding'
import { inWords } from './language'
import { type HomeOwner, homeOf } from './home'
import type { Node, NodeDef, RED } from './red'
import type { Backing } from './status'

/** Tells owners apart in what is saved, without giving away what they are told apart by. */
export function fingerprint(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 16)
}

/** A platform that never says the same thing twice shall not fill the memory. */
const MAX_TOLD = 1_000
/** Who was told of a trouble is not told of it again for so long, though all was well in between. */
const TELL_AGAIN_AFTER_MS = 10 * 60_000

/** Something wrong, as a person is told. */
export interface Trouble {
  text: Saying
  /** What tells it apart from the same trouble elsewhere: a topic, a device. */
  place?: string
}

/** A config node that owns credentials and the one connection they open. */
export abstract class OwnerNode<Credentials extends object = object> implements HomeOwner {
  readonly id: string
  readonly #users = new Set<Node>()
  readonly #watchers = new Watchers()
  /** When a person was told of each trouble (clock.elapsed, in ms); keyed by its kind and place. */
  readonly #told = new Map<string, number>()
  /** What was drawn for practice in place of credentials. */
  readonly #drawn: string[] = []
  /** The first of the troubles that there are now. */
  #trouble: Saying | undefined

  constructor(
    protected readonly red: RED,
    protected readonly node: Node<Credentials>,
    private readonly clock: Clock,
  ) {
    this.id = node.id
  }

  /** The state of the connection. */
  abstract get backing(): Backing

  /** What keeps it from connecting at all, for a person. */
  protected get hindrance(): Saying | undefined {
    return undefined
  }

  get type(): string {
    return this.node.type
  }

  get name(): string {
    return this.node.name ?? ''
  }

  get addresses(): readonly string[] {
    return []
  }

  /** The platform behind it runs inside Node-RED, and is none. */
  get practises(): boolean {
    return false
  }

  get link(): HomeOwner['link'] {
    return this.backing.link.state
  }

  get sentence(): Saying {
    const { link } = this.backing
    const there = link.state === 'connected' && this.practises ? PRACTICE : undefined
    return (
      this.hindrance ??
      this.#trouble ??
      there ??
      ('reason' in link ? say`No connection: ${link.reason}` : LINKS[link.state])
    )
  }

  get secrets(): readonly string[] {
    const given = Object.values(this.node.credentials ?? {}).filter((secret) => typeof secret === 'string')
    return [...given, ...this.#drawn]
  }

  /** Keys that were drawn for practice are nobody's to read either. */
  protected hide(...drawn: readonly string[]): void {
    this.#drawn.push(...drawn)
  }

  /** Something came that was not taken, or that the other side did not take. */
  noteRefusal(why: Saying, device = ''): void {
    const [platform = ''] = this.type.split('-')
    homeOf(this.red).note({ platform, device, kind: 'refusal', sentence: say`Refused: ${why}` })
  }

  /** Whether a node uses it: only then it connects. */
  get isUsed(): boolean {
    return this.#users.size > 0
  }

  /** A node uses it; the returned function ends that. */
  use(node: Node): () => void {
    this.#users.add(node)
    return () => void this.#users.delete(node)
  }

  /** Calls back when its status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** One sentence for the debug sidebar. */
  warn(what: Saying): void {
    this.node.warn(inWords(this.red, what))
  }

  /** The same, at most once in ten minutes: something that happens again and again, with other numbers in it. */
  warnOnce(text: Saying, place?: string): void {
    const key = keyOf({ text, ...(place !== undefined && { place }) })
    const at = this.#told.get(key)
    if (at === undefined || this.#isLongAgo(at)) this.#tell(key, text)
  }

  check(): Promise<readonly Finding[]> {
    return Promise.resolve([])
  }

  /** Ends everything; resolves in well under a second. */
  close(): Promise<void> {
    this.#watchers.clear()
    return this.end()
  }

  /** Ends the connection. */
  protected abstract end(): Promise<void>

  /**
   * Tells of each trouble once while it lasts, and again when it comes back after ten minutes.
   * @param isWell whether no trouble means that all is well
   */
  protected explain(troubles: readonly Trouble[], isWell: boolean): void {
    this.#trouble = troubles[0]?.text
    for (const trouble of troubles) {
      const key = keyOf(trouble)
      if (!this.#told.has(key)) this.#tell(key, trouble.text)
    }
    if (troubles.length > 0 || !isWell) return
    for (const [key, at] of this.#told) if (this.#isLongAgo(at)) this.#told.delete(key)
  }

  /** Its status has changed. */
  protected notify(): void {
    this.#watchers.notify()
  }

  #tell(key: string, text: Saying): void {
    const [oldest] = this.#told.keys()
    if (this.#told.size >= MAX_TOLD && oldest !== undefined) this.#told.delete(oldest)
    this.#told.delete(key)
    this.#told.set(key, this.clock.elapsed())
    this.warn(text)
  }

  #isLongAgo(at: number): boolean {
    return this.clock.elapsed() - at >= TELL_AGAIN_AFTER_MS
  }

  /** Work that goes on in the background; its failure is told. */
  protected run(work: Promise<unknown> | undefined): void {
    work?.catch((error: unknown) => this.node.warn(String(error)))
  }
}

/** In the debug sidebar a node without a name would stand as the digits of its id. */
export function nameUntitled(red: RED, node: Node): void {
  const [set = '', kind = ''] = node.type.split('-')
  const key = `${set}.untitled.${kind}`
  const title = red._(key)
  if (title !== key) node.name ||= title
}

function keyOf({ text, place = '' }: Trouble): string {
  return `${text instanceof Sentence ? text.kind : text} ${place}`
}

const PRACTICE = say`Practice, without an account: the other end runs inside Node-RED`
const LINKS = {
  idle: say`Not connected: no node that is deployed needs it`,
  connecting: say`Connecting`,
  connected: say`Connected`,
} as const

/** What makes an owner out of its config node. */
export interface OwnerType<Owner, Credentials extends object, Def extends NodeDef> {
  /** The type of the config node: `sinric-account`. */
  type: string
  create(node: Node<Credentials>, def: Def): Owner
  /** The node is closing. */
  onClose?(owner: Owner, removed: boolean): void
}

/** Registers a config node that owns a connection. @returns the owners that are deployed, keyed by node id */
export function registerOwner<
  Credentials extends object,
  Owner extends OwnerNode<Credentials>,
  Def extends NodeDef,
>(red: RED, kind: OwnerType<Owner, Credentials, Def>): ReadonlyMap<string, Owner> {
  const owners = new Map<string, Owner>()

  function Config(this: Node<Credentials>, def: Def): void {
    red.nodes.createNode(this, def)
    nameUntitled(red, this)
    const owner = kind.create(this, def)
    owners.set(this.id, owner)
    const leaveHome = homeOf(red).addOwner(owner)
    this.on('close', (removed, done) => {
      owners.delete(this.id)
      leaveHome()
      kind.onClose?.(owner, removed)
      void owner.close().finally(done)
    })
  }

  red.nodes.registerType(kind.type, Config)
  return owners
}
