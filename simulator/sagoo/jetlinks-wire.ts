import { createHash } from 'node:crypto'
import { isObject, parse, type Json } from '../json'

/** What a device's message says, as JetLinks makes it out (docs/protocols/jetlinks-device.md#topics). */
export type JetSaid = {
  /** The device that it is about: of a child the child. */
  device: string
  /** The gateway, when a child is meant. */
  gateway?: string
  body: Json
} & (
  | { kind: 'report'; values: Json }
  | { kind: 'reply'; command: string; isChildReply: boolean }
  | { kind: 'event'; event: string }
  | { kind: 'tags' }
  | { kind: 'online' | 'offline'; isForced: boolean }
  | { kind: 'time' }
  | { kind: 'dropped'; reason: string }
)

/** The commands that have a reply. */
const REPLIES = ['properties/read', 'properties/write', 'function/invoke', 'state-check', 'disconnect']

/** Reads a message of a device. The product in front is not looked at, and the slash may be missing. */
export function readSaid(topic: string, text: string): JetSaid {
  const [, device = '', ...rest] = topic.replace(/^\//, '').split('/')
  const [area, child = '', ...below] = rest
  const isChild = area === 'child' || area === 'child-reply'
  const path = (isChild ? below : rest).join('/')
  const of = isChild ? { device: child, gateway: device } : { device }
  const body = parse(text)
  if (!isObject(body)) return { ...of, body: {}, kind: 'dropped', reason: 'a body that is no JSON object' }
  const about = { ...of, body }
  if (path.endsWith('/reply')) {
    const command = path.slice(0, -'/reply'.length)
    return REPLIES.includes(command)
      ? { ...about, kind: 'reply', command, isChildReply: area === 'child-reply' }
      : dropped(about, topic)
  }
  // A reply is all that may stand below child-reply.
  if (area === 'child-reply') return dropped(about, topic)
  const [, event] = /^event\/([^/]+)$/.exec(path) ?? []
  if (event !== undefined) return { ...about, kind: 'event', event }
  switch (path) {
    case 'properties/report':
      return isObject(body['properties'])
        ? { ...about, kind: 'report', values: body['properties'] }
        : { ...about, kind: 'dropped', reason: 'a report without properties' }
    case 'tags':
      return { ...about, kind: 'tags' }
    case 'time-sync':
      return { ...about, kind: 'time' }
    case 'online':
    case 'offline':
      return {
        ...about,
        kind: path,
        isForced: isObject(body['headers']) && body['headers']['force'] === true,
      }
    default:
      return dropped(about, topic)
  }
}

function dropped(about: { device: string; gateway?: string; body: Json }, topic: string): JetSaid {
  return { ...about, kind: 'dropped', reason: `the topic ${topic} is not known` }
}

/** Where a command goes: to the device, or through its gateway. */
export function commandTopic(
  { product, id }: { product: string; id: string },
  gateway: { product: string; id: string } | undefined,
  command: string,
): string {
  return gateway ? `/${gateway.product}/${gateway.id}/child/${id}/${command}` : `/${product}/${id}/${command}`
}

/** The clock of a device may be so far off, in ms. */
const TOLERANCE = 5 * 60_000

/** Why a login is refused; undefined for a good one (docs/protocols/jetlinks-device.md#connection). */
export function refusalOf(
  username: string | undefined,
  password: string | undefined,
  secure: { secureId: string; secureKey: string },
  now: number,
): string | undefined {
  const [secureId, time = '', ...more] = (username ?? '').split('|')
  if (time === '' || more.length > 0 || !/^\d+$/.test(time))
    return 'no secure id and time with a bar between them'
  if (Math.abs(now - Number(time)) > TOLERANCE) return 'the time is off'
  if (secureId !== secure.secureId) return 'another secure id'
  const wanted = createHash('md5').update(`${secureId}|${time}|${secure.secureKey}`).digest('hex')
  return password === wanted ? undefined : 'another secure key'
}

/** The platform's own names of failures: its text stands in place of the device's (docs/protocols/jetlinks-device.md#codes). */
const OWN_TEXTS: Record<string, string> = {
  CLIENT_OFFLINE: '设备已离线',
  TIME_OUT: '超时',
  NO_REPLY: '设备未回复',
  UNSUPPORTED_MESSAGE: '不支持的操作',
  PARAMETER_ERROR: '参数错误',
  FUNCTION_UNDEFINED: '功能未定义',
  PROPERTY_UNDEFINED: '属性未定义',
  SYSTEM_ERROR: '系统错误',
}

/** What an application is told of a reply: it is a success unless it says otherwise. */
export function outcomeOf(body: Json): { success: boolean; code?: string; message?: string } {
  if (body['success'] !== false) return { success: true }
  const code = textOf(body['code'])
  return { success: false, code, message: OWN_TEXTS[code.toUpperCase()] ?? textOf(body['message']) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
