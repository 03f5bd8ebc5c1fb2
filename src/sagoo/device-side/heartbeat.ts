import type { Clock } from '../../bridge/clock'
import type { SagooDevice } from './device'

/** How a device shows the platform that it lives. */
export interface SignsOfLife {
  post(): void
  /** It comes or goes. */
  show(isOnline: boolean): void
}

/**
 * Posts for a device at once, at every interval and the moment it is back, because a silent device counts as offline
 * (docs/protocols/sagoo.md#t8). Nothing is posted for a device that is offline: any post would bring it
 * online on the platform.
 */
export class Heartbeat {
  #wasOnline: boolean
  #cancel: () => void = () => undefined
  readonly #unwatch: () => void

  constructor(
    private readonly source: SagooDevice,
    private readonly clock: Clock,
    private readonly signs: SignsOfLife,
  ) {
    this.#wasOnline = source.device.online
    if (this.#wasOnline) signs.show(true)
    this.#unwatch = source.device.watch(() => this.#onChange())
    this.#beat()
  }

  stop(): void {
    this.#cancel()
    this.#unwatch()
  }

  #onChange(): void {
    const { online } = this.source.device
    const isBack = online && !this.#wasOnline
    if (online !== this.#wasOnline) this.signs.show(online)
    this.#wasOnline = online
    if (isBack) this.#beat()
  }

  #beat(): void {
    const {
      device,
      facts: { heartbeat },
    } = this.source
    this.#cancel()
    if (heartbeat > 0) this.#cancel = this.clock.after(heartbeat, () => this.#beat())
    if (device.online) this.signs.post()
  }
}
