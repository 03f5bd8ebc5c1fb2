import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What the line does with the bytes: passes them, swallows them while TCP stays up, resets who calls, lets who calls wait
 * for ever, or passes a few at a time.
 */
export type Mode = 'pass' | 'blackhole' | 'refuse' | 'hang' | 'trickle'

/** How many trickle at a time, and ms between two times. */
const DRIP_BYTES = 16
const DRIP_MS = 1

/** A bad line to a TCP server on loopback: what a server cannot do to itself, such as a reset or a cut cable. */
export class FaultProxy {
  mode: Mode = 'pass'
  /** Ms that bytes travel, each way. */
  latency = 0
  /** How many called. */
  tried = 0
  /** How many were let in. */
  accepted = 0
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  /** Also those that nobody at the other end knows to be dead. */
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #target: number

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((caller) => this.#accept(caller))
  }

  /** A line to a server; `ws://127.0.0.1:1234` for example. */
  static async to(url: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(Number(new URL(url).port))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Leads to another server from now on. */
  retarget(url: string): void {
    this.#target = Number(new URL(url).port)
  }

  /** How many connections are up. */
  get open(): number {
    return this.#pairs.size
  }

  /** Resets every connection: the client sees ECONNRESET, no closing frame. */
  reset(): void {
    for (const [caller, target] of this.#pairs) {
      caller.resetAndDestroy()
      target.destroy()
    }
    this.#pairs.clear()
  }

  async close(): Promise<void> {
    this.reset()
    this.#sockets.forEach((socket) => socket.destroy())
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(caller: Socket): void {
    this.#keep(caller)
    caller.on('error', () => undefined)
    this.tried += 1
    if (this.mode === 'refuse') {
      caller.resetAndDestroy()
      return
    }
    this.accepted += 1
    if (this.mode === 'hang') {
      const waiting = [caller, caller] as const
      this.#pairs.add(waiting)
      caller.on('close', () => this.#pairs.delete(waiting)).resume()
      return
    }
    const target = connect(this.#target, '127.0.0.1')
    this.#keep(target)
    const pair = [caller, target] as const
    this.#pairs.add(pair)
    this.#pump(caller, target, pair)
    this.#pump(target, caller, pair)
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #pump(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    const end = (): void => {
      this.#pairs.delete(pair)
      from.destroy()
      if (this.mode !== 'blackhole') to.destroy()
    }
    from.on('error', end).on('close', end)
    /** Whatever the line becomes meanwhile, bytes never overtake each other. */
    let last = Promise.resolve()
    let waiting = 0
    from.on('data', (bytes) => {
      if (this.mode === 'blackhole') return
      if (this.mode === 'trickle' || waiting > 0) {
        waiting += 1
        last = last.then(() => this.#drip(bytes, to)).finally(() => (waiting -= 1))
      } else if (this.latency === 0) to.write(bytes)
      else setTimeout(() => to.writable && to.write(bytes), this.latency)
    })
  }

  async #drip(bytes: Buffer, to: Socket): Promise<void> {
    if (this.mode !== 'trickle') to.write(bytes)
    else
      for (let at = 0; at < bytes.length && to.writable; at += DRIP_BYTES) {
        to.write(bytes.subarray(at, at + DRIP_BYTES))
        await sleep(DRIP_MS)
      }
  }
}
