import { createServer } from 'node:net'

/** Which port a service got, and which one it was meant to have. */
export interface Port {
  wanted: number
  port: number
}

/** For each wanted port, itself or the next that is free on loopback; no port is given out twice. */
export async function freePorts(wanted: number[]): Promise<Port[]> {
  const given: Port[] = []
  for (const first of wanted) {
    let port = first
    while (given.some((other) => other.port === port) || !(await isFree(port))) port++
    given.push({ wanted: first, port })
  }
  return given
}

/** A port from the environment, or the usual one. */
export function portFrom(text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new Error(`"${text}" is not a port: it must be a number from 1 to 65535.`)
}

function isFree(port: number): Promise<boolean> {
  if (port > 65535) throw new Error('No port is free.')
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
