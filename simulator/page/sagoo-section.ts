import { isObject, parse, type Json } from '../json'
import type { Said } from '../sagoo/alink'
import type { Refusal } from '../sagoo/northbound'
import type { SagooPlatform } from '../sagoo/platform'
import { type Manner, manners, type Thing } from '../sagoo/thing'
import { keep } from '../history'
import { BadRequest, type Section } from './section'

/** One line of the log. The browser finds the words for it. */
interface Entry {
  at: number
  kind: 'frame' | 'said' | 'dropped'
  device?: string | undefined
  text: string
}

const LINES = 60

/** How the socket refuses the token while the tick is set; keyed by name. */
const REFUSALS: Record<string, Refusal> = { token401: 'http', tokenError: 'authError', tokenClose: 'close' }

/** SagooIoT: its devices with their values, what can be asked of ours, and what can go wrong. */
export function sagooSection(platform: SagooPlatform): Section {
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

  return {
    id: 'sagoo',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      connections: platform.north.connections,
      dialect: platform.north.dialect,
      topics: platform.north.topics,
      token: platform.token,
      broker: platform.south.url,
      things: platform.things.map((thing) => ({
        id: thing.device,
        name: thing.name,
        product: thing.product,
        isVirtual: thing.isVirtual,
        online: platform.isOnline(thing),
        values: Object.fromEntries(
          Object.entries(thing.values).map(([key, value]) => [key, JSON.stringify(value)]),
        ),
        manner: thing.manner,
      })),
      manners,
      faults: Object.entries(REFUSALS).map(([name, refusal]) => ({
        name,
        on: platform.north.isClosed && platform.north.refusal === refusal,
      })),
      log: log.toReversed(),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      ['ask', (body) => ask(platform, body)],
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
          refuse(platform, REFUSALS[String(name)], on === true)
          changed()
        },
      ],
      ['act', ({ name }) => act(platform, name)],
    ]),
  }
}

/** A property set (without a service) or a service call; the text is the JSON of its values. */
async function ask(platform: SagooPlatform, { device, service, text }: Json): Promise<Json> {
  const thing = thingOf(platform, device)
  const params = parse(String(text))
  if (!isObject(params)) return { success: false, problem: params === undefined ? 'noJson' : 'noObject' }
  const started = Date.now()
  const name = typeof service === 'string' && service !== '' ? service : 'property/set'
  try {
    const { code, message, data } = await platform.ask(thing.device, name, params)
    const success = code === 200
    return {
      success,
      message: success ? JSON.stringify(data) : `${String(code)}: ${String(message)}`,
      ms: Date.now() - started,
    }
  } catch (error) {
    return {
      success: false,
      message: error instanceof Error ? error.message : String(error),
      ms: Date.now() - started,
    }
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
