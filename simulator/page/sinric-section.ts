import { randomUUID } from 'node:crypto'
import { learned } from '../sinric/belief'
import type { SinricCloud } from '../sinric/cloud'
import type { AskOptions } from '../sinric/options'
import { read, responsePayload, type ResponsePayload } from '../sinric/payloads'
import type { Phone } from '../sinric/phone'
import { ask, commandFor, spokenOf } from '../sinric/assistant'
import { REQUESTS, requestsFor, type Unspoken, unspoken } from '../sinric/unspoken'
import { keep } from '../history'
import { isObject, type Json } from '../json'
import type { Wish } from '../speaker/device'
import type { Outcome } from '../speaker/say'
import { BadRequest, type Section } from './section'
import { actOf, faultsNow, switchFault } from './sinric-faults'
import { saying, sentencesFor } from './speaking'

/** One line of the log. The browser finds the words for it. */
interface Entry {
  at: number
  kind: 'event' | 'rejected' | 'connected' | 'disconnected' | 'refused'
  device?: string | undefined
  fields?: Json
  cause?: string
  text?: string
}

const LINES = 60

/** The Sinric Pro cloud with a voice assistant on top, and a phone in the home's Wi-Fi. */
export function sinricSection(cloud: SinricCloud, phone: Phone): Section {
  const watchers = new Set<() => void>()
  const log: Entry[] = []
  const note = (entry: Omit<Entry, 'at'>) => {
    keep(log, { at: Date.now(), ...entry }, LINES)
    changed()
  }
  const changed = () => watchers.forEach((watcher) => watcher())
  const nameOf = (id: string | undefined) => cloud.devices.find((device) => device.id === id)?.name ?? id

  /** What a range is to this kind of device. */
  const shown = (fields: Json, id: unknown): Json => {
    const { rangeValue, ...rest } = fields
    const isBlind = cloud.devices.find((device) => device.id === id)?.type === 'BLIND'
    return isBlind && rangeValue !== undefined ? { ...rest, position: rangeValue } : fields
  }

  cloud.on('response', changed)
  cloud.on('web', changed)
  cloud.on('event', (event) =>
    note({
      kind: 'event',
      device: nameOf(event.deviceId),
      fields: shown(learned(event), event.deviceId),
      cause: event.cause.type,
    }),
  )
  cloud.on('rejected', ({ reason }) => note({ kind: 'rejected', text: reason }))
  cloud.on('connection', () => note({ kind: 'connected' }))
  cloud.on('disconnection', ({ code }) => note({ kind: 'disconnected', text: String(code) }))
  cloud.on('refusal', ({ refused }) => note({ kind: 'refused', text: String(refused) }))

  return {
    id: 'sinric',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      connections: cloud.connections,
      refused: cloud.connections === 0 ? cloud.handshakes.at(-1)?.refused : undefined,
      listeners: cloud.web.stream.connections,
      devices: cloud.devices.map(({ id, name, type, isElsewhere = false }) => ({
        id,
        name,
        type,
        elsewhere: isElsewhere,
        picture: cloud.web.camera.newest(id)?.path,
        online: cloud.web.isOnline(id),
        state: shown(cloud.beliefOf(id), id),
        sentences: sentencesFor(spokenOf({ id, name, type })),
        requests: requestsFor(type).map((name) => ({ id: name, blank: blankOf(REQUESTS[name]) })),
      })),
      faults: faultsNow(cloud),
      log: log.toReversed(),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      [
        'say',
        saying(
          () => cloud.devices.map(spokenOf),
          (wish, { way }) =>
            way === 'phone' || isElsewhere(cloud, wish.device.id)
              ? fulfil(askerFor(cloud, phone, way), wish)
              : ask(cloud, wish.device, wish.capability, wish.value),
        ),
      ],
      [
        'request',
        async (body) => {
          const { fields, ...answer } = await send(askerFor(cloud, phone, body['way']), body)
          return isObject(fields) ? { ...answer, fields: shown(fields, body['device']) } : answer
        },
      ],
      ['flip', ({ device }) => flip(cloud, elsewhere(cloud, device))],
      ['plug', ({ device, plugged }) => cloud.web.plug(elsewhere(cloud, device), plugged === true)],
      ['act', ({ name }) => actOf(name)(cloud)],
      [
        'fault',
        ({ name, on }) => {
          switchFault(cloud, name, on === true)
          changed()
        },
      ],
    ]),
  }
}

const blankOf = ({ blank }: Unspoken) => blank

/** How a device is asked; rejects when nothing comes back. */
type Asker = (
  deviceId: string,
  action: string,
  value: object,
  options: AskOptions,
) => Promise<ResponsePayload>

function askerFor(cloud: SinricCloud, phone: Phone, way: unknown): Asker {
  return way === 'phone' ? byPhone(phone) : byCloud(cloud)
}

function byCloud(cloud: SinricCloud): Asker {
  return (...question) => {
    const [deviceId, action, value] = question
    if (!isElsewhere(cloud, deviceId)) return cloud.ask(...question)
    const call = { deviceId, action, value: { ...value }, clientId: 'alexa-skill', replyToken: randomUUID() }
    return Promise.resolve(responseIn(cloud.web.act(call), 'Device is offline'))
  }
}

function isElsewhere({ devices }: SinricCloud, deviceId: unknown): boolean {
  return devices.some((device) => device.id === deviceId && device.isElsewhere === true)
}

/** The id of a device that no client carries. */
function elsewhere(cloud: SinricCloud, deviceId: unknown): string {
  if (!isElsewhere(cloud, deviceId)) throw new BadRequest('There is no such device elsewhere.')
  return String(deviceId)
}

/** A hand on a switch. */
function flip(cloud: SinricCloud, deviceId: string): void {
  const state = cloud.beliefOf(deviceId)['powerState'] === 'On' ? 'Off' : 'On'
  cloud.web.happen(deviceId, 'setPowerState', { state })
}

function byPhone(phone: Phone): Asker {
  return async (...question) => {
    const reply = await phone.ask(...question).catch(() => undefined)
    return responseIn(reply?.payload, 'Nobody in the Wi-Fi answered')
  }
}

/** @param nothing what is said when nothing came */
function responseIn(payload: Json | undefined, nothing: string): ResponsePayload {
  if (payload === undefined) throw new Error(nothing)
  const response = read(responsePayload, payload)
  if ('reason' in response) throw new Error(response.reason)
  return response.payload
}

/** Asks for what a sentence means. */
async function fulfil(
  asker: Asker,
  { device: { id, type }, capability, value }: Wish<ReturnType<typeof spokenOf>>,
): Promise<Outcome> {
  const command = commandFor(capability, value, type)
  if (!command) return { success: false, fault: 'offline' }
  try {
    const { success, message } = await asker(id, command.action, command.value, {})
    return success ? { success } : { success, reason: message }
  } catch (error) {
    return { success: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Asks for what no sentence does. */
async function send(asker: Asker, body: Json): Promise<Json> {
  const said = unspoken(body['request'])
  if (said === undefined) throw new BadRequest(`There is no request ${String(body['request'])}.`)
  const { filledIn } = body
  if (said.blank !== undefined && typeof filledIn !== 'string' && typeof filledIn !== 'number') {
    throw new BadRequest('This request needs a value.')
  }
  const value = said.value(typeof filledIn === 'string' || typeof filledIn === 'number' ? filledIn : '')
  const options = said.instanceId === undefined ? {} : { instanceId: said.instanceId }
  const started = performance.now()
  const took = () => Math.round(performance.now() - started)
  try {
    const answer = await asker(String(body['device']), said.action, value, options)
    return { success: answer.success, message: answer.message, fields: learned(answer), ms: took() }
  } catch (error) {
    return { success: false, message: error instanceof Error ? error.message : String(error), ms: took() }
  }
}
