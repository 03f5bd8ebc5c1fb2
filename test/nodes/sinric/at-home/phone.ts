// A phone in a network of its own; see ../at-home.test.ts.
import multicastDns from 'multicast-dns'
import { Phone, type Reply } from '../../../../simulator/sinric/phone'
import { APP_SECRET } from '../home'

let phone: Phone | undefined

export async function open(address: string): Promise<void> {
  phone = new Phone({ appSecret: APP_SECRET })
  await phone.open(address)
}

export async function ask(
  to: string,
  deviceId: string,
  action: string,
  value: object,
  timeout?: number,
): Promise<Reply | undefined> {
  if (!phone) return undefined
  const text = phone.request(deviceId, action, value)
  const { replyToken } = (JSON.parse(text) as { payload: { replyToken: string } }).payload
  const reply = phone.next(({ payload }) => payload['replyToken'] === replyToken, timeout)
  phone.send(text, to)
  return reply
}

/** Sends one and the same request to several addresses. @returns how many answers came before that to a later one */
export async function askEverywhere(
  to: string[],
  host: string,
  deviceId: string,
  action: string,
  value: object,
): Promise<number> {
  if (!phone) return 0
  const before = phone.replies.length
  const text = phone.request(deviceId, action, value)
  for (const address of to) phone.send(text, address)
  // Through the flow as well, behind the others.
  await ask(host, deviceId, 'setPowerState', { state: 'On' })
  return phone.replies.length - before - 1
}

interface Found {
  /** Keyed by instance: its device ids. */
  instances: Record<string, string[]>
  addresses: string[]
  /** The addresses that came together, for each answer. */
  together: string[][]
  goodbyes: string[]
}

/** Browses as an app does: one question. @param ms how long answers are gathered, at most */
export function browse(address: string, isEnough: 'ten devices' | 'goodbye', ms = 15_000): Promise<Found> {
  const found: Found = { instances: {}, addresses: [], together: [], goodbyes: [] }
  const mdns = multicastDns({ interface: address, bind: '0.0.0.0' })
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(late)
      clearInterval(again)
      mdns.destroy()
      resolve(found)
    }
    const ask = (): void => {
      if (isEnough === 'ten devices') mdns.query('_sinricpro._udp.local', 'PTR')
    }
    const late = setTimeout(end, ms)
    const again = setInterval(ask, 1_500)
    mdns.on('ready', ask)
    mdns.on('response', ({ answers = [], additionals = [] }) => {
      found.together.push(
        [...answers, ...additionals].flatMap((record) =>
          record.type === 'A' && record.ttl !== 0 ? [record.data] : [],
        ),
      )
      for (const record of [...answers, ...additionals]) {
        if (record.type === 'PTR' && record.ttl === 0) found.goodbyes.push(record.data)
        if (record.type === 'A' && !found.addresses.includes(record.data)) found.addresses.push(record.data)
        if (record.type === 'TXT' && record.ttl !== 0) found.instances[record.name] = idsIn(record.data)
      }
      const ids = Object.values(found.instances).flat()
      if (isEnough === 'goodbye' ? found.goodbyes.length > 0 : ids.length >= 10) end()
    })
  })
}

function idsIn(data: unknown): string[] {
  const texts = (Array.isArray(data) ? data : [data]).map(String)
  return (
    texts
      .find((text) => text.startsWith('deviceIds='))
      ?.slice('deviceIds='.length)
      .split(',') ?? []
  )
}
