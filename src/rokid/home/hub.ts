import type { Clock } from '../../bridge/clock'
import { type Saying, say } from '../../bridge/sentence'
import { Watchers } from '../../bridge/watchers'
import { type HomeNetwork, homeNetworks, isLoopbackAddress, type Peer } from '../../transport/home-network'
import { RateLimit } from '../../transport/rate-limit'
import { wireError } from '../errors'
import { errorResponse } from '../messages'
import { Discovery, type Findable } from './discovery'
import { Guesses } from './guesses'
import { HomePort, type HomePortState } from './port'
import { failure, type HomeReply } from './replies'
import type { HomeRequest } from './requests'
import type { HomeSkill } from './skill'

/** A skill as the network has to know it. */
export interface HomeMember extends Pick<Findable, 'port' | 'isOnThisMachine'> {
  readonly skill: Pick<HomeSkill, 'takes' | 'answer'>
  /** Undefined while it is not read, and for a skill that nobody shall find. */
  readonly uuid: string | undefined
  /** Somebody who may not ask, or cannot be understood, has tried. */
  refused(why: Saying): void
}

export interface HomeHubOptions {
  clock: Clock
  /** The networks that this host is in. */
  networks?: () => readonly HomeNetwork[]
}

/** A deploy takes a fraction of this, in ms; whoever asks waits longer. */
const DEPLOY_TIMEOUT_MS = 1_500

/** Rokid at home, for all skills of this process: one listener for each port, one way to be found. */
export class HomeHub {
  readonly #members = new Set<HomeMember>()
  /** Keyed by number. */
  readonly #ports = new Map<number, HomePort>()
  readonly #watchers = new Watchers()
  readonly #limit: RateLimit
  readonly #guesses: Guesses
  readonly #discovery: Discovery
  /** Aborted when the skills are there that will be; undefined while none is deployed anew. */
  #deploy: AbortController | undefined
  #canBeFound = true

  constructor(private readonly options: HomeHubOptions) {
    const { clock, networks = homeNetworks } = options
    this.#limit = new RateLimit(clock)
    this.#guesses = new Guesses(clock)
    this.#discovery = new Discovery({
      clock,
      networks,
      limit: this.#limit,
      onChange: (canBeFound) => {
        this.#canBeFound = canBeFound
        this.#watchers.notify()
      },
    })
  }

  /** How a port stands. */
  stateOf(port: number): HomePortState {
    return this.#ports.get(port)?.state ?? 'closed'
  }

  /** Whether speakers can find the skills by themselves, as far as is known. */
  get canBeFound(): boolean {
    return this.#canBeFound
  }

  /** A skill can be asked from now on. */
  join(member: HomeMember): void {
    this.#members.add(member)
    this.#open(member.port)
  }

  /** It cannot any more. While a successor may be on the way, those who ask wait a moment. */
  leave(member: HomeMember): void {
    if (!this.#members.delete(member)) return
    if (this.#deploy) return
    const deploy = new AbortController()
    this.#deploy = deploy
    void this.options.clock.sleep(DEPLOY_TIMEOUT_MS, deploy.signal).then(() => {
      if (this.#deploy === deploy) this.settle()
    })
  }

  /** Every skill is there that will be: what nobody needs is closed. */
  settle(): void {
    this.#deploy?.abort()
    this.#deploy = undefined
    for (const [number, port] of this.#ports) {
      if (this.#on(number).length > 0) continue
      port.close()
      this.#ports.delete(number)
    }
    this.offer()
  }

  /** Who can be found may have changed. */
  offer(): void {
    const found = [...this.#members].flatMap(({ uuid, port, isOnThisMachine }) =>
      uuid !== undefined && this.stateOf(port) === 'listening' ? [{ uuid, port, isOnThisMachine }] : [],
    )
    this.#discovery.offer(found)
  }

  /** The process ends: says goodbye at once. */
  sayGoodbye(): void {
    this.#discovery.close()
  }

  /** Calls back when the state of a port may have changed; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  #on(port: number): HomeMember[] {
    return [...this.#members].filter((member) => member.port === port)
  }

  #open(number: number): void {
    const port =
      this.#ports.get(number) ??
      new HomePort({
        clock: this.options.clock,
        port: number,
        answer: (request, peer) => this.#answer(number, request, peer),
        onChange: () => this.#changed(),
      })
    this.#ports.set(number, port)
    port.open(this.#on(number).every((one) => one.isOnThisMachine) ? '127.0.0.1' : '0.0.0.0')
  }

  #changed(): void {
    if (!this.#deploy) this.offer()
    this.#watchers.notify()
  }

  async #answer(port: number, request: HomeRequest | undefined, peer: Peer): Promise<HomeReply | undefined> {
    if (this.#deploy) await this.options.clock.sleep(DEPLOY_TIMEOUT_MS, this.#deploy.signal)
    const members = this.#on(port).filter((one) => !one.isOnThisMachine || isLoopbackAddress(peer.address))
    if (members.length === 0) return undefined
    /** Whose skill was meant, nobody knows: each is told. */
    const refuse = (why: Saying, reply: HomeReply): HomeReply | undefined => {
      // Somebody without a right token gets only so many answers, and so many words.
      if (!this.#limit.allows(peer.address)) return undefined
      for (const one of members) one.refused(say`${why}, from ${peer.address} in the local network`)
      return reply
    }
    if (!request)
      return refuse(
        say`a message that is not understood`,
        failure('E_DRIVER_ERROR', 'The request is not understood'),
      )
    if (this.#guesses.isBlocked(peer.address))
      return refuse(say`a message whose token is not valid`, refusal(request, TOO_OFTEN))
    const member = members.find(({ skill }) => skill.takes(request.token))
    if (!member) {
      this.#guesses.wrong(peer.address)
      return refuse(say`a message whose token is not valid`, refusal(request, WRONG))
    }
    this.#guesses.right(peer.address)
    return member.skill.answer(request)
  }
}

const WRONG = 'The user token is not that of the rokid skill in Node-RED'
const TOO_OFTEN = 'Too many wrong user tokens: wait ten minutes'

/** Why somebody is not answered, in the words of the version that was spoken. */
function refusal(request: HomeRequest, message: string): HomeReply {
  if (request.method === 'directive') {
    const { messageId = '' } = request.directive.header
    return { data: errorResponse(messageId, wireError('E_INVALID_AUTHORIZATION', message)) }
  }
  const isLogin = request.method === 'command' && request.params.params?.password != null
  return failure(isLogin ? 'E_DRIVER_WRONG_USERNAME_PASSWORD' : 'E_DRIVER_SIGN_ERROR', message)
}
