import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Who sent something, and where its answer goes. */
export interface Peer {
  /** Without a zone; IPv4 is dotted, also where it came mapped into IPv6. */
  readonly address: string
  readonly port: number
}

/** A network that this host is in. */
export interface HomeNetwork {
  /** The interface through which it is there; one can have several addresses. */
  readonly name: string
  /** This host's IPv4 address there. */
  readonly address: string
  /** `192.168.1.5/24`; null where the system does not tell. */
  readonly cidr: string | null
}

/** Loopback networks (RFC 1122, RFC 4291). */
const LOOPBACK = networks([['127.0.0.0', 8]], [['::1', 128]])

/** Networks of a home: loopback, private and link-local (RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
const HOME = networks(
  [
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
    ['169.254.0.0', 16],
  ],
  [
    ['::1', 128],
    ['fe80::', 10],
    ['fc00::', 7],
  ],
)

/** Whether an address is one of a home. `::ffff:10.0.0.1` counts as the IPv4 address in it; `%eth0` is no part of one. */
export function isHomeAddress(address: string): boolean {
  return isIn(HOME, address)
}

/** Whether an address is one of this machine for itself. */
export function isLoopbackAddress(address: string): boolean {
  return isIn(LOOPBACK, address)
}

/** Whether a server's address leads to this machine, as that of a simulator does. */
export function leadsHere(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, '$1'))
}

/** Whether a peer is in the home; nobody else gets an answer. */
export function isAtHome({ address, port }: Peer): boolean {
  return port > 0 && isHomeAddress(address)
}

/** Networks that are inside this machine: containers and virtual machines. */
const VIRTUAL = /^(?:docker|veth|br-|virbr|vmnet|vboxnet|cni|flannel|podman)/

/** The networks that this host is in by IPv4; those inside the machine only when there are no others. */
export function homeNetworks(): HomeNetwork[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address, cidr }) => ({ name, address, cidr })),
  )
  const real = all.filter(({ name }) => !VIRTUAL.test(name))
  return real.length > 0 ? real : all
}

/** This host's addresses at each of its interfaces; keyed by name. */
export function addressesByInterface(networks: readonly HomeNetwork[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { name, address } of networks) found.set(name, [...(found.get(name) ?? []), address])
  return found
}

/** The address of this host that a peer can reach: that in the peer's own network, else any. */
export function addressFor(peer: string, all: readonly HomeNetwork[]): string | undefined {
  if (isLoopbackAddress(peer)) return '127.0.0.1'
  const own = all.find(({ cidr }) => cidr !== null && isIn(subnet(cidr), peer))
  return (own ?? all[0])?.address
}

function subnet(cidr: string): BlockList {
  const [network = '', prefix] = cidr.split('/')
  return networks([[network, Number(prefix)]], [])
}

type Subnet = readonly [network: string, prefix: number]

function networks(ipv4: readonly Subnet[], ipv6: readonly Subnet[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6')
  return list
}

function isIn(list: BlockList, address: string): boolean {
  const [plain = ''] = address.split('%', 1)
  const family = isIP(plain)
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}
