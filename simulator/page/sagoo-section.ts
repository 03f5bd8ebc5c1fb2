import { isObject, parse, type Json } from '../json'
import type { Said } from '../sagoo/alink'
import type { JetLinks } from '../sagoo/jetlinks'
import type { Refusal } from '../sagoo/northbound'
import type { SagooPlatform } from '../sagoo/platform'
import { type Manner, manners, type Thing } from '../sagoo/thing'
import { keep } from '../history'
import { ASKABLE } from '../sagoo/askable'
import type { SpokenDevice, Wish } from '../speaker/device'
import type { Outcome } from '../speaker/say'
import { askJetLinks, CLOCK_FAULT, jetEntry, jetThings, setClockOff } from './jetlinks-devices'
import type { Answer, Entry, Question, ShownThing } from './sagoo-shapes'
import { saying, sentencesFor } from './speaking'
import { BadRequest, type Section } from './section'

const LINES = 60

/** How the socket refuses the token while the tick is set; keyed by name. */
const REFUSALS: Record<string, Refusal> = { token401: 'http', tokenError: 'authError', tokenClose: 'close' }

/**
 * SagooIoT: its devices with their values, what can be asked of ours, and what can go wrong.
 * @param jetlinks where we have devices as well; without it there is none on the page
 */
export function sagooSection(platform: SagooPlatform, jetlinks?: JetLinks): Section {
  const watchers = new Set<() => void>()
  const log: Entry[] = []
  const changed = () => watchers.forEach((watcher) => watcher())

  platform.on((happening) => {
    if (happening.kind === 'frame')
      keep(log, { at: Date.now(), kind: 'frame', text: frameText(happening.frame) }, LINES)
    if (happening.kind === 'said')
      keep(log, { at: Date.now(), ...saidEntry(happening.said, platform) }, LINES)
    changed()
  })
  jetlinks?.on((happening) => {
    const entry = jetEntry(happening, jetlinks)
    if (entry) keep(log, { at: Date.now(), ...entry }, LINES)
    changed()
  })

  return {
    id: 'sagoo',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      connections: platform.north.connections,
      dialect: platform.north.dialect,
      topics: platform.north.topics,
      token: platform.token,
      broker: platform.south.url,
      things: shownThings(platform).map(withTexts),
      jetlinks: jetlinks && {
        connections: jetlinks.connections,
        broker: jetlinks.url,
        things: jetThings(jetlinks).map(withTexts),
      },
      isCutOff: jetlinks?.connections === 0,
      manners,
      faults: [
        ...Object.entries(REFUSALS).map(([name, refusal]) => ({
          name,
          on: platform.north.isClosed && platform.north.refusal === refusal,
        })),
        ...(jetlinks ? [{ name: CLOCK_FAULT, on: jetlinks.clockOffset !== 0 }] : []),
      ],
      log: log.toReversed(),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      ['ask', (body) => ask(platform, jetlinks, body)],
      [
        'say',
        saying(
          () => allThings(platform, jetlinks).map(spokenOf),
          (wish) => carryOut(askerOf(platform, jetlinks, wish.device.id), wish),
        ),
      ],
      [
        'manner',
        ({ device, manner }) => {
          thingOf(platform, device).manner = mannerOf(manner)
          changed()
        },
      ],
      [
        'dialect',
        ({ name }) => {
          platform.north.dialect = name === 'jetlinks' ? 'jetlinks' : 'sagoo'
          changed()
        },
      ],
      [
        'fault',
        ({ name, on }) => {
          if (jetlinks && name === CLOCK_FAULT) setClockOff(jetlinks, on === true)
          else refuse(platform, REFUSALS[String(name)], on === true)
          changed()
        },
      ],
      ['act', ({ name }) => act(platform, name)],
    ]),
  }
}

function shownThings(platform: SagooPlatform): ShownThing[] {
  return platform.things.map((thing) => ({
    id: thing.device,
    name: thing.name,
    product: thing.product,
    isVirtual: thing.isVirtual,
    canRead: false,
    online: platform.isOnline(thing),
    values: thing.values,
    manner: thing.manner,
  }))
}

function allThings(platform: SagooPlatform, jetlinks: JetLinks | undefined): ShownThing[] {
  return [...shownThings(platform), ...(jetlinks ? jetThings(jetlinks) : [])]
}

/** A device of ours, as somebody speaks of it: what it has told of itself can be asked for. */
function spokenOf({ id, name, values, canRead, isVirtual }: ShownThing): SpokenDevice {
  const capabilities = isVirtual ? [] : ASKABLE.filter((one) => Object.hasOwn(values, one))
  return { id, name, capabilities, owner: canRead ? 'jetlinks' : 'sagoo' }
}

async function carryOut(
  asks: (question: Question) => Promise<Answer>,
  { capability, value }: Wish,
): Promise<Outcome> {
  const { success, message } = await asks({ params: { [capability]: value } })
  return success ? { success } : { success, reason: message }
}

function withTexts(thing: ShownThing): Json {
  const values = Object.entries(thing.values).map(([key, value]) => [key, JSON.stringify(value)])
  return { ...thing, sentences: sentencesFor(spokenOf(thing)), values: Object.fromEntries(values) }
}

/** A property set (without a service), a service call, or a read; the text is the JSON of its values or names. */
async function ask(platform: SagooPlatform, jetlinks: JetLinks | undefined, body: Json): Promise<Json> {
  const { device, text, reads } = body
  const asks = askerOf(platform, jetlinks, device)
  const given = parse(String(text))
  if (given === undefined) return { success: false, problem: 'noJson' }
  const question = questionOf(body, given)
  if (!question) return { success: false, problem: reads === true ? 'noList' : 'noObject' }
  const started = Date.now()
  return { ...(await asks(question)), ms: Date.now() - started }
}

/** Who asks this device: JetLinks, when it is registered there. */
function askerOf(
  platform: SagooPlatform,
  jetlinks: JetLinks | undefined,
  device: unknown,
): (question: Question) => Promise<Answer> {
  const elsewhere = jetlinks?.devices.find(({ id }) => id === device)
  if (jetlinks && elsewhere) return (question) => askJetLinks(jetlinks, elsewhere.id, question)
  const thing = thingOf(platform, device)
  return (question) => askThing(platform, thing, question)
}

function questionOf({ service, reads }: Json, given: unknown): Question | undefined {
  if (reads === true) return Array.isArray(given) ? { params: {}, names: given } : undefined
  if (!isObject(given)) return undefined
  return { params: given, service: typeof service === 'string' && service !== '' ? service : undefined }
}

async function askThing(platform: SagooPlatform, thing: Thing, question: Question): Promise<Answer> {
  try {
    const service = question.service ?? 'property/set'
    const { code, message, data } = await platform.ask(thing.device, service, question.params)
    const success = code === 200
    return { success, message: success ? JSON.stringify(data) : `${String(code)}: ${String(message)}` }
  } catch (error) {
    return { success: false, message: error instanceof Error ? error.message : String(error) }
  }
}

function thingOf(platform: SagooPlatform, device: unknown): Thing {
  const thing = platform.things.find((one) => one.device === device)
  if (!thing) throw new BadRequest('There is no such device.')
  return thing
}

function mannerOf(name: unknown): Manner {
  const manner = manners.find((one) => one === name)
  if (!manner) throw new BadRequest('No device behaves like that.')
  return manner
}

function refuse(platform: SagooPlatform, refusal: Refusal | undefined, on: boolean): void {
  if (!refusal) throw new BadRequest('There is no such fault.')
  platform.north.refusal = refusal
  platform.north.isClosed = on
  if (on) platform.north.cut()
}

function act(platform: SagooPlatform, name: unknown): void {
  if (name === 'cut') platform.north.cut()
  else if (name === 'close') platform.north.kick(1001)
  else if (name === 'garbage') platform.north.send('{"type":"result","id":')
  else throw new BadRequest('There is nothing of that name to do.')
}

function frameText({ type, topic, parameter }: Json): string {
  const { messageType, properties } = isObject(parameter) ? parameter : {}
  return [type, topic, messageType, properties === undefined ? undefined : JSON.stringify(properties)]
    .filter((part) => typeof part === 'string')
    .join(' ')
}

function saidEntry(said: Said, platform: SagooPlatform): Omit<Entry, 'at'> {
  if (said.kind === 'dropped') return { kind: 'dropped', text: said.reason }
  const device = 'device' in said ? platform.thing(said.device)?.name : undefined
  return { kind: 'said', device, text: textOf(said) }
}

function textOf(said: Said): string {
  switch (said.kind) {
    case 'properties':
      return JSON.stringify(said.values)
    case 'event':
      return `${said.event} ${JSON.stringify(said.values)}`
    case 'pack':
      return JSON.stringify(Object.fromEntries(said.subDevices.map(({ device, values }) => [device, values])))
    case 'status':
      return said.isOnline ? 'online' : 'offline'
    case 'progress':
      return `ota ${said.step}: ${said.desc}`
    case 'tags':
      return JSON.stringify(said.tags)
    case 'reply':
      return `${said.service}: ${String(said.body['code'])} ${String(said.body['message'])}`
    default:
      return ''
  }
}
