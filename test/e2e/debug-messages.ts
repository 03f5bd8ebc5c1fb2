import { once } from 'node:events'
import { WebSocket } from 'ws'

interface Entry {
  topic?: string
  data?: { name?: string; msg?: unknown; format?: string }
}

/** What the debug nodes of a running Node-RED show in the editor's sidebar. */
export class DebugMessages {
  readonly #entries: NonNullable<Entry['data']>[] = []
  readonly #wakers = new Set<() => void>()

  /** @param url of the editor's own WebSocket, `ws://…/comms` */
  static async open(url: string): Promise<DebugMessages> {
    const socket = new WebSocket(url)
    const debug = new DebugMessages(socket)
    await once(socket, 'open')
    socket.send(JSON.stringify({ subscribe: 'debug' }))
    return debug
  }

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const heard = JSON.parse(data.toString()) as Entry | Entry[]
      for (const { topic, data: entry } of [heard].flat())
        if (topic === 'debug' && entry) this.#entries.push(entry)
      this.#wakers.forEach((wake) => wake())
    })
  }

  /** The oldest message of a debug node that was not asked for yet. @param timeout ms */
  async next(name: string, timeout = 5000): Promise<unknown> {
    for (const deadline = Date.now() + timeout; ;) {
      const index = this.#entries.findIndex((entry) => entry.name === name)
      const [entry] = index < 0 ? [] : this.#entries.splice(index, 1)
      if (entry) return entry.format === 'Object' ? JSON.parse(String(entry.msg)) : entry.msg
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`The debug node "${name}" showed nothing within ${timeout} ms`)
      await this.#something(left)
    }
  }

  close(): void {
    this.socket.close()
  }

  #something(within: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#wakers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, within)
      this.#wakers.add(wake)
    })
  }
}
