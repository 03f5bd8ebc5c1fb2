import { createHash } from 'node:crypto'
import type { Saying } from '../../src/bridge/sentence'
import { Watchers } from '../../src/bridge/watchers'
import { inWords } from './language'
import type { Node, NodeDef, RED } from './red'

/** Tells owners apart in what is saved, without giving away what they are told apart by. */
export function fingerprint(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 16)
}

/** A platform that never says the same thing twice shall not fill the memory. */
const MAX_SAID = 1_000

/** A config node that owns credentials and the one connection they open. */
export abstract class OwnerNode<Credentials extends object = object> {
  readonly id: string
  readonly #users = new Set<Node>()
  readonly #watchers = new Watchers()
  /** Sentences that were said since all was well, in English. */
  readonly #said = new Set<string>()

  constructor(
    protected readonly red: RED,
    protected readonly node: Node<Credentials>,
  ) {
    this.id = node.id
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

  /** The same, once until all is well again: of a trouble that numbers change in, `key` is what stays. */
  warnOnce(what: Saying, key = String(what)): void {
    if (this.#said.has(key)) return
    if (this.#said.size >= MAX_SAID) this.#said.clear()
    this.#said.add(key)
    this.warn(what)
  }

  /** Ends everything; resolves in well under a second. */
  close(): Promise<void> {
    this.#watchers.clear()
    return this.end()
  }

  /** Ends the connection. */
  protected abstract end(): Promise<void>

  /** Says each of the troubles once until there is none of them. @param isWell whether none means that all is well */
  protected explain(troubles: readonly Saying[], isWell: boolean): void {
    for (const trouble of troubles) this.warnOnce(trouble)
    if (troubles.length === 0 && isWell) this.clearSaid()
  }

  /** All is well: what goes wrong from now on is news. */
  protected clearSaid(): void {
    this.#said.clear()
  }

  /** Its status has changed. */
  protected notify(): void {
    this.#watchers.notify()
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

/** What makes an owner out of its config node. */
export interface OwnerType<Owner, Credentials extends object, Def extends NodeDef> {
  /** The type of the config node: `sinric-account`. */
  type: string
  credentials: Record<string, { type: 'text' | 'password' }>
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
    this.on('close', (removed, done) => {
      owners.delete(this.id)
      kind.onClose?.(owner, removed)
      void owner.close().finally(done)
    })
  }

  red.nodes.registerType(kind.type, Config, { credentials: kind.credentials })
  return owners
}
