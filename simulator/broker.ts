import { createServer, type Socket } from 'node:net'
import { listen } from './loopback'

export interface Broker {
  port: number
  close(): Promise<void>
}

/** An MQTT 3.1.1 broker on loopback, in this process. Port 0 takes any free one. */
export async function startBroker(port = 0): Promise<Broker> {
  const { Aedes } = await import('aedes')
  const aedes = await Aedes.createBroker()
  const server = createServer({ noDelay: true }, aedes.handle)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const bound = await listen(server, port)
  return {
    port: bound,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
      sockets.forEach((socket) => socket.destroy())
      await closed
    },
  }
}
