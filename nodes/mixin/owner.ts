import type { Clock } from '../../src/bridge/clock'
import type { Exchange } from '../../src/bridge/exchanges'
import { Problem } from '../../src/bridge/problem'
import { type Saying, say } from '../../src/bridge/sentence'
import { MixinSession, type MixinStatus } from '../../src/mixin/session'
import { type Keystore, readKeystore, withoutSecrets } from '../../src/mixin/keystore'
import type { CredentialsOf } from '../runtime/deferred-set'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'
import { homeOf } from '../runtime/home'
import { OwnerNode } from '../runtime/owner-node'
import { unsetVariable } from '../runtime/options'
import { isPractice, Practice, type PracticeChat } from '../runtime/practice'
import type { Node, NodeDef, RED } from '../runtime/red'
import { practiseChat } from '../runtime/speaker'
import { type Backing, PRACTISING } from '../runtime/status'
import { connectionFindings } from './check'
import type { nodeTypes } from './node-types'
import { drawKeystore } from './practice-keystore'
import { MessageDelivery, type Writer } from '../../src/mixin/delivery'

export interface BotDef extends NodeDef {
  server?: string
  api?: string
}

export type BotCredentials = CredentialsOf<(typeof nodeTypes)['mixin-bot']>

const DEFAULT_SERVER = 'wss://blaze.mixin.one'
const DEFAULT_API = 'https://api.mixin.one'

/** A `mixin-bot`: owns the keystore and the one socket that all its nodes share. */
export class BotNode extends OwnerNode<BotCredentials> {
  readonly session: MixinSession | undefined
  readonly delivery: MessageDelivery
  readonly #keystore: Keystore | undefined
  readonly #server: string | undefined
  readonly #api: string | undefined
  #fault: BotFault | undefined
  /** What is wrong with the keystore. */
  #keystoreFault: Saying | undefined
  readonly #practice: Practice<PracticeChat> | undefined
  #endPractice: () => void = () => undefined

  constructor(red: RED, node: Node<BotCredentials>, def: BotDef, clock: Clock) {
    super(red, node, clock)
    const drawn = isPractice(def.server) ? drawKeystore() : undefined
    const practice = drawn && new Practice((clouds) => clouds.openMixin(drawn.known))
    this.#practice = practice
    if (drawn) this.hide(drawn.keystore)
    const server = origin(def.server?.trim() || DEFAULT_SERVER, /^wss?:$/)
    this.#server = server
    const api = origin(def.api?.trim() || DEFAULT_API, /^https?:$/)
    this.#api = api
    this.delivery = new MessageDelivery({
      appId: () => this.#keystore?.appId ?? '',
      acknowledge: (messageId) => this.session?.acknowledge(messageId),
      know: (conversationId) => this.session?.sender.know(conversationId),
      complain: (what) => {
        this.noteRefusal(what)
        this.warnOnce(what)
      },
      payloadOf: (read) => this.#keystore && read(this.#keystore),
      list: () => this.session?.list(),
      clock,
    })
    this.#keystore = drawn ? readKeystore(drawn.keystore).keystore : this.#read(def, server, api)
    if (!this.#keystore || (!practice && (server === undefined || api === undefined))) return
    this.session = new MixinSession({
      // Where a practice cloud listens is known when it does.
      get server() {
        return practice?.address('ws') ?? server ?? ''
      },
      get api() {
        return practice?.address('http') ?? api ?? ''
      },
      keystore: this.#keystore,
      clock,
      random: Math.random,
      onMessage: (view) => this.delivery.take(view),
      onReceipt: (view) => this.delivery.takeReceipt(view),
      onOddity: (what) => this.noteRefusal(what),
    })
    this.session.watch(() => this.#changed())
    if (practice) this.#endPractice = practiseChat(red, { id: node.id, name: node.name ?? '', practice })
  }

  get appId(): string | undefined {
    return this.#keystore?.appId
  }

  /** Tells connections apart: a server takes one for each session. */
  get login(): string | undefined {
    return this.#keystore && `${this.#server ?? ''} ${this.#keystore.appId} ${this.#keystore.sessionId}`
  }

  /** Something passed between the bot and its people; what they write is nobody else's. */
  note(kind: Exchange['kind'], sentence: Saying): void {
    homeOf(this.red).note({ platform: 'mixin', device: this.name, kind, sentence })
  }

  /** Who wrote since the start, the last one first; a group has no name here. */
  people(): Promise<{ id: string; kind: Writer['kind']; name: string }[]> {
    const { users } = this.session ?? {}
    return Promise.all(
      this.delivery.writers.map(async ({ id, kind }) => ({
        id,
        name: kind === 'user' ? ((await users?.nameOf(id)) ?? '') : '',
        kind,
      })),
    )
  }

  get backing(): Backing {
    if (!this.session || this.#fault !== undefined)
      return { link: { state: 'idle' }, fault: this.#fault ?? 'mixin.status.no-keystore' }
    const { status } = this.session
    const refused = this.#refusal(status)
    if (refused !== undefined) return { link: status.link, fault: refused }
    const { link, complaint, skew } = status
    const text = complaint === undefined ? this.#clockStatus(skew) : 'mixin.status.malformed'
    const ready = this.#practice ? { ready: PRACTISING } : {}
    return text === undefined ? { link, ...ready } : { link, trouble: { text, grave: false } }
  }

  override get practises(): boolean {
    return this.#practice !== undefined
  }

  override get addresses(): readonly string[] {
    if (this.#practice) return []
    return [this.#server, this.#api].filter((address) => address !== undefined)
  }

  override check(): Promise<readonly Finding[]> {
    const fault = this.#fault
    if (fault !== undefined)
      return Promise.resolve([
        finding(FAULT_CODES[fault], this.id, this.hindrance ?? FAULTS[fault], ADVICE[fault]),
      ])
    return Promise.resolve(this.session ? connectionFindings(this, this.session.status) : [])
  }

  protected override get hindrance(): Saying | undefined {
    return this.#fault && (this.#keystoreFault ?? FAULTS[this.#fault])
  }

  /** After a deploy: connects when somebody uses it. @param isTwin another bot has the same session and comes first */
  reconcile(isTwin: boolean): void {
    if (!this.session) return
    const was = this.#fault
    this.#fault = isTwin ? 'mixin.status.twin' : undefined
    if (isTwin && was === undefined) this.warn(FAULTS['mixin.status.twin'])
    if (isTwin || !this.isUsed) this.run(this.session.stop())
    else if (this.#practice) this.run(this.#practise(this.#practice, this.session))
    else this.session.start()
    this.delivery.reconcile()
    this.notify()
  }

  protected async end(): Promise<void> {
    this.#endPractice()
    await this.session?.close()
    await this.#practice?.close()
  }

  async #practise(practice: Practice<PracticeChat>, session: MixinSession): Promise<void> {
    if ((await practice.open()) && this.isUsed) session.start()
  }

  #read(def: BotDef, server: string | undefined, api: string | undefined): Keystore | undefined {
    const text = this.node.credentials?.keystore?.trim() ?? ''
    if (unsetVariable(text, def.server, def.api) !== undefined) {
      this.#fail('mixin.status.unset')
      return
    }
    if (text === '') {
      this.#fail('mixin.status.no-keystore')
      return
    }
    if (server === undefined || api === undefined) {
      this.#fail('mixin.status.bad-address')
      return
    }
    try {
      const { keystore, dropped } = readKeystore(text)
      if (dropped.length > 0) this.#drop(text, dropped)
      return keystore
    } catch (error) {
      this.#fail('mixin.status.bad-keystore', error instanceof Problem ? error.sentence : undefined)
      return
    }
  }

  #fail(fault: BotFault, sentence: Saying = FAULTS[fault]): undefined {
    this.#fault = fault
    if (fault === 'mixin.status.bad-keystore') this.#keystoreFault = sentence
    this.warn(sentence)
  }

  /** What is not needed is not kept; what an environment variable holds is not ours to change. */
  #drop(text: string, dropped: string[]): void {
    const names = dropped.join(', ')
    this.warn(say`The keystore holds ${names}, which a messenger does not need: dropped, and not used`)
    const stored = this.red.nodes.getCredentials(this.node.id)?.keystore
    if (typeof stored === 'string' && stored.trim() === text)
      this.red.nodes.addCredentials(this.node.id, { keystore: withoutSecrets(text) })
  }

  #refusal({ link, refused }: MixinStatus): string | undefined {
    if (!refused || link.state !== 'refused') return undefined
    if (refused.cause === 'clock') return this.#clockStatus(refused.minutes)
    return REFUSALS[refused.cause]
  }

  #clockStatus(minutes: number | undefined): string | undefined {
    return minutes === undefined
      ? undefined
      : this.red._('mixin.status.clock', { minutes: Math.abs(minutes) })
  }

  #changed(): void {
    if (!this.session) return
    const { status } = this.session
    const text = sentenceOf(status)
    this.explain(text === undefined ? [] : [{ text }], status.link.state === 'connected')
    this.notify()
  }
}

/** What keeps a bot from connecting at all, as a catalogue key, and the sentence for the debug sidebar. */
const FAULTS = {
  'mixin.status.unset': say`An environment variable that the mixin bot uses is not set`,
  'mixin.status.no-keystore': say`The mixin bot needs the keystore that its dashboard page offers for download`,
  'mixin.status.bad-keystore': say`The keystore of the mixin bot cannot be read`,
  'mixin.status.bad-address': say`The mixin bot has an invalid address: the server must start with wss:// or ws://, the API with https:// or http://`,
  'mixin.status.twin': say`Another mixin bot has the same keystore: one is enough for all its nodes, and only one can be connected`,
} as const
type BotFault = keyof typeof FAULTS

const FAULT_CODES: Record<BotFault, FindingCode> = {
  'mixin.status.unset': 'variable',
  'mixin.status.no-keystore': 'keystore',
  'mixin.status.bad-keystore': 'keystore',
  'mixin.status.bad-address': 'address',
  'mixin.status.twin': 'twin',
}

const ADVICE: Record<BotFault, Saying> = {
  'mixin.status.unset': say`Set the variable where Node-RED is started, and restart Node-RED`,
  'mixin.status.no-keystore': say`Download the keystore in the bot's dashboard, and paste it into the bot`,
  'mixin.status.bad-keystore': say`Download the keystore in the bot's dashboard, and paste it into the bot`,
  'mixin.status.bad-address': say`Empty the addresses to use Mixin's own`,
  'mixin.status.twin': say`Choose one of the two bots in all nodes, and delete the other`,
}

const REFUSALS = { session: 'mixin.status.refused', outdated: 'mixin.status.outdated' } as const

function sentenceOf({ link, refused, complaint, skew }: MixinStatus): Saying | undefined {
  if (link.state === 'refused') return refusalSentence(refused, link.reason)
  if (link.state === 'waiting' || link.state === 'invalid') return say`No connection to Mixin: ${link.reason}`
  if (complaint !== undefined) return say`Mixin sent something that is not understood: ${complaint}`
  if (skew === undefined) return undefined
  return skew > 0
    ? say`This machine's clock is ${skew} min behind Mixin's. Homewire compensates for this, but please set it right`
    : say`This machine's clock is ${-skew} min ahead of Mixin's. Homewire compensates for this, but please set it right`
}

function refusalSentence(refused: MixinStatus['refused'], reason: Saying): Saying {
  if (refused?.cause === 'clock') {
    return refused.minutes > 0
      ? say`Mixin refuses this bot because the clock of this machine is ${refused.minutes} min behind Mixin's: set it right, and the bot connects by itself`
      : say`Mixin refuses this bot because the clock of this machine is ${-refused.minutes} min ahead of Mixin's: set it right, and the bot connects by itself`
  }
  if (refused?.cause === 'outdated')
    return say`Mixin refuses this bot (${reason}): this version is too old for Mixin`
  return refused?.cause === 'session' && refused.isClockRight
    ? say`Mixin refused the keystore (${reason}): it is not of this bot, or a newer session was generated in the dashboard. The clock of this machine is right`
    : say`Mixin refused the keystore (${reason}): it is not of this bot, or a newer session was generated in the dashboard`
}

/**
 * The socket's path is always `/`, and the API's paths begin at the root (docs/protocols/mixin.md#addresses).
 */
function origin(address: string, scheme: RegExp): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url && scheme.test(url.protocol) && url.host !== '' ? `${url.protocol}//${url.host}` : undefined
}
