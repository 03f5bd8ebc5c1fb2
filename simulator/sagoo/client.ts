import type { WebSocket } from 'ws'
import type { Json } from '../json'

/** One client at the messaging socket, with what it has subscribed to. */
export class Client {
  /** Keyed by id, with the topic. */
  readonly subscriptions = new Map<string, string>()
  /** Ids of commands that are being carried out. */
  readonly active = new Set<string>()

  constructor(private readonly socket: WebSocket) {}

  send(frame: Json | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  close(code: number): void {
    this.socket.close(code)
  }

  /** Cuts the line without a closing frame. */
  cut(): void {
    this.socket.terminate()
  }
}

/** `*` is one segment of a topic, `**` any number of them (docs/protocols/sagoo.md#topics). */
export function matches(pattern: string, topic: string): boolean {
  return match(pattern.split('/'), topic.split('/'))
}

function match([head, ...rest]: string[], segments: string[]): boolean {
  if (head === undefined) return segments.length === 0
  if (head === '**') return segments.some((_, index) => match(rest, segments.slice(index))) || match(rest, [])
  const [first, ...others] = segments
  if (first === undefined) return false
  return (head === '*' || head.split(',').includes(first)) && match(rest, others)
}
