import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { listen, pathOf, shut } from '../loopback'
import { refuseUpgrade } from '../websocket'

/** A platform's endpoints on somebody's server. */
export interface Service {
  attach(server: Server): void
  /** Whether it answers this path, as a WebSocket or as a request. */
  serves(path: string, upgrade: boolean): boolean
  /** Whether it answers this request for a WebSocket, where the path alone does not tell. */
  upgrades?(request: IncomingMessage): boolean
}

export interface PracticeServer {
  /** `127.0.0.1:49152` */
  readonly host: string
  close(): Promise<void>
}

/**
 * A server on a port of loopback that the system chooses. Only programs are served: whoever names another host (DNS rebinding) or any
 * origin (a page in a browser) is refused before the platform sees it, which then looks at the keys.
 */
export async function servePractice(services: readonly Service[]): Promise<PracticeServer> {
  const server = createServer()
  /** Never listens: it hands the services what may reach them. */
  const inner = createServer()
  for (const service of services) service.attach(inner)
  let hosts: readonly string[] = []
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    headers.origin === undefined && hosts.includes(headers.host ?? '')
  const serves = (request: IncomingMessage): boolean =>
    services.some((service) => service.serves(pathOf(request), false))
  // Who is not answered would wait for ever.
  const upgrades = (request: IncomingMessage): boolean =>
    services.some((service) => service.serves(pathOf(request), true) && (service.upgrades?.(request) ?? true))

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isAllowed(request)) refuseUpgrade(socket, { status: 403 })
    else if (!upgrades(request)) refuseUpgrade(socket, { status: 404 })
    else inner.emit('upgrade', request, socket, head)
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => undefined)
    if (!isAllowed(request)) response.writeHead(403).end()
    else if (!serves(request)) response.writeHead(404).end()
    else inner.emit('request', request, response)
  })

  const port = await listen(server, 0)
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  return { host: `127.0.0.1:${port}`, close: () => shut(server) }
}
