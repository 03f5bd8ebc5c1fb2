import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** The part of Sinric Pro's web API that lists devices; knows one key. */
export class Portal {
  private constructor(
    readonly address: string,
    private readonly server: Server,
  ) {}

  static async start(apiKey: string, devices: object[]): Promise<Portal> {
    const server = createServer((request, response) => {
      const isKnown = request.headers['x-sinric-api-key'] === apiKey
      response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isKnown ? { success: true, devices } : { success: false }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return new Portal(`ws://127.0.0.1:${address.port}`, server)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}
