const LAST_PORT = 65_535

/** Which port a service got, and which one it was meant to have. */
export interface Port {
  wanted: number
  port: number
}

/** For each wanted port, itself or the next that is free on loopback; no port is given out twice. */
export async function freePorts(wanted: number[]): Promise<Port[]> {
  const { default: getPort } = await import('get-port')
  const given: Port[] = []
  for (const first of wanted) {
    const exclude = given.map(({ port }) => port)
    const port = await getPort({ port: portsFrom(first), exclude, host: '127.0.0.1' })
    given.push({ wanted: first, port })
  }
  return given
}

/** A port from the environment, or the usual one. */
export function portFrom(text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port <= LAST_PORT) return port
  throw new Error(`"${text}" is not a port: it must be a number from 1 to 65535.`)
}

function* portsFrom(first: number): Iterable<number> {
  for (let port = first; port <= LAST_PORT; port += 1) yield port
}
