import type { ServerResponse } from 'node:http'
import type { Section } from './section'

/** Server-Sent Events: every open page hears of every change, many changes in one turn as one. */
export class Live {
  readonly #pages = new Set<ServerResponse>()
  readonly #stale = new Set<Section>()

  constructor(readonly sections: readonly Section[]) {
    for (const section of sections) section.watch(() => this.#changed(section))
  }

  open(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    this.#pages.add(response)
    response.on('close', () => this.#pages.delete(response))
    for (const section of this.sections) response.write(message(section))
  }

  close(): void {
    this.#pages.forEach((page) => page.end())
  }

  #changed(section: Section): void {
    if (this.#stale.size === 0) {
      setImmediate(() => {
        const text = [...this.#stale].map(message).join('')
        this.#stale.clear()
        this.#pages.forEach((page) => page.write(text))
      })
    }
    this.#stale.add(section)
  }
}

function message(section: Section): string {
  return `event: ${section.id}\ndata: ${JSON.stringify(section.snapshot())}\n\n`
}
