import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { bodyOf } from './body'
import { pageFiles } from './files'
import { isForPlatform, refusal } from './guard'
import { Live } from './live'
import { BadRequest, type Section } from './section'
import { listen, pathOf, shut } from '../loopback'
import { refuseUpgrade } from '../websocket'

/** What else is on the page's server: a platform's own endpoints. */
export interface Service {
  attach(server: Server): void
  /** whether it answers this path, as a WebSocket or as a request */
  serves(path: string, upgrade: boolean): boolean
}

export interface Page {
  port: number
  close(): Promise<void>
}

const HEADERS = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Serves the page on loopback. Port 0 takes any free one. */
export async function startPage(sections: Section[], services: Service[], port = 0): Promise<Page> {
  const files = pageFiles()
  const live = new Live(sections)
  const server = createServer()
  /** Never listens: it hands the services what may reach them. */
  const inner = createServer()
  services.forEach((service) => service.attach(inner))

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = pathOf(request)
    if (!services.some((service) => service.serves(path, true))) socket.destroy()
    else if (isForPlatform(request)) inner.emit('upgrade', request, socket, head)
    else refuseUpgrade(socket, { status: 403 })
  })

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request)
    if (services.some((service) => service.serves(path, false))) {
      if (isForPlatform(request)) inner.emit('request', request, response)
      else reply(response, 403, { error: 'This is for programs on this machine.' })
      return
    }
    const refused = refusal(request)
    const file = files.get(path)
    if (refused !== undefined) {
      reply(response, 403, { error: refused })
    } else if (request.method === 'POST') {
      void run(sections, path, request, response)
    } else if (path === '/live') {
      live.open(response)
    } else if (file === undefined) {
      reply(response, 404, { error: 'Nothing is here.' })
    } else {
      response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.body)
    }
  })

  const bound = await listen(server, port)
  return {
    port: bound,
    close: async () => {
      live.close()
      await shut(server)
    },
  }
}

/** `POST /<section>/<command>` */
async function run(
  sections: Section[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, id, name = ''] = path.split('/')
  const command = sections.find((section) => section.id === id)?.commands.get(name)
  if (command === undefined) {
    reply(response, 404, { error: 'There is no such command.' })
    return
  }
  try {
    reply(response, 200, (await command(await bodyOf(request))) ?? {})
  } catch (error) {
    const status = error instanceof BadRequest ? 400 : 500
    reply(response, status, { error: error instanceof Error ? error.message : String(error) })
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
