import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'

/** Opens a server for this machine alone. @param port 0: any that is free @returns the port */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Closes a server, whoever is still connected. */
export async function shut(server: HttpServer | undefined): Promise<void> {
  if (server === undefined) return
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** The path of a request, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1).join()
}
