import { once } from 'node:events'
import { WebSocket } from 'ws'
import { until } from './until'

interface Shown {
  name?: string
  msg?: unknown
  format?: string
}

/** What a running Node-RED tells its editor: what debug nodes show, and the status of every node. */
export class Comms {
  readonly #debug: Shown[] = []
  /** The last text of each node's status, keyed by node id. */
  readonly #statuses = new Map<string, string>()

  /** @param url of the editor, `http://…` without a slash at its end */
  static async open(url: string): Promise<Comms> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/comms`)
    const comms = new Comms(socket)
    await once(socket, 'open')
    for (const topic of ['debug', 'status/#']) socket.send(JSON.stringify({ subscribe: topic }))
    return comms
  }

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      const heard = JSON.parse(data.toString()) as Heard | Heard[]
      for (const { topic = '', data: said } of [heard].flat()) {
        if (topic === 'debug') this.#debug.push(said as Shown)
        else if (topic.startsWith('status/'))
          this.#statuses.set(topic.slice('status/'.length), (said as { text?: string }).text ?? '')
      }
    })
  }

  /** The oldest message of a debug node that was not asked for yet. */
  async next(name: string): Promise<unknown> {
    const find = (): number => this.#debug.findIndex((shown) => shown.name === name)
    await until(() => find() >= 0, `a message of the debug node "${name}"`)
    const [shown] = this.#debug.splice(find(), 1)
    return shown?.format === 'Object' ? (JSON.parse(String(shown.msg)) as unknown) : shown?.msg
  }

  /** Waits until the status of a node is like this; gives its text. @param timeout ms */
  async status(id: string, like: RegExp, timeout?: number): Promise<string> {
    await until(
      () => like.test(this.text(id)),
      () => `a status like ${String(like)} at ${id}, which shows "${this.text(id)}"`,
      timeout,
    )
    return this.text(id)
  }

  /** What a node shows now. */
  text(id: string): string {
    return this.#statuses.get(id) ?? ''
  }

  close(): void {
    this.socket.close()
  }
}

interface Heard {
  topic?: string
  data?: unknown
}
