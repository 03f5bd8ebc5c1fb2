import { randomUUID } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { readNumber } from '../../src/bridge/tolerant'
import { Watchers } from '../../src/bridge/watchers'
import { isDialect } from '../../src/sagoo/northbound/dialects'
import { Server } from '../../src/sagoo/northbound/session'
import { Explainer } from './explainer'
import { unsetVariable } from '../runtime/options'
import type { Node, NodeDef, RED } from '../runtime/red'
import type { Backing } from '../runtime/status'

export interface ServerDef extends NodeDef {
  url?: string
  dialect?: unknown
  timeout?: unknown
}

export interface ServerCredentials {
  token: string
}

/** The platform itself gives up after 45 s (sagoo.md 1.8), in s. */
const TIMEOUT = 50

/** A `sagoo-server`: owns the token and the one socket that all commands and subscriptions share. */
export class ServerNode {
  /** In s. */
  readonly timeout: number
  readonly server: Server | undefined
  readonly #fault: ServerFault | undefined
  readonly #users = new Set<Node>()
  readonly #watchers = new Watchers()
  readonly #explainer: Explainer

  constructor(
    red: RED,
    private readonly node: Node<ServerCredentials>,
    def: ServerDef,
    clock: Clock,
  ) {
    this.#explainer = new Explainer(red, node)
    const url = def.url?.trim() ?? ''
    const token = node.credentials?.token?.trim() ?? ''
    const seconds = readNumber(def.timeout)
    this.timeout = seconds !== undefined && seconds > 0 ? seconds : TIMEOUT
    this.#fault = faultOf(url, token)
    if (this.#fault !== undefined) {
      node.warn(red._(this.#fault.replace('status', 'sentence')))
      return
    }
    this.server = new Server({
      url,
      token,
      dialect: isDialect(def.dialect) ? def.dialect : 'sagoo',
      clock,
      random: Math.random,
      prefix: randomUUID().slice(0, 8),
    })
    this.server.watch(() => this.#changed())
  }

  get backing(): Backing {
    if (!this.server) return { link: { state: 'idle' }, ...(this.#fault && { fault: this.#fault }) }
    const { link, complaint } = this.server.status
    return complaint === undefined
      ? { link }
      : { link, trouble: { text: 'sagoo.status.complaint', grave: false } }
  }

  /** A node needs the connection; the returned function ends that. */
  use(node: Node): () => void {
    this.#users.add(node)
    return () => void this.#users.delete(node)
  }

  /** Calls back when the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** After a deploy: connects when any node needs it, and disconnects when none does. */
  reconcile(): void {
    if (this.#users.size > 0) this.server?.start()
    else this.server?.stop().catch((error: unknown) => this.node.warn(String(error)))
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    await this.server?.stop()
  }

  #changed(): void {
    if (this.server) this.#explainer.explain(this.server.status)
    this.#watchers.notify()
  }
}

/** What keeps a server from connecting: a key of the catalogue. */
type ServerFault = 'sagoo.status.unset' | 'sagoo.status.no-token' | 'sagoo.status.bad-address'

function faultOf(url: string, token: string): ServerFault | undefined {
  if (unsetVariable(url, token) !== undefined) return 'sagoo.status.unset'
  if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) return 'sagoo.status.bad-address'
  return token === '' ? 'sagoo.status.no-token' : undefined
}
