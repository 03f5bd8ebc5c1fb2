import type { Json } from '../json'
import type { JetHappening, JetLinks } from '../sagoo/jetlinks'
import type { JetSaid } from '../sagoo/jetlinks-wire'
import type { Answer, Entry, Question, ShownThing } from './sagoo-shapes'

/** More than the 5 minutes that JetLinks puts up with (docs/protocols/jetlinks-device.md#connection), in ms. */
const CLOCK_OFF = 6 * 60_000

/** The name of the fault of the clock. */
export const CLOCK_FAULT = 'clockOff'

/** Our devices at JetLinks, in the shape of those at SagooIoT. */
export function jetThings({ devices }: JetLinks): ShownThing[] {
  return devices.map(({ product, id, name, gateway, isOnline, values }) => ({
    id,
    name,
    product,
    gateway,
    isVirtual: false,
    canRead: true,
    online: isOnline,
    values,
  }))
}

/** Asks one of them; what JetLinks tells an application is the outcome. */
export async function askJetLinks(jetlinks: JetLinks, id: string, question: Question): Promise<Answer> {
  const [command, asked] = commandOf(question)
  const { success, code, message, body } = await jetlinks.ask(id, command, asked)
  if (!success) return { success, message: [code, message].filter(Boolean).join(': ') }
  return { success, message: JSON.stringify(body['output'] ?? body['properties'] ?? {}) }
}

function commandOf({ service, params, names }: Question): [command: string, asked: Json] {
  if (names) return ['properties/read', { properties: names }]
  if (service === undefined) return ['properties/write', { properties: params }]
  const inputs = Object.entries(params).map(([name, value]) => ({ name, value }))
  return ['function/invoke', { functionId: service, inputs }]
}

/** A clock that is off shows at the login only, so the line breaks off. */
export function setClockOff(jetlinks: JetLinks, isOff: boolean): void {
  jetlinks.clockOffset = isOff ? CLOCK_OFF : 0
  if (isOff) jetlinks.cut()
}

/** The line of the log; undefined for what is no news. */
export function jetEntry({ said, refused }: JetHappening, jetlinks: JetLinks): Omit<Entry, 'at'> | undefined {
  if (refused !== undefined)
    return { kind: jetlinks.clockOffset === 0 ? 'refused' : 'clockOff', text: refused }
  if (!said) return undefined
  if (said.kind === 'dropped') return { kind: 'dropped', text: said.reason }
  return { kind: 'said', device: jetlinks.device(said.device)?.name, text: textOf(said) }
}

function textOf(said: JetSaid): string {
  const { body } = said
  switch (said.kind) {
    case 'report':
      return JSON.stringify(said.values)
    case 'event':
      return `${said.event} ${JSON.stringify(body['data'])}`
    case 'tags':
      return JSON.stringify(body['tags'])
    case 'reply':
      return `${said.command}: ${body['success'] === false ? `${String(body['code'])} ${String(body['message'])}` : 'success'}`
    case 'time':
      return 'time-sync'
    default:
      return said.kind
  }
}
