import { BlockList } from 'node:net'

/** Who sent a datagram, and where its answer goes. */
export interface Peer {
  /** IPv4, dotted. */
  readonly address: string
  readonly port: number
}

/** Networks of a home: private (RFC 1918), link-local (RFC 3927), loopback. */
const HOME_NETWORKS = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const

const homes = new BlockList()
for (const [network, prefix] of HOME_NETWORKS) homes.addSubnet(network, prefix, 'ipv4')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')

/** Whether a peer is in the home; nobody else gets an answer. */
export function isAtHome({ address, port }: Peer): boolean {
  return port > 0 && homes.check(address, 'ipv4')
}

/** Whether a peer is on this machine. */
export function isOnThisMachine({ address }: Peer): boolean {
  return loopback.check(address, 'ipv4')
}
