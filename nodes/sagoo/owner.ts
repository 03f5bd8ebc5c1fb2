import { randomInt } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { type Saying, say } from '../../src/bridge/sentence'
import { trimmed } from '../../src/bridge/tolerant'
import type { SagooFacts } from '../../src/sagoo/device-side/device'
import { type DeviceDialectName, readDeviceDialect } from '../../src/sagoo/device-side/dialect-names'
import { isTopicLevel } from '../../src/sagoo/device-side/keys'
import { SagooBrokerSession } from '../../src/sagoo/device-side/session'
import type { CredentialsOf } from '../runtime/deferred-set'
import type { OwnedDevice } from '../runtime/device-owner'
import { DeviceOwnerNode } from '../runtime/device-owner-node'
import { type Finding, finding } from '../runtime/doctor/finding'
import { unsetVariable } from '../runtime/options'
import { fingerprint } from '../runtime/owner-node'
import type { Node, NodeDef, RED } from '../runtime/red'
import type { Backing } from '../runtime/status'
import type { NodeFault } from '../runtime/unusable'
import { brokerFindings, clientIdInUse } from './check'
import { BAD_ADDRESS, FAULT_ADVICE, faultCode, UNSET } from './faults'
import type { nodeTypes } from './node-types'
import { troublesOf } from './session-troubles'

export interface BrokerDef extends NodeDef {
  url?: string
  /** Absent: SagooIoT's. */
  dialect?: string
  clientId?: string
}

export type BrokerCredentials = CredentialsOf<(typeof nodeTypes)['sagoo-broker']>

/** A `sagoo-broker`: owns the login and the one MQTT session that all its devices share. */
export class BrokerNode extends DeviceOwnerNode<SagooFacts, SagooBrokerSession, BrokerCredentials> {
  readonly session: SagooBrokerSession | undefined
  /** Host and port. */
  readonly address: string
  readonly #fault: NodeFault | undefined
  readonly #clientId: string
  readonly #dialect: DeviceDialectName
  readonly #url: string
  #isTwin = false

  constructor(red: RED, node: Node<BrokerCredentials>, def: BrokerDef, clock: Clock) {
    super(red, node, clock)
    const url = trimmed(def.url)
    this.#clientId = trimmed(def.clientId)
    this.#url = url
    this.#dialect = readDeviceDialect(def.dialect)
    this.address = addressOf(url)
    const { username = '', password = '' } = node.credentials ?? {}
    this.#fault = faultOf({ url, clientId: this.#clientId, username, password }, this.#dialect)
    if (this.#fault !== undefined) {
      this.warn(this.#fault.sentence)
      return
    }
    if (holdsLogin(url)) this.warn(LOGIN_IN_ADDRESS)
    let count = randomInt(1_000_000) * 1_000_000
    this.session = new SagooBrokerSession({
      url,
      clientId: this.#clientId,
      dialect: this.#dialect,
      ...(username === '' ? {} : { username }),
      ...(password === '' ? {} : { password }),
      clock,
      random: Math.random,
      newId: () => String((count += 1)),
      onDropped: (why, device) => this.noteRefusal(why, device),
      onRefused: (topic) =>
        this.warn(
          say`The broker closed the connection three times when a message was posted on ${topic}. The message is lost. On the broker, allow the login to write to that topic, and messages of that size`,
        ),
    })
    this.session.watch(() => this.#changed())
  }

  get fingerprint(): string {
    return fingerprint(`${this.address} ${this.#clientId}`)
  }

  get backing(): Backing {
    const fault = this.#isTwin ? 'sagoo.status.twin' : this.#fault?.status
    if (!this.session || fault !== undefined)
      return { link: { state: 'idle' }, ...(fault !== undefined && { fault }) }
    const { link, notice } = this.session.status
    return notice === undefined
      ? { link }
      : { link, trouble: { text: 'sagoo.status.complaint', grave: false } }
  }

  protected override get hindrance(): Saying | undefined {
    return this.#isTwin ? TWIN : this.#fault?.sentence
  }

  troubleOf(own: OwnedDevice<SagooFacts>): Backing['trouble'] {
    return this.session?.isDenied(own) ? { text: 'sagoo.status.denied', grave: true } : undefined
  }

  override get addresses(): readonly string[] {
    return this.session ? [this.#url] : []
  }

  override check(): Promise<readonly Finding[]> {
    const fault = this.#fault
    if (fault) return Promise.resolve([finding(faultCode(fault), this.id, fault.sentence, FAULT_ADVICE)])
    if (this.#isTwin) return Promise.resolve([clientIdInUse(this)])
    if (!this.session) return Promise.resolve([])
    const { session } = this
    const denied = this.members
      .filter((own) => session.isDenied(own))
      .map(({ id, facts }) => ({ id, name: facts.name }))
    return Promise.resolve(
      brokerFindings(this, { ...session.status, isClockMeant: this.#isClockMeant }, denied),
    )
  }

  /** The devices that are in use, each one once. */
  chooseDevices(): OwnedDevice<SagooFacts>[] {
    return this.chooseUsed()
  }

  /** Address and client id of the session with these devices. */
  loginFor(devices: readonly OwnedDevice<SagooFacts>[]): string {
    return `${this.address} ${this.session?.clientIdFor(devices) ?? ''}`
  }

  /** After a deploy: connects with these devices. @param isTwin another broker has the login, and only one can */
  serve(devices: readonly OwnedDevice<SagooFacts>[], isTwin: boolean): void {
    if (isTwin && !this.#isTwin) this.warn(TWIN)
    this.#isTwin = isTwin
    this.notify()
    this.run(this.session?.reconcile(devices).then((lost) => this.#countLost(lost)))
  }

  /** JetLinks refuses a good login in the same way when the time in it is off. */
  get #isClockMeant(): boolean {
    return this.#dialect === 'jetlinks'
  }

  protected async end(): Promise<void> {
    this.#countLost((await this.session?.close()) ?? 0)
  }

  #countLost(lost: number): void {
    if (lost > 0)
      this.warn(say`Events lost because this broker was closed or their device was removed: ${lost}`)
  }

  #changed(): void {
    if (!this.session) return
    const { status } = this.session
    this.explain(
      troublesOf({ ...status, isClockMeant: this.#isClockMeant }),
      status.link.state === 'connected',
    )
    this.notify()
  }
}

/** Host and port: two ways to write one address are one address. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return url
  const { protocol, hostname, port } = new URL(url.toLowerCase())
  return `${hostname}:${port || PORTS[protocol] || '1883'}`
}

const PORTS: Record<string, string> = {
  'mqtts:': '8883',
  'ssl:': '8883',
  'tls:': '8883',
  'ws:': '80',
  'wss:': '443',
}

const TWIN = say`Another Sagoo broker is logged in at the same address with the same client ID. A client ID belongs to one session, so this one stays out: put the devices on one broker, or give each broker a client ID of its own`

const LOGIN_IN_ADDRESS = say`The address of the Sagoo broker holds a login, which stands in the flow file for everybody to read: take it out of the address, and put it into the fields User name and Password`

function holdsLogin(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

const NO_USERNAME: NodeFault = {
  status: 'sagoo.status.no-username',
  sentence: say`The Sagoo broker has a password but no user name: MQTT requires both or neither`,
}

const NO_SECURE: NodeFault = {
  status: 'sagoo.status.no-secure',
  sentence: say`The broker of JetLinks devices needs the secure ID and the secure key of the device that it logs in as`,
}

const BAD_DEVICE_ID: NodeFault = {
  status: 'sagoo.status.bad-key',
  sentence: say`The broker of JetLinks devices has an invalid device ID: copy it from the platform; it cannot contain a slash, plus, hash or space`,
}

function faultOf(
  login: Record<'url' | 'clientId' | 'username' | 'password', string>,
  dialect: DeviceDialectName,
): NodeFault | undefined {
  const { url, clientId, username, password } = login
  if (unsetVariable(...Object.values(login)) !== undefined) return UNSET
  if (!/^(mqtts?|wss?|tcp|ssl|tls):\/\//i.test(url) || !URL.canParse(url)) return BAD_ADDRESS
  if (dialect === 'jetlinks') {
    if (username === '' || password === '') return NO_SECURE
    // It stands in the topics of the devices behind it.
    return clientId === '' || isTopicLevel(clientId) ? undefined : BAD_DEVICE_ID
  }
  // MQTT 3.1.1 forbids it (3.1.2.9), and brokers hang up without a word.
  return password !== '' && username === '' ? NO_USERNAME : undefined
}
