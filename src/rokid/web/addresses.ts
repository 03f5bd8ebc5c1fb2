import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { withoutEndSlashes } from '../../bridge/tolerant'
import { isHomeAddress } from '../../transport/home-network'
import type { Visitor } from '../auth/login-guard'
import type { WebRequest } from './site'

/** A path as it is compared: one slash in front, none at the end, decoded. */
export function normalisePath(path: string): string {
  return `/${decoded(path)
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`
}

/** The path of a request below where the flows are served. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return normalisePath(url.split('?', 1).join())
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The address that a visitor has typed, as far as proxies on the way tell: `https://home.example/rokid`. */
export function publicAddress(request: WebRequest, path: string): { https: boolean; url: string } {
  const first = (name: string): string =>
    String(request.headers[name] ?? '')
      .split(',', 1)
      .join()
      .trim()
  const isEncrypted = 'encrypted' in request.socket && request.socket.encrypted === true
  const https = /^https?$/.test(first('x-forwarded-proto'))
    ? first('x-forwarded-proto') === 'https'
    : isEncrypted
  const hosts = [first('x-forwarded-host'), first('host')]
  const host = hosts.find((name) => /^[\w.-]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(name)) ?? 'localhost'
  const base = withoutEndSlashes(request.baseUrl ?? '')
  return { https, url: `${https ? 'https' : 'http'}://${host}${base}${path === '/' ? '' : encodeURI(path)}` }
}

/** Whether a visitor comes over a proxy, and so perhaps from the street. */
export function isForwarded({ headers }: IncomingMessage): boolean {
  return ['x-forwarded-for', 'forwarded', 'cf-connecting-ip', 'x-real-ip'].some(
    (name) => headers[name] !== undefined,
  )
}

/** Whether a request comes from this machine or the network at home, and was meant for there: a tunnel's is not. */
export function isAtHome(request: IncomingMessage): boolean {
  return (
    isHomeAddress(request.socket.remoteAddress ?? '') &&
    isHomeName(request.headers.host) &&
    !isForwarded(request)
  )
}

/** Whether a browser says that another site's page has sent this. */
export function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = headers
  if (origin === undefined || !URL.canParse(origin)) return origin !== undefined
  const hosts = [headers.host, headers['x-forwarded-host']]
  return !hosts.includes(new URL(origin).host)
}

/**
 * Whose wrong passwords count together: behind a proxy of one's own, those of the last hop that it names. Where it names
 * none, nobody can be told apart; and what names one need not be a proxy, so the peer is told as well.
 */
export function visitorOf(request: IncomingMessage): Visitor {
  const peer = request.socket.remoteAddress ?? ''
  const isOutside = !isAtHome(request)
  if (!isOutside || !isHomeAddress(peer)) return { address: peer, peer, isOutside }
  const hop = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return hop === undefined || hop === ''
    ? { peer, isOutside }
    : { address: `${peer} ${hop}`, peer, isOutside }
}

/** Whether what is sent to a URL travels in the clear, and beyond this machine and its network. */
export function isInTheClear(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === 'http:' && !isHomeName(host)
}

/** `localhost`, an address at home, `name.local`, or a name without a dot. */
function isHomeName(host = ''): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  if (isIP(name) !== 0) return isHomeAddress(name)
  return /^[\w-]+(\.local)?$/i.test(name)
}
