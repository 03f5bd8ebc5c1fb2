/** What the network is told of a skill (docs/protocols/rokid.md#ssdp). */
export interface Advertisement {
  readonly uuid: string
  /** Where its first version is served: `http://10.0.0.107:9999`. */
  readonly location: string
}

export const SSDP_GROUP = '239.255.255.250'
export const SSDP_PORT = 1900
/** How long others may believe an advertisement, in s. */
export const MAX_AGE_S = 1_800

const TARGET = 'homebase:device'
/** A search has a handful of short headers. */
const MAX_SEARCH_BYTES = 1_024

/** Whether a datagram looks for what we are. */
export function isSearch(datagram: Uint8Array): boolean {
  if (datagram.length > MAX_SEARCH_BYTES) return false
  const [start = '', ...lines] = Buffer.from(datagram).toString('latin1').split('\r\n')
  if (!/^M-SEARCH \* HTTP\/1\.\d$/i.test(start)) return false
  const headers = new Map(lines.map(headerOf))
  const target = unquoted(headers.get('ST'))
  return unquoted(headers.get('MAN')) === 'ssdp:discover' && (target === TARGET || target === 'ssdp:all')
}

function headerOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(0, colon)).trim().toUpperCase(), line.slice(colon + 1).trim()]
}

function unquoted(value = ''): string {
  return value.replaceAll('"', '').toLowerCase()
}

/** The two forms of an answer: that of the documents, and that of UPnP and the samples; both name one thing. */
export function searchReplies(own: Advertisement, now: Date): string[] {
  return [
    notification({ NT: TARGET, NTS: 'ssdp:alive', ...named(own), ...living(own) }),
    message('HTTP/1.1 200 OK', {
      ST: TARGET,
      ...named(own),
      ...living(own),
      EXT: '',
      DATE: now.toUTCString(),
    }),
  ]
}

/** What is told to everybody now and then. */
export function alive(own: Advertisement): string {
  return notification({ NT: TARGET, NTS: 'ssdp:alive', ...named(own), ...living(own), ...SERVER })
}

/** What is told to everybody at the end: as the documents have it, and as the samples do. */
export function goodbyes(own: Pick<Advertisement, 'uuid'>): string[] {
  return [
    notification({ NT: `uuid:${own.uuid}`, NTS: 'ssdp:bye', ...named(own), ...BRIDGE, ...SERVER }),
    notification({ NT: TARGET, NTS: 'ssdp:byebye', ...named(own), ...BRIDGE, ...SERVER }),
  ]
}

const SERVER = { SERVER: 'UPnP/1.1 homebase-ssdp/1.0.0' }
/** It has more than one device. */
const BRIDGE = { DEVICE_TYPE: 'bridge' }

function named({ uuid }: Pick<Advertisement, 'uuid'>): Record<string, string> {
  return { USN: `uuid:${uuid}` }
}

function living({ location }: Advertisement): Record<string, string> {
  return { LOCATION: location, 'CACHE-CONTROL': `max-age=${MAX_AGE_S}`, ...BRIDGE }
}

function notification(headers: Record<string, string>): string {
  return message('NOTIFY * HTTP/1.1', { HOST: `${SSDP_GROUP}:${SSDP_PORT}`, ...headers })
}

function message(start: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`.trimEnd())
  return [start, ...lines, '', ''].join('\r\n')
}
