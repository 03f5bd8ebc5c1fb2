import { withoutEndSlashes } from '../../bridge/tolerant'

/** Where an account's HTTP goes. */
export interface Addresses {
  api: string
  /** The event stream. */
  stream: string
  /** Where pictures go, without the path. */
  camera: string
}

/** Sinric Pro's own (docs/protocols/sinric-rest.md#addresses-and-authentication, docs/protocols/sinric.md#camera). */
export const OFFICIAL: Addresses = {
  api: 'https://api.sinric.pro/api/v1',
  stream: 'https://sse.sinric.pro/sse/stream',
  camera: 'https://camera.sinric.pro',
}

const OFFICIAL_SOCKET = 'ws.sinric.pro'

/**
 * The addresses that go with an account's server. What is not said, or stands there as it is for Sinric's own server,
 * is looked for beside the socket of any other server: its key never goes to Sinric's by itself. What is no address is
 * empty.
 */
export function addressesOf(
  server: string,
  { api = '', stream = '' }: Partial<Pick<Addresses, 'api' | 'stream'>> = {},
): Addresses {
  const usual = usualFor(server)
  return {
    api: isOwn(api, OFFICIAL.api) ? webAddress(api) : usual.api,
    stream: isOwn(stream, OFFICIAL.stream) ? webAddress(stream) : usual.stream,
    camera: usual.camera,
  }
}

function usualFor(server: string): Addresses {
  if (!/^wss?:\/\//i.test(server) || !URL.canParse(server)) return { api: '', stream: '', camera: '' }
  const { protocol, hostname, host } = new URL(server)
  if (hostname === OFFICIAL_SOCKET) return OFFICIAL
  const origin = `${protocol === 'ws:' ? 'http' : 'https'}://${host}`
  return { api: `${origin}/api/v1`, stream: `${origin}/sse/stream`, camera: origin }
}

function isOwn(address: string, official: string): boolean {
  return address !== '' && withoutEndSlashes(address) !== official
}

/** Without a slash at its end; empty when it is none. */
function webAddress(address: string): string {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? withoutEndSlashes(address) : ''
}
