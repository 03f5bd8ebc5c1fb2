import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Announcement } from '../../src/discovery/announced'
import { readAnnouncements } from '../../src/discovery/announcements'
import { AdoptedDevice, isObject, isSame, plain, type Told } from './adopted-device'

/** Announcements of devices and what each must do: test/data/devices. */

type Message = [topic: string, payload: unknown]
type Sent = Message | { oneOf: Message[] }

interface Step {
  hear?: Message | Message[][]
  tells?: Record<string, unknown>
  each?: Record<string, unknown>[]
  ask?: [capability: string, value: unknown]
  sends?: Sent[]
  then?: Message[]
  among?: { sends: Sent; then: Message[] }[]
  refuses?: true
  back?: string
  offline?: Message
  part?: true
}

export interface DeviceCase {
  id: string
  what: string
  announce: Message[]
  wanted: string[]
  refusal?: true
  parts?: number
  entry?: string
  steps: Step[]
}

export function casesOf(name: string): DeviceCase[] {
  const file = join(__dirname, '..', 'data', 'devices', `${name}.json`)
  return JSON.parse(readFileSync(file, 'utf8').replaceAll('@@', 'k7')) as DeviceCase[]
}

/** Whether nothing is offered of a case. */
export function isRefused({ announce }: DeviceCase): boolean {
  const found = readAnnouncements(announce.map(([topic, content]) => ({ topic, payload: text(content) })))
  return found.devices.length === 0
}

/** What is wrong with a case; undefined when it is right, or refused with a reason where that is right too. */
export function wrongWith(each: DeviceCase): string | undefined {
  const announcements = each.announce.map(([topic, content]): Announcement => ({
    topic,
    payload: text(content),
  }))
  const { devices: listed, refused } = readAnnouncements(announcements)
  const devices = listed
    .filter(({ name }) => each.entry === undefined || name.includes(each.entry))
    .map((announced) => new AdoptedDevice(announced))
  if (devices.length === 0)
    return each.refusal && refused.length > 0 ? undefined : `nothing is offered: ${JSON.stringify(refused)}`
  const missing = each.wanted.filter(
    (names) => !choices(names).some((name) => devices.some((device) => device.has(name))),
  )
  if (missing.length > 0) return `without ${missing.join(', ')}`
  if (each.parts !== undefined && each.parts !== devices.length)
    return `${devices.length} devices instead of ${each.parts}`
  for (const step of each.steps) {
    const wrong = wrongStep(step, devices)
    if (wrong !== undefined) return `${JSON.stringify(step)}: ${wrong}`
  }
  return undefined
}

function wrongStep(step: Step, devices: AdoptedDevice[]): string | undefined {
  if (step.back !== undefined) return wrongSpeed(step, step.back, devices)
  if (step.offline) return wrongEnd(step.offline, devices)
  if (step.among && step.ask) return wrongParts(step.ask, step.among, devices)
  if (step.ask) return wrongRequest(step, step.ask, devices)
  return wrongReport(step, devices)
}

function wrongReport({ hear, tells, each }: Step, devices: AdoptedDevice[]): string | undefined {
  if (!isMessage(hear)) return 'no message'
  const told = devices.map((device) => device.hear(hear[0], text(hear[1])))
  const isTold = (wanted: Record<string, unknown>, values: Map<string, unknown>): boolean =>
    Object.entries(flat(wanted)).every(([names, value]) =>
      choices(names).some((name) => isSame(value, values.get(name), name)),
    )
  const all = new Map(told.flatMap((values) => [...values]))
  if (tells && !isTold(tells, all)) return `tells ${JSON.stringify([...all])}`
  const missing = each?.filter((wanted) => !told.some((values) => isTold(wanted, values))) ?? []
  return missing.length > 0 ? `nobody tells ${JSON.stringify(missing)}` : undefined
}

/** `climate` is one event with both. */
function flat({ climate, ...others }: Record<string, unknown>): Record<string, unknown> {
  return isObject(climate) ? { ...others, ...climate } : others
}

function wrongRequest(
  step: Step,
  [names, wanted]: [string, unknown],
  devices: AdoptedDevice[],
): string | undefined {
  const device = devices.find((one) => choices(names).some((name) => one.has(name)))
  if (step.refuses) return devices.every((one) => refuses(one, names, wanted)) ? undefined : 'it is asked'
  if (!device) return undefined
  const name = choices(names).find((each) => device.has(each)) ?? names
  const value = moved(name, wanted)
  const sent = device.ask(name, value)
  const [expected] = step.sends ?? []
  if (expected && !isSent(expected, sent)) return `sends ${JSON.stringify(sent)}`
  return confirmed(device, name, value, step.then ?? [])
}

function confirmed(device: AdoptedDevice, name: string, value: unknown, then: Message[]): string | undefined {
  const told = then.flatMap(([topic, content]) => [...device.hear(topic, text(content))])
  return told.some(([capability, shown]) => capability === name && isSame(value, shown, name))
    ? undefined
    : `is not confirmed: ${JSON.stringify(told)}`
}

function wrongParts(
  [name, value]: [string, unknown],
  among: NonNullable<Step['among']>,
  devices: AdoptedDevice[],
): string | undefined {
  const left = [...among]
  for (const device of devices.filter((one) => one.has(name))) {
    const sent = device.ask(name, value)
    const place = left.findIndex(({ sends }) => isSent(sends, sent))
    const [own] = place < 0 ? [] : left.splice(place, 1)
    if (!own) return `sends ${JSON.stringify(sent)}`
    const wrong = confirmed(device, name, value, own.then)
    if (wrong !== undefined) return wrong
  }
  return left.length > 0 ? 'one is left over' : undefined
}

function wrongSpeed({ hear, sends }: Step, name: string, devices: AdoptedDevice[]): string | undefined {
  const device = devices.find((one) => one.has(name))
  if (!device || !Array.isArray(hear) || isMessage(hear)) return 'no speeds'
  const [slow, fast] = hear.map(
    (messages) =>
      messages
        .flatMap(([topic, content]) => [...device.hear(topic, text(content))])
        .findLast(([each]) => each === name)?.[1],
  )
  if (typeof slow !== 'number' || typeof fast !== 'number' || slow >= fast)
    return `tells ${String(slow)}, ${String(fast)}`
  const sent = device.ask(name, slow)
  return sends?.[0] && isSent(sends[0], sent) ? undefined : `sends ${JSON.stringify(sent)}`
}

function wrongEnd([topic, content]: Message, devices: AdoptedDevice[]): string | undefined {
  for (const device of devices) device.hear(topic, text(content))
  return devices.every(({ online }) => online === false) ? undefined : 'it is not known to be offline'
}

function refuses(device: AdoptedDevice, name: string, value: unknown): boolean {
  try {
    device.ask(name, value)
    return false
  } catch {
    return true
  }
}

function moved(capability: string, value: unknown): unknown {
  if (value !== 'open' && value !== 'close') return value
  const values: Record<string, [unknown, unknown]> = {
    mode: ['Open', 'Close'],
    position: [100, 0],
    power: [true, false],
  }
  return values[capability]?.[value === 'open' ? 0 : 1]
}

function isSent(expected: Sent, sent: Told): boolean {
  if (!Array.isArray(expected)) return expected.oneOf.some((each) => isSent(each, sent))
  const [topic, content] = expected
  const payloads = isObject(content) && Array.isArray(content.oneOf) ? content.oneOf : [content]
  return (
    topic === sent.topic && payloads.some((payload) => isDeepStrictEqual(plain(payload), plain(sent.payload)))
  )
}

function isMessage(hear: Step['hear']): hear is Message {
  return Array.isArray(hear) && typeof hear[0] === 'string'
}

function choices(names: string): string[] {
  return names.split('|')
}

function text(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content)
}
