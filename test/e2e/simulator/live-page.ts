import { get, type IncomingMessage } from 'node:http'
import type { Fields } from '../../simulator/client'

interface Snapshots {
  house: Fields[]
  sinric: Fields & { connections: number; log: Fields[]; devices: Fields[] }
}

/** What an open page hears of the simulator. */
export class LivePage {
  readonly #response: IncomingMessage
  readonly #listeners = new Set<(section: string, snapshot: unknown) => void>()

  static open(url: string): Promise<LivePage> {
    return new Promise((resolve, reject) => {
      get(url, { agent: false }, (response) => resolve(new LivePage(response))).on('error', reject)
    })
  }

  private constructor(response: IncomingMessage) {
    this.#response = response
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      const messages = (text + chunk).split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const [, section = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(message) ?? []
        this.#listeners.forEach((listener) => listener(section, JSON.parse(data)))
      }
    })
  }

  /** The next snapshot of a section from now on that matches. */
  next<K extends keyof Snapshots>(
    section: K,
    match: (snapshot: Snapshots[K]) => boolean,
  ): Promise<Snapshots[K]> {
    return new Promise((resolve) => {
      const listener = (heard: string, snapshot: unknown) => {
        if (heard !== section || !match(snapshot as Snapshots[K])) return
        this.#listeners.delete(listener)
        resolve(snapshot as Snapshots[K])
      }
      this.#listeners.add(listener)
    })
  }

  close(): void {
    this.#response.destroy()
  }
}
