// A Node-RED in a place of its own; see ../networks.test.ts.
import { readFileSync } from 'node:fs'

export { deploy, ports, requests, said, status, terminate } from '../../sinric/at-home/host'

/** The TCP ports that somebody listens on in this place. */
export function tcpPorts(): number[] {
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n')
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, local = '']) => parseInt(local.split(':')[1] ?? '', 16))
}
