import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A socket on which a process waits for others. */
export interface Listening {
  /** `127.0.0.1`, `0.0.0.0`, or the hex digits of an IPv6 address. */
  address: string
  port: number
  protocol: 'tcp' | 'udp'
}

/** Whether this machine tells. */
export const canTellListening = existsSync('/proc/net/tcp')

/** The sockets on which a process listens, as the kernel knows them. */
export function listeningOf(pid: number | 'self' = 'self'): Listening[] {
  const own = new Set(inodesOf(pid))
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap((table) => {
    const [, ...lines] = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n')
    return lines.flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
      const protocol = table.startsWith('tcp') ? 'tcp' : 'udp'
      const isOpen = protocol === 'udp' || state === '0A'
      const [address = '', port = ''] = local.split(':')
      if (!isOpen || !own.has(inode)) return []
      return [{ address: readable(address), port: parseInt(port, 16), protocol }]
    })
  })
}

function inodesOf(pid: number | 'self'): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? []
    } catch {
      return []
    }
  })
}

function readable(hex: string): string {
  if (hex.length !== 8) return hex
  return (hex.match(/../g) ?? [])
    .map((byte) => parseInt(byte, 16))
    .reverse()
    .join('.')
}
