import type { Clock } from '../../bridge/clock'
import { ServerClock } from '../../transport/server-clock'
import { SinricApi } from './api'
import { DeviceAsker } from './asker'
import { SinricStream } from './stream'

export interface WebAccountOptions {
  /** `https://api.sinric.pro/api/v1` */
  api: string
  /** `https://sse.sinric.pro/sse/stream` */
  stream: string
  apiKey: string
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
}

/** What an API key opens: the account's list, its other devices, and what they do. */
export class WebAccount {
  readonly api: SinricApi
  readonly stream: SinricStream
  readonly asker: DeviceAsker

  constructor({ api: base, stream: url, apiKey, clock, random }: WebAccountOptions) {
    const serverClock = new ServerClock(clock)
    const common = { apiKey, clock, random, onServerTime: (at: number) => serverClock.sync(at) }
    this.api = new SinricApi({ base, ...common })
    this.stream = new SinricStream({ url, api: this.api, ...common })
    this.asker = new DeviceAsker({ api: this.api, stream: this.stream, clock, now: () => serverClock.now() })
  }

  /** Ends every call and the stream; resolves in well under a second. */
  async close(): Promise<void> {
    this.api.close()
    await this.stream.stop()
  }
}
