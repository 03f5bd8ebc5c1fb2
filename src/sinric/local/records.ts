import type { Answer, StringAnswer, SrvAnswer, TxtAnswer } from 'dns-packet'

/** What a host tells its network of the devices that it has. */
export interface Announcement {
  /** `sinricpro-aabbccddeeff`. */
  readonly host: string
  readonly version: string
  readonly port: number
  readonly deviceIds: readonly string[]
}

/** So many ids fit into the 255 bytes of one text (docs/protocols/sinric-local.md#l4). */
const MAX_IDS = 9

const SERVICE = '_sinricpro._udp.local'
/** Whether a name is that of an instance of our service; of one host, where that is given. */
export function isInstance(name: string, host?: string): boolean {
  const [first = '', ...rest] = name.toLowerCase().split('.')
  return rest.join('.') === SERVICE && (host === undefined || first === host || first.startsWith(`${host}-`))
}

/** What somebody asks who wants to know every instance. */
export const BROWSING = { name: SERVICE, type: 'PTR' } as const

const SERVICES = '_services._dns-sd._udp.local'

/** How long others may believe a record, in s (RFC 6762, section 10). */
const HOST_TTL_S = 120
const OTHER_TTL_S = 4_500

/** Every record of an announcement in the network where this host has these addresses (docs/protocols/sinric-local.md#mdns-record). */
export function recordsOf(announcement: Announcement, addresses: readonly string[]): Answer[] {
  const { host, deviceIds } = announcement
  const parts = Array.from({ length: Math.ceil(deviceIds.length / MAX_IDS) }, (_, index) => ({
    name: `${host}${index === 0 ? '' : `-${index + 1}`}.${SERVICE}`,
    ids: deviceIds.slice(index * MAX_IDS, (index + 1) * MAX_IDS),
  }))
  if (parts.length === 0) return []
  return [
    { type: 'PTR', name: SERVICES, ttl: OTHER_TTL_S, data: SERVICE },
    ...parts.flatMap(({ name, ids }) => instance(announcement, name, ids)),
    // All of them at once: each flushes those that came before (RFC 6762, section 10.2).
    ...addresses.map((data): StringAnswer => ({
      type: 'A',
      name: `${host}.local`,
      ttl: HOST_TTL_S,
      flush: true,
      data,
    })),
  ]
}

function instance(
  { host, version, port }: Announcement,
  name: string,
  ids: readonly string[],
): (StringAnswer | SrvAnswer | TxtAnswer)[] {
  return [
    { type: 'PTR', name: SERVICE, ttl: OTHER_TTL_S, data: name },
    { type: 'SRV', name, ttl: HOST_TTL_S, flush: true, data: { port, target: `${host}.local` } },
    {
      type: 'TXT',
      name,
      ttl: OTHER_TTL_S,
      flush: true,
      data: [`deviceIds=${ids.join(',')}`, `sdk=${version}`, 'udp=1'],
    },
  ]
}

/** The records that a question asks for, and those that whoever asks will want next. */
export function answersTo(
  { name, type }: { name: string; type: string },
  records: readonly Answer[],
): { answers: Answer[]; additionals: Answer[] } {
  const asked = name.toLowerCase()
  const answers = records.filter(
    (record) => record.name.toLowerCase() === asked && (type === 'ANY' || type === record.type),
  )
  const isBrowsed = answers.some((record) => record.type === 'PTR' && record.name === SERVICE)
  const additionals = isBrowsed ? records.filter((record) => record.type !== 'PTR') : []
  return { answers, additionals }
}
