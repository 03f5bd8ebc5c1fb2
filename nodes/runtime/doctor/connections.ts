import { type Saying, say } from '../../../src/bridge/sentence'
import type { Obstacle, Probed } from '../../../src/transport/probe'
import type { Link } from '../../../src/transport/reconnector'
import type { HomeOwner } from '../home'
import { type Finding, finding } from './finding'

/** A clock that is wrong by this is worth a word, in ms. */
const MIN_SKEW_MS = 60_000

/**
 * Why an owner has no connection, where it does not know better itself.
 * @param probed what came of trying the way to each of its addresses
 * @param now ms since the epoch
 */
export function connectionFindings(
  owner: HomeOwner,
  probed: readonly (Probed & { address: string })[],
  now: number,
): Finding[] {
  const { link } = owner.backing
  const named = { id: owner.id, link, name: titleOf(owner) }
  const [blocked] = probed.flatMap(({ address, obstacle }) =>
    obstacle === undefined ? [] : [{ address, obstacle }],
  )
  if (blocked && link.state !== 'refused') return [blockedBy(named, blocked.address, blocked.obstacle)]
  const skewed = probed
    .map(({ serverTime }) => (serverTime === undefined ? 0 : serverTime - now))
    .find((skew) => Math.abs(skew) > MIN_SKEW_MS)
  if (skewed !== undefined) return [wrongClock(named, skewed)]
  return withoutLink(named)
}

interface Named {
  id: string
  name: string
  link: Link
}

/** Its name alone may be that of a house. */
function titleOf({ type, name }: HomeOwner): string {
  return name === '' || name === type.replace('-', ' ') ? type : `${type} “${name}”`
}

function withoutLink({ id, name, link }: Named): Finding[] {
  switch (link.state) {
    case 'idle':
    case 'connected':
      return []
    case 'connecting':
      return [
        finding('unreachable', id, say`${name} cannot log in: the server does not answer`, CHECK_SERVER),
      ]
    case 'waiting':
      return [finding('unreachable', id, say`${name} has no connection: ${link.reason}`, CHECK_SERVER)]
    case 'refused':
      return [
        finding(
          'key',
          id,
          say`${name} is refused: ${link.reason}`,
          say`Check key, token or login in its dialog`,
        ),
      ]
    case 'invalid':
      return [finding('address', id, say`${name} cannot connect: ${link.reason}`, CHECK_SERVER)]
  }
}

const CHECK_SERVER = say`Check the server in its dialog; if it is right, try again later: it may be down`

function blockedBy({ id, name }: Named, address: string, { kind, reason }: Obstacle): Finding {
  const host = hostOf(address)
  return finding(kind, id, SENTENCES[kind](name, host, reason), ADVICE[kind])
}

const SENTENCES: Record<Obstacle['kind'], (name: string, host: string, reason: Saying) => Saying> = {
  name: (name, host) => say`${name} has no connection: the name ${host} cannot be found`,
  unreachable: (name, host, reason) => say`${name} has no connection to ${host}: ${reason}`,
  tls: (name, host, reason) => say`${name} has no encrypted connection to ${host}: ${reason}`,
}

const ADVICE: Record<Obstacle['kind'], Saying> = {
  name: say`Check the server in its dialog, and whether this machine has an internet connection and a DNS server`,
  unreachable: say`Check the server in its dialog, and whether a firewall stands in the way; otherwise the server may be down`,
  tls: say`Check the clock of this machine and the beginning of the address (ws or wss, mqtt or mqtts); a certificate of your own has to be known to Node.js (NODE_EXTRA_CA_CERTS)`,
}

function wrongClock({ id, name }: Named, skew: number): Finding {
  const seconds = Math.round(Math.abs(skew) / 1_000)
  return finding(
    'clock',
    id,
    say`This machine's clock is ${seconds} s off that of the server of ${name}`,
    say`Set this machine's clock right, best with NTP (timedatectl set-ntp true)`,
  )
}

/** A login may stand in an address. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : ''
}
