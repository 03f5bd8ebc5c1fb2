import { isOffered } from '../../src/bridge/abilities'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { Announcer } from '../../src/rokid/events/announcer'
import { isSpeakableName } from '../../src/rokid/display-types'
import { Grants } from '../../src/rokid/events/grants'
import type { RokidDevice, RokidFacts } from '../../src/rokid/device'
import { AuthorizationServer } from '../../src/rokid/auth/oauth'
import { Seal } from '../../src/rokid/auth/secrets'
import type { HomeHub } from '../../src/rokid/home/hub'
import { SkillAtHome } from '../../src/rokid/home/member'
import { rokidPlatform } from '../../src/rokid/platform'
import { introduce, RokidSession } from '../../src/rokid/session'
import { ClosedSite } from '../../src/rokid/web/closed-site'
import type { Site } from '../../src/rokid/web/site'
import type { OwnedDevice } from '../runtime/device-owner'
import { type Finding, finding, type FindingCode } from '../runtime/doctor/finding'
import { DeviceOwnerNode } from '../runtime/device-owner-node'
import { fingerprint } from '../runtime/owner-node'
import { inWords } from '../runtime/language'
import { Practice, type PracticeRokid } from '../runtime/practice'
import type { Node, NodeStatus, RED } from '../runtime/red'
import { practise, registered } from '../runtime/speaker'
import { type Backing, PRACTISING } from '../runtime/status'
import { isInTheClear } from '../../src/rokid/web/addresses'
import type { Archive, SkillArchive } from './archive'
import { HOME_SENTENCES, homeFindings, TWICE, UNFOUND, UNHEARD } from './at-home'
import { skillFindings, strangerFinding } from './check'
import { Consent } from '../../src/rokid/web/consent'
import { EndpointSite } from '../../src/rokid/web/endpoint-site'
import type { DeviceCheck, SkillCheck } from '../../src/rokid/web/self-check'
import {
  authorizerOf,
  readSettings,
  sealSecretOf,
  type SkillCredentials,
  type SkillDef,
  type SkillSettings,
} from './settings'
import type { PageTexts } from '../../src/rokid/web/words'

/** What keeps Rokid from reaching a skill at all: a catalogue key. */
export type PathFault = 'rokid.status.path-twice' | 'rokid.status.path-taken' | 'rokid.status.no-http'

/** A `rokid-skill`: the endpoint that Rokid talks to, and what the skill tells Rokid by itself. */
export class SkillNode extends DeviceOwnerNode<RokidFacts, Announcer, SkillCredentials> {
  readonly settings: SkillSettings
  readonly session: Announcer
  /** What is served on Node-RED's own HTTP server. */
  readonly site: Site
  readonly #skill: RokidSession
  readonly #endpoint: EndpointSite
  readonly #practice: Practice<PracticeRokid> | undefined
  #endPractice: () => void = () => undefined
  readonly #kept: SkillArchive
  readonly #grants: Grants
  readonly #home: SkillAtHome | undefined
  /** Those that Rokid may ask for, keyed by endpointId. */
  #reachable = new Map<string, RokidDevice>()
  /** Those that Rokid is told of: a flow uses them. */
  #announced: OwnedDevice<RokidFacts>[] = []
  #obstacle: PathFault | undefined
  /** Another skill has the same port and user token, and answers. */
  #isTwinAtHome = false
  #hasHeard = false
  #hasRefused = false

  constructor(
    red: RED,
    node: Node<SkillCredentials>,
    def: SkillDef,
    { archive, clock, homeHub }: SkillServices,
  ) {
    const settings = readSettings(node, def)
    const kept = settings.practises
      ? archive.openFleeting()
      : archive.open(node.id, (what) => node.warn(inWords(red, what)))
    super(red, node, clock, kept.holders)
    this.#kept = kept
    const { credentials, eventsUrl, tokenUrl, path, auth } = settings
    this.settings = settings
    if (settings.practises) this.hide(credentials.token, credentials.eventsClientSecret)
    const practice = settings.practises ? this.#openPractice() : undefined
    this.#practice = practice
    for (const fault of settings.faults)
      if (fault !== 'no-credentials' || !this.#isForHomeOnly) this.warn(SENTENCES[fault])
    if (settings.home?.fault !== undefined) this.warn(HOME_SENTENCES[settings.home.fault])
    if (this.#isLockedIn()) this.warn(LOCKED_IN)
    const { memory, tokens, codes, queuedEvents } = this.#kept
    const secret = sealSecretOf(settings)
    this.#grants = new Grants({
      memory,
      seal: secret === '' ? undefined : new Seal(secret),
      client: settings.faults.includes('events-unset')
        ? undefined
        : {
            // Where a practice cloud listens is known when it does.
            get tokenUrl() {
              return practice?.cloud?.tokenUrl ?? tokenUrl
            },
            clientId: credentials.eventsClientId,
            clientSecret: credentials.eventsClientSecret,
          },
      clock,
    })
    this.#grants.watch(() => this.notify())
    this.session = new Announcer({
      clock,
      random: Math.random,
      memory,
      grants: this.#grants,
      get eventsUrl() {
        return practice?.cloud?.eventsUrl ?? eventsUrl
      },
      queuedEvents,
      current: () =>
        this.#announced.map((own) => ({
          id: own.facts.endpoint.id,
          description: own.facts.endpoint.describe(own.abilities),
          full: introduce(own),
        })),
      complain: (what) => {
        this.noteRefusal(what)
        this.warnOnce(what)
      },
    })
    this.#skill = new RokidSession({
      clock,
      authorize: authorizerOf(settings, tokens, clock),
      announcer: this.session,
      members: () => this.#reachable,
      announced: () => this.#announced,
      onDirective: () => this.#heard(),
      onRefused: (why, endpointId) => this.#refused(why, endpointId),
      onStranger: () => (this.#hasRefused = true),
    })
    this.#home = this.#atHome(homeHub, clock)
    const canConsent =
      auth === 'oauth' && !settings.faults.includes('no-credentials') && !settings.faults.includes('unset')
    const site = new EndpointSite({
      path,
      clock,
      skill: this.#skill,
      consent: canConsent
        ? new Consent({
            clock,
            server: new AuthorizationServer(credentials, tokens, codes),
            name: settings.name,
            login: credentials.login,
            password: credentials.password,
          })
        : undefined,
      facts: () => this.#facts(),
    })
    this.#endpoint = site
    this.site = practice ? new ClosedSite(path, this.#skill) : site
    if (practice)
      this.#endPractice = practise(red, {
        ...{ id: this.id, platform: rokidPlatform.set, name: settings.name, practice },
        devices: () => registered(this.members, ({ endpoint }) => endpoint.facts.displayType),
      })
  }

  get fingerprint(): string {
    const { practises, credentials } = this.settings
    return fingerprint(practises ? `practice ${credentials.token}` : `rokid ${this.id}`)
  }

  /** What only one skill can have at home, without telling the token. */
  get homeClaim(): string {
    const { home } = this.settings
    return home && home.fault === undefined ? fingerprint(`${home.port} ${home.token}`) : this.id
  }

  get backing(): Backing {
    const isForHomeOnly = this.#isForHomeOnly
    const home = this.#homeTrouble()
    const fault = isForHomeOnly ? home : (this.#obstacle ?? this.#ownFault())
    const trouble = isForHomeOnly ? undefined : (this.#trouble() ?? home)
    const ready = this.#ready()
    return {
      link: { state: 'connected' },
      ...(fault === undefined ? {} : { fault }),
      ...(trouble === undefined ? {} : { trouble: { text: trouble, grave: false } }),
      ...(ready === undefined ? {} : { ready }),
    }
  }

  override get practises(): boolean {
    return this.#practice !== undefined
  }

  override get addresses(): readonly string[] {
    const { eventsUrl, tokenUrl } = this.settings
    // Without leave nothing is ever sent there; what practises stays in here.
    return this.session.canSend && !this.#practice ? [eventsUrl, tokenUrl] : []
  }

  override check(): Promise<readonly Finding[]> {
    const [code, advice] = this.#obstacle === undefined ? [] : OBSTACLES[this.#obstacle]
    const { faults } = this.#facts()
    const { eventsUrl, tokenUrl, home } = this.settings
    const isOpen =
      !this.#practice && (this.#endpoint.isCalledInTheClear || [eventsUrl, tokenUrl].some(isInTheClear))
    return Promise.resolve([
      ...(this.#obstacle !== undefined && code !== undefined && advice !== undefined
        ? [finding(code, this.id, SENTENCES[this.#obstacle], advice)]
        : []),
      ...skillFindings(this.id, { faults: [...(isOpen ? (['http'] as const) : []), ...faults] }),
      ...homeFindings(
        this.id,
        home?.fault,
        home && this.#home && { number: home.port, state: this.#home.state },
      ),
      ...(this.#isTwinAtHome ? [finding('lan-port', this.id, TWICE, TWICE_ADVICE)] : []),
      ...(this.#hasRefused && !this.#hasHeard ? [strangerFinding(this.id)] : []),
    ])
  }

  protected override get hindrance(): Saying | undefined {
    const [fault] = this.settings.faults
    const what = this.#obstacle ?? fault
    return what === undefined ? this.#lockedIn() : SENTENCES[what]
  }

  override adopt(device: OwnedDevice<RokidFacts>): () => void {
    const leave = super.adopt(device)
    return () => {
      leave()
      this.session.forget(device)
    }
  }

  /** After a deploy: whether Rokid can reach the skill, and what has changed about its devices. */
  reconcile(obstacle: PathFault | undefined, { isTwinAtHome }: { isTwinAtHome: boolean }): void {
    const isNews = obstacle !== undefined && obstacle !== this.#obstacle
    if (isNews && !this.#isForHomeOnly) this.warn(SENTENCES[obstacle])
    this.#obstacle = obstacle
    if (isTwinAtHome && !this.#isTwinAtHome) this.warn(TWICE)
    this.#isTwinAtHome = isTwinAtHome
    const chosen = this.choose(({ isUsable }) => isUsable)
    for (const own of this.members.filter(({ isUsable }) => isUsable)) {
      if (!own.inUse) own.warnUnused()
      else if (!isSpeakableName(own.facts.name))
        own.warnOnce(
          say`${own.facts.name} has digits or signs in its name: Rokid may not understand it when somebody says it`,
        )
    }
    this.#reachable = new Map(chosen.map((own) => [own.facts.key, own]))
    this.#announced = chosen.filter(({ inUse }) => inUse)
    if (obstacle === undefined) this.session.sync()
    this.#home?.serve(isTwinAtHome ? 0 : this.#announced.length)
    this.run(this.#practice && this.#practise(this.#practice))
    this.notify()
  }

  protected async end(): Promise<void> {
    this.#home?.close()
    this.#endPractice()
    await this.#practice?.close()
    this.session.close()
    this.#grants.close()
    await this.#kept.memory.flush()
  }

  #openPractice(): Practice<PracticeRokid> {
    const { token, eventsClientId: clientId, eventsClientSecret: clientSecret } = this.settings.credentials
    return new Practice((clouds) =>
      clouds.openRokid({
        token,
        eventsClient: { clientId, clientSecret },
        skill: (request, response) => {
          this.#endpoint.serve(request, response, '')?.catch(() => response.destroy())
        },
      }),
    )
  }

  async #practise(practice: Practice<PracticeRokid>): Promise<void> {
    const cloud = await practice.open()
    try {
      await cloud?.discover()
    } catch (error) {
      // A deploy in the middle of it is no fault.
      if (!practice.isClosed) throw error
    }
  }

  #heard(): void {
    if (this.#hasHeard) return
    this.#hasHeard = true
    this.notify()
  }

  #refused(why: Saying, endpointId = ''): void {
    this.noteRefusal(why, this.#reachable.get(endpointId)?.device.name)
  }

  #atHome(hub: HomeHub, clock: Clock): SkillAtHome | undefined {
    const { home } = this.settings
    if (!home || home.port === 0) return undefined
    return new SkillAtHome({
      ...{ hub, clock, ...home, memory: this.#kept.memory },
      members: () => this.#reachable,
      announced: () => this.#announced,
      onRequest: () => this.#heard(),
      onRefused: (why, endpointId) => this.#refused(why, endpointId),
      onChange: () => this.#homeChanged(hub),
    })
  }

  #homeChanged(hub: HomeHub): void {
    const { home } = this.settings
    const state = this.#home?.state
    if (home && (state === 'taken' || state === 'unusable')) this.warnOnce(UNHEARD[state](home.port))
    if (!hub.canBeFound) this.warnOnce(UNFOUND)
    this.notify()
  }

  /** Why speakers at home are not answered, as a catalogue key. */
  #homeTrouble(): string | undefined {
    const { home } = this.settings
    if (home?.fault !== undefined) return `rokid.status.${home.fault}`
    if (this.#isTwinAtHome) return 'rokid.status.lan-twice'
    const state = this.#home?.state
    return state === 'taken' || state === 'unusable' ? 'rokid.status.lan-taken' : undefined
  }

  /** Nothing is there for Rokid's cloud, and that is no fault: a speaker at home needs none of it. */
  get #isForHomeOnly(): boolean {
    const { faults, home } = this.settings
    return faults.includes('no-credentials') && home !== undefined && home.fault === undefined
  }

  #ready(): NodeStatus | undefined {
    if (this.#practice) return PRACTISING
    const isAtHome = this.#home?.state === 'listening'
    const text = isAtHome
      ? this.#isForHomeOnly
        ? 'rokid.status.lan-only'
        : 'rokid.status.cloud-lan'
      : undefined
    if (this.#hasHeard) return text === undefined ? undefined : { fill: 'green', shape: 'dot', text }
    return text === undefined ? READY : { ...READY, text }
  }

  #ownFault(): string | undefined {
    const [fault] = this.settings.faults
    return fault === undefined || fault === 'no-login' || fault === 'events-unset'
      ? undefined
      : FAULT_STATUS[fault]
  }

  #trouble(): string | undefined {
    if (this.settings.faults.includes('no-login')) return 'rokid.status.no-login'
    if (this.#isLockedIn()) return 'rokid.status.http-auth'
    if (this.settings.faults.includes('events-unset')) return 'rokid.status.events-unset'
    return this.#grants.isRefused ? 'rokid.status.events-refused' : undefined
  }

  #isLockedIn(): boolean {
    return !this.settings.practises && Boolean(this.red.settings.httpNodeAuth)
  }

  #lockedIn(): Saying | undefined {
    return this.#isLockedIn() ? LOCKED_IN : undefined
  }

  #facts(): SkillCheck {
    const { name, path, auth, faults } = this.settings
    const { memory } = this.#kept
    const more: [boolean, keyof PageTexts['faults']][] = [
      [this.#isLockedIn(), 'auth'],
      [this.#announced.length === 0, 'no-devices'],
      [memory.isDamaged, 'damaged'],
      [memory.isUnsaved, 'unsaved'],
      [this.#grants.isLost, 'lost'],
      [this.#grants.isRefused, 'refused'],
    ]
    const { failure } = this.#grants
    if (failure !== undefined) more.push([true, `exchange-${failure}`])
    return {
      name,
      path,
      auth,
      faults: [...faults, ...more.filter(([is]) => is).map(([, fault]) => fault)],
      users: this.#grants.users.length,
      hasHeard: this.#hasHeard,
      devices: this.members
        .filter(({ isUsable, inUse }) => isUsable && inUse)
        .map((own) => this.#factsOf(own)),
    }
  }

  #factsOf(own: OwnedDevice<RokidFacts>): DeviceCheck {
    const { displayName, displayType, room, capabilities } = own.facts.endpoint.facts
    const notes: [boolean, DeviceCheck['notes'][number]][] = [
      [!own.device.online, 'offline'],
      [!this.#announced.includes(own), 'duplicate'],
      [!own.isServed, 'unserved'],
      [!isSpeakableName(displayName), 'unspeakable'],
    ]
    return {
      name: displayName,
      displayType,
      room,
      capabilities: capabilities.filter((name) => isOffered(own.abilities, name)),
      notes: notes.filter(([is]) => is).map(([, note]) => note),
    }
  }
}

/** What all skills of this process share. */
export interface SkillServices {
  archive: Archive
  clock: Clock
  homeHub: HomeHub
}

const TWICE_ADVICE = say`Open one of the two skills and choose another user token, or another port`

const OBSTACLES: Record<PathFault, [FindingCode, Saying]> = {
  'rokid.status.path-twice': ['path-taken', say`Open the skill and choose another path`],
  'rokid.status.path-taken': ['path-taken', say`Open the skill and choose another path`],
  'rokid.status.no-http': ['no-http', say`Remove httpNodeRoot from settings.js, or set it to a path`],
}

/** Reachable, and Rokid has not called yet. */
const READY: NodeStatus = { fill: 'green', shape: 'ring', text: 'rokid.status.ready' }

const FAULT_STATUS = {
  unset: 'rokid.status.unset',
  'no-credentials': 'rokid.status.no-credentials',
  'bad-address': 'rokid.status.bad-address',
} as const

const LOCKED_IN = say`httpNodeAuth is set in settings.js: Rokid cannot log in and gets 401. Exempt the path of the skill from it, or let a proxy add the login`

/** For the debug sidebar, where there is room for a sentence. */
const SENTENCES: Record<PathFault | SkillSettings['faults'][number], Saying> = {
  unset: say`An environment variable that the rokid skill uses is not set. Until it is, everything is refused`,
  'no-credentials': say`The rokid skill has no token, or no app or client with its secret. Without it everything is refused`,
  'no-login': say`The rokid skill has no login and password, so nobody can approve when Rokid asks to be bound`,
  'events-unset': say`An environment variable that the rokid skill uses for events is not set. Until it is, Rokid cannot allow events`,
  'bad-address': say`The address for events or tokens of the rokid skill is not valid: it must start with https://`,
  'rokid.status.path-twice': say`Another rokid skill has the same path; this one is not served. Give each skill a path of its own`,
  'rokid.status.path-taken': say`An http in node has the path of this rokid skill, and keeps it. Give one of them another path`,
  'rokid.status.no-http': say`Node-RED serves no pages for flows, because httpNodeRoot is false in settings.js. Rokid cannot reach the skill`,
}
