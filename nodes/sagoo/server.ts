import { randomUUID } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import type { Exchange } from '../../src/bridge/exchanges'
import { type Saying, say } from '../../src/bridge/sentence'
import { readNumber, trimmed } from '../../src/bridge/tolerant'
import { isDialect } from '../../src/sagoo/northbound/dialects'
import { SagooServerSession } from '../../src/sagoo/northbound/session'
import type { CredentialsOf } from '../runtime/deferred-set'
import { type Finding, finding } from '../runtime/doctor/finding'
import { unsetVariable } from '../runtime/options'
import { homeOf } from '../runtime/home'
import { OwnerNode } from '../runtime/owner-node'
import { isPractice, Practice, type PracticePlatform } from '../runtime/practice'
import type { Node, NodeDef, RED } from '../runtime/red'
import { practise } from '../runtime/speaker'
import { type Backing, PRACTISING } from '../runtime/status'
import { type NodeFault, runUnusable } from '../runtime/unusable'
import { complaintOf, refusalOf, refusedSubscription } from './check'
import { BAD_ADDRESS, FAULT_ADVICE, faultCode, NO_SERVER, UNSET } from './faults'
import { troublesOf } from './session-troubles'
import type { nodeTypes } from './node-types'

export interface ServerDef extends NodeDef {
  url?: string
  dialect?: unknown
  timeout?: unknown
}

export type ServerCredentials = CredentialsOf<(typeof nodeTypes)['sagoo-server']>

/** The platform itself gives up after 45 s (docs/protocols/sagoo.md#async-and-time-limits). */
const COMMAND_TIMEOUT_S = 50

/** A `sagoo-server`: owns the token and the one socket that all commands and subscriptions share. */
export class ServerNode extends OwnerNode<ServerCredentials> {
  /** How long a command may take, in s. */
  readonly timeout: number
  readonly session: SagooServerSession | undefined
  /** Why there is no connection at all. */
  readonly fault: NodeFault | undefined
  readonly #url: string
  /** Keyed by the id of the node that subscribed. */
  readonly #refused = new Map<string, { topic: string; reason: Saying }>()
  readonly #practice: Practice<PracticePlatform> | undefined
  #endPractice: () => void = () => undefined

  constructor(red: RED, node: Node<ServerCredentials>, def: ServerDef, clock: Clock) {
    super(red, node, clock)
    const url = trimmed(def.url)
    this.#url = url
    const practises = isPractice(url)
    const token = practises ? randomUUID() : trimmed(node.credentials?.token)
    if (practises) this.hide(token)
    const seconds = readNumber(def.timeout)
    this.timeout = seconds !== undefined && seconds > 0 ? seconds : COMMAND_TIMEOUT_S
    this.fault = practises ? undefined : faultOf(url, token)
    if (this.fault !== undefined) {
      this.warn(this.fault.sentence)
      return
    }
    const dialect = isDialect(def.dialect) ? def.dialect : 'sagoo'
    const spoken = dialect === 'jetlinks' ? dialect : 'sagoo'
    const practice = practises
      ? new Practice((clouds) => clouds.openSagoo({ token, dialect: spoken }))
      : undefined
    this.#practice = practice
    this.session = new SagooServerSession({
      // Where a practice cloud listens is known when it does.
      get url() {
        return practice?.address('ws') ?? url
      },
      token,
      dialect,
      clock,
      random: Math.random,
      prefix: randomUUID().slice(0, 8),
      onOddity: (what) => this.noteRefusal(what),
    })
    this.session.watch(() => this.#changed())
    if (practice)
      this.#endPractice = practise(red, {
        ...{ id: node.id, platform: 'sagoo', name: node.name ?? '', practice },
        devices: () => practice.cloud?.devices() ?? [],
      })
  }

  get backing(): Backing {
    if (!this.session) return { link: { state: 'idle' }, ...(this.fault && { fault: this.fault.status }) }
    const { link, complaint } = this.session.status
    return complaint === undefined
      ? { link, ...(this.#practice && { ready: PRACTISING }) }
      : { link, trouble: { text: 'sagoo.status.complaint', grave: false } }
  }

  override get practises(): boolean {
    return this.#practice !== undefined
  }

  override get addresses(): readonly string[] {
    return this.session && !this.#practice ? [this.#url] : []
  }

  override check(): Promise<readonly Finding[]> {
    const { fault } = this
    if (fault) return Promise.resolve([finding(faultCode(fault), this.id, fault.sentence, FAULT_ADVICE)])
    const { link, complaint } = this.session?.status ?? { link: this.backing.link }
    const denied = [...this.#refused].map(([node, { topic, reason }]) =>
      refusedSubscription(node, topic, reason),
    )
    return Promise.resolve([...refusalOf(this, link), ...complaintOf(this, complaint), ...denied])
  }

  /** A node's subscription was refused, or (without a reason) is taken again. */
  noteSubscription(node: string, topic: string, reason?: Saying): void {
    if (reason === undefined) this.#refused.delete(node)
    else this.#refused.set(node, { topic, reason })
  }

  protected override get hindrance(): Saying | undefined {
    return this.fault?.sentence
  }

  /** Something passed between our flow and the platform about a device. */
  note(kind: Exchange['kind'], device: string, sentence: Saying): void {
    homeOf(this.red).note({ platform: 'sagoo', device, kind, sentence })
  }

  /** After a deploy: connects when any node needs it, and disconnects when none does. */
  reconcile(): void {
    if (!this.isUsed) this.run(this.session?.stop())
    else if (this.#practice) this.run(this.#practise(this.#practice))
    else this.session?.start()
  }

  protected async end(): Promise<void> {
    this.#endPractice()
    await this.session?.stop()
    await this.#practice?.close()
  }

  async #practise(practice: Practice<PracticePlatform>): Promise<void> {
    if ((await practice.open()) && this.isUsed) this.session?.start()
  }

  #changed(): void {
    if (!this.session) return
    const { status } = this.session
    this.explain(troublesOf(status), status.link.state === 'connected')
    this.notify()
  }
}

/** A node without a server says so; what its server lacks the server has said. */
export function runWithoutSession(red: RED, node: Node, owner: ServerNode | undefined): void {
  runUnusable(red, node, owner?.fault ?? NO_SERVER, owner?.fault !== undefined)
}

const NO_TOKEN: NodeFault = {
  status: 'sagoo.status.no-token',
  sentence: say`The Sagoo server needs a token: copy it from the platform, northbound client, websocket`,
}

function faultOf(url: string, token: string): NodeFault | undefined {
  if (unsetVariable(url, token) !== undefined) return UNSET
  if (!/^wss?:\/\//i.test(url) || !URL.canParse(url)) return BAD_ADDRESS
  return token === '' ? NO_TOKEN : undefined
}
