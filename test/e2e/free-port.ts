import { createServer, type Server } from 'node:net'

/** A listening server on some port of loopback. */
export function occupy(): Promise<{ port: number; server: Server }> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 })
    })
  })
}

/** A port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, server } = await occupy()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return port
}
