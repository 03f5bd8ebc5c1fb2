import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type { House } from '../house'
import { pathOf } from '../../loopback'

/** Where it gives its picture, as cameras do. */
export const CAMERA_PATH = '/house/camera.jpg'

const DOOR = readFileSync(join(__dirname, 'door.jpg'))
const VISITOR = readFileSync(join(__dirname, 'visitor.jpg'))
/** So long whoever has rung stands at the door, in ms. */
const PATIENCE = 60_000

/** A network camera at the front door: it gives its picture to whoever asks by HTTP. */
export class DoorCamera {
  #presses: unknown
  #rungAt = -Infinity

  /** @param doorbell its id in the house */
  constructor(house: House, doorbell: string) {
    const presses = (): unknown => house.devices.get(doorbell)?.state['presses']
    house.watch(() => {
      const before = this.#presses
      this.#presses = presses()
      if (before !== undefined && this.#presses !== before) this.#rungAt = performance.now()
    })
  }

  serves(path: string): boolean {
    return path === CAMERA_PATH
  }

  attach(server: Server): void {
    server.on('request', (request, response) => {
      if (!this.serves(pathOf(request))) return
      const isVisited = performance.now() - this.#rungAt < PATIENCE
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(isVisited ? VISITOR : DOOR)
    })
  }
}
