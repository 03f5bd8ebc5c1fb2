import { join } from 'node:path'
import { Worker } from '../worker'
import type { Block, Load } from './generator'
import { APP_SECRET } from './home'

/** The load generator in its own process. */
export class Platform {
  private constructor(
    private readonly worker: Worker,
    /** `ws://…` */
    readonly url: string,
  ) {}

  static async open(): Promise<Platform> {
    const worker = Worker.run(join(__dirname, 'generator.ts'))
    return new Platform(worker, await worker.ask('open', APP_SECRET))
  }

  /** Resolves when somebody has connected with this App Key. */
  connected(appKey: string): Promise<void> {
    return this.worker.ask('connected', appKey)
  }

  /** Whether whoever connects with this App Key has told of anything unasked. */
  hasTold(appKey: string): Promise<boolean> {
    return this.worker.ask('hasTold', appKey)
  }

  /** Asks a client so many requests, with so many open at any moment. */
  run(load: Load): Promise<Block> {
    return this.worker.ask('run', { ...load })
  }

  stop(): Promise<void> {
    return this.worker.stop()
  }
}
