import { isOffered } from '../../src/bridge/abilities'
import { isReportOnly } from '../../src/bridge/capabilities'
import type { DeviceFacts } from '../../src/bridge/platform'
import { Problem } from '../../src/bridge/problem'
import { say, type Saying, sayingOf } from '../../src/bridge/sentence'
import { fold } from '../../src/bridge/tolerant'
import { parseValue } from '../../src/bridge/values'
import { bodyOf } from './admin'
import type { OwnedDevice } from './device-owner'
import { inWordsFor } from './language'
import {
  loadPractice,
  type Practice,
  type PracticeChat,
  type PracticeCloud,
  type PracticeDevice,
  type PracticeOutcome,
  type Said,
  type Wish,
} from './practice'
import type { AdminRequest, RED } from './red'

/** A practising owner, as the speaker has to know it. */
export interface PractisingOwner {
  readonly id: string
  /** The name of its set. */
  readonly platform: string
  readonly name: string
  readonly practice: Practice<PracticeCloud>
  devices(): readonly PracticeDevice[]
}

/** A practising bot, with whom one can chat. */
export interface PractisingBot {
  readonly id: string
  readonly name: string
  readonly practice: Practice<PracticeChat>
}

/** A device together with the cloud that asks it. */
interface Spoken extends PracticeDevice {
  readonly owner: string
  readonly platform: string
  readonly cloud: PracticeCloud
}

/** Says a sentence in the language of whoever asks. */
type Told = (saying: Saying) => string

const MAX_CHAT_CHARACTERS = 2_000
/** So many messages wait for a bot that does not take them. */
const MAX_WAITING = 20

/** A voice assistant for all that practise in one Node-RED. */
class Speaker {
  readonly owners = new Set<PractisingOwner>()
  readonly bots = new Set<PractisingBot>()

  get devices(): Spoken[] {
    return [...this.owners].flatMap((owner) => {
      const { id, platform } = owner
      const { cloud } = owner.practice
      if (!cloud) return []
      return owner
        .devices()
        .map((device) => ({ ...device, capabilities: cloud.askable(device), owner: id, platform, cloud }))
    })
  }

  async say(body: Record<string, unknown>, told: Told): Promise<Said> {
    const { devices } = this
    const { sentence } = body
    try {
      if (devices.length === 0) throw new Problem('unknown-device', NO_DEVICES)
      if (typeof sentence !== 'string') return await carryOut(wishIn(body, devices), told)
      return await (await loadPractice()).say(sentence, devices, outcomeOf)
    } catch (error) {
      return { understood: false, reason: told(sayingOf(error)) }
    }
  }

  /** What is there, what each platform holds to be so, and what one could say. */
  async show(): Promise<object> {
    const { devices } = this
    const clouds = devices.length > 0 ? await loadPractice() : undefined
    return {
      devices: devices.map((device) => {
        const { id, name, owner, platform, cloud, type, capabilities } = device
        const shown = { id, name, owner, platform, type: type ?? '', capabilities }
        return { ...shown, believed: cloud.believed(device), sentences: clouds?.suggestions(device) ?? [] }
      }),
      chats: [...this.bots].map(({ id, name, practice }) => ({
        ...{ id, name },
        lines: practice.cloud?.lines ?? [],
      })),
    }
  }

  /** @returns undefined when there is no such bot, or nothing to say */
  chat({ chat, text }: Record<string, unknown>, told: Told): { said: boolean; reason?: string } | undefined {
    const bot = [...this.bots].find(({ id }) => chat === undefined || id === chat)
    const cloud = bot?.practice.cloud
    if (!cloud || typeof text !== 'string' || text.trim() === '') return undefined
    if (cloud.waiting >= MAX_WAITING) return { said: false, reason: told(TOO_MANY) }
    cloud.say(text.slice(0, MAX_CHAT_CHARACTERS))
    return { said: true }
  }
}

/** What the parts of a wish name. @throws Problem */
function wishIn(
  { device: name, capability, value }: Record<string, unknown>,
  devices: readonly Spoken[],
): Wish<Spoken> {
  if (typeof name !== 'string' || typeof capability !== 'string') throw new Problem('invalid-value', NO_WISH)
  const called = named(name, devices)
  const [device] = called
  if (!device)
    throw new Problem(
      'unknown-device',
      say`There is no practice device ${JSON.stringify(name.slice(0, 100))}`,
    )
  if (called.some(({ owner, id }) => owner === device.owner && id !== device.id))
    throw new Problem(
      'unknown-device',
      say`Several practice devices are called ${device.name}: name the ID of one`,
    )
  if (!device.capabilities.includes(capability))
    throw new Problem(
      'unsupported',
      say`${device.name} cannot be asked for ${JSON.stringify(capability.slice(0, 100))}: it has ${device.capabilities.join(', ')}`,
    )
  return { device, capability, value: parseValue(capability, value) }
}

function outcomeOf({ device, capability, value }: Wish<Spoken>): Promise<PracticeOutcome> {
  return device.cloud.ask(device, capability, value)
}

/** What no sentence asks for is told in the language of whoever asks. */
async function carryOut(wish: Wish<Spoken>, told: Told): Promise<Said> {
  const { device, capability, value } = wish
  const started = performance.now()
  const outcome = await outcomeOf(wish)
  const ms = Math.round(performance.now() - started)
  const said = { understood: true as const, device: device.name, capability, value }
  if (outcome.success) return { ...said, success: true, ms }
  const reason = 'reason' in outcome ? outcome.reason : told(FAULTS[outcome.fault](device.name))
  return { ...said, success: false, reason, ms }
}

const NO_DEVICES = say`There is no practice device: choose Practice as the server of an account, add a device, and deploy`
const TOO_MANY = say`Not sent: ${MAX_WAITING} messages are waiting for the bot already. It takes them once a mixin in node uses it and is deployed`
const NO_WISH = say`Say a sentence, or name a device, a capability and a value`
const FAULTS = {
  offline: (name: string) =>
    say`${name} is not connected: no node of a flow uses it, or it has just been deployed`,
  silent: (name: string) => say`${name} did not answer in time`,
}

/** By platform id, or else by name. */
function named(name: string, devices: readonly Spoken[]): readonly Spoken[] {
  const own = devices.filter(({ id }) => id === name)
  return own.length > 0 ? own : devices.filter((device) => fold(device.name) === fold(name))
}

/** Keyed by Node-RED's events, which all node sets of one Node-RED share. */
const speakers = new WeakMap<object, Speaker>()

/** An owner practises; the returned function ends that. */
export function practise(red: RED, owner: PractisingOwner): () => void {
  const { owners } = speakerOf(red)
  owners.add(owner)
  return () => void owners.delete(owner)
}

/** A bot practises; the returned function ends that. */
export function practiseChat(red: RED, bot: PractisingBot): () => void {
  const { bots } = speakerOf(red)
  bots.add(bot)
  return () => void bots.delete(bot)
}

/** The device nodes of an owner as they are registered with its practice cloud. */
export function registered<Facts extends DeviceFacts>(
  members: readonly OwnedDevice<Facts>[],
  typeOf: (facts: Facts) => string,
): PracticeDevice[] {
  return members
    .filter(({ isUsable, isDuplicate }) => isUsable && !isDuplicate)
    .map(({ device: { name }, facts, abilities }) => {
      const { id, capabilities: all, pairs } = facts
      const capabilities = all.filter((one) => isOffered(abilities, one) && !isReportOnly(one))
      return { id, name, type: typeOf(facts), capabilities, ...(pairs && { pairs }) }
    })
}

function speakerOf(red: RED): Speaker {
  const known = speakers.get(red.events) ?? new Speaker()
  speakers.set(red.events, known)
  return known
}

/** `POST homewire/practice/say`, `GET homewire/practice` and `POST homewire/practice/chat`. */
export function serveSpeaker(red: RED): void {
  const speaker = speakerOf(red)
  const toldTo =
    (request: AdminRequest): Told =>
    (saying) =>
      inWordsFor(red, request, saying)
  red.httpAdmin.get('/homewire/practice', red.auth.needsPermission('homewire.read'), (_request, response) => {
    speaker.show().then(
      (shown) => response.json(shown),
      () => response.status(500).end(),
    )
  })
  red.httpAdmin.post(
    '/homewire/practice/say',
    red.auth.needsPermission('homewire.write'),
    (request: AdminRequest, response) => {
      void speaker.say(bodyOf(request), toldTo(request)).then((said) => response.json(said))
    },
  )
  red.httpAdmin.post(
    '/homewire/practice/chat',
    red.auth.needsPermission('homewire.write'),
    (request: AdminRequest, response) => {
      const answer = speaker.chat(bodyOf(request), toldTo(request))
      response.status(answer ? 200 : 404).json(answer ?? { said: false })
    },
  )
}
