/** What comes over an event stream. */
export interface EventStreamNews {
  /** The data of one event. */
  onData(text: string): void
  /** A line that belongs to no event. */
  onStray(line: string): void
  /** An event was too large, and is lost. */
  onDropped(): void
}

/** A longer line, or the data of a longer event, is dropped, in characters. */
const MAX_EVENT_CHARS = 1024 * 1024

/**
 * Server-sent events (WHATWG HTML, 9.2.6), in whatever pieces they come: several lines of data are one event, comments
 * are signs of life, the kinds and ids of events are not used. A line that is an object by itself is an event, too:
 * some servers forget the name before it.
 */
export class EventStreamReader {
  readonly #decoder = new TextDecoder()
  /** The pieces of the line that has begun. */
  #line: string[] = []
  #lineLength = 0
  #data: string[] | undefined
  #dataLength = 0
  #isLost = false
  #isAfterReturn = false

  constructor(private readonly news: EventStreamNews) {}

  push(bytes: Uint8Array): void {
    this.#read(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The beginning of a line that was never finished. */
  get rest(): string {
    return this.#line.join('')
  }

  #read(text: string): void {
    const breaks = /[\r\n]/g
    // A line feed belongs to the return before it.
    let start = this.#isAfterReturn && text.startsWith('\n') ? 1 : 0
    if (text !== '') this.#isAfterReturn = false
    for (;;) {
      breaks.lastIndex = start
      const end = breaks.exec(text)?.index ?? -1
      if (end < 0) break
      this.#keep(text.slice(start, end))
      this.#endLine()
      start = end + 1
      if (text.charAt(end) !== '\r') continue
      if (text.charAt(start) === '\n') start += 1
      else this.#isAfterReturn = start === text.length
    }
    this.#keep(text.slice(start))
  }

  #keep(piece: string): void {
    this.#lineLength += piece.length
    if (this.#lineLength > MAX_EVENT_CHARS) this.#line = []
    else if (piece !== '') this.#line.push(piece)
  }

  #endLine(): void {
    const isTooLong = this.#lineLength > MAX_EVENT_CHARS
    const line = this.#line.join('')
    this.#line = []
    this.#lineLength = 0
    if (isTooLong) this.#isLost = true
    else if (line === '') this.#endEvent()
    else this.#take(line)
  }

  #take(line: string): void {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line.charAt(colon + 1) === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') return this.#add(value)
    if (name === '' || FIELDS.has(name)) return
    if (line.startsWith('{')) this.news.onData(line)
    else this.news.onStray(line)
  }

  #add(value: string): void {
    this.#dataLength += value.length
    if (this.#dataLength > MAX_EVENT_CHARS) {
      this.#isLost = true
      this.#data = undefined
    } else (this.#data ??= []).push(value)
  }

  #endEvent(): void {
    const [data, isLost] = [this.#data, this.#isLost]
    this.#data = undefined
    this.#dataLength = 0
    this.#isLost = false
    if (isLost) this.news.onDropped()
    else if (data) this.news.onData(data.join('\n'))
  }
}

const FIELDS = new Set(['event', 'id', 'retry'])
