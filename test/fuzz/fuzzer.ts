import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Finding, inputsOf, type Task } from './task'

/** No input is large; one that is read for so long never comes to its end, on any machine. */
const GIVE_UP_MS = 60_000

/** Reads inputs in a thread of its own, which is ended when one of them does not come to an end. */
export class Fuzzer {
  readonly #progress = new Int32Array(new SharedArrayBuffer(4))
  #worker: Worker | undefined

  /** @returns what went wrong first */
  async run(task: Task): Promise<Finding | undefined> {
    const worker = (this.#worker ??= this.#start())
    const stuck = this.#watch(task)
    const ended = new AbortController()
    try {
      worker.postMessage(task)
      return await Promise.race([answerOf(worker, ended.signal), stuck.found])
    } finally {
      ended.abort()
      stuck.end()
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #start(): Worker {
    // A thread of Node.js 20 does not get the loader from its arguments.
    const program = `require('tsx/cjs'); require(${JSON.stringify(join(__dirname, 'worker.ts'))})`
    const worker = new Worker(program, { eval: true, workerData: this.#progress.buffer })
    worker.unref()
    return worker
  }

  #watch(task: Task): { found: Promise<Finding>; end: () => void } {
    let last = -1
    let timer: NodeJS.Timeout | undefined
    const found = new Promise<Finding>((resolve) => {
      timer = setInterval(() => {
        const number = Atomics.load(this.#progress, 0)
        if (number !== last) return void (last = number)
        void this.close()
        resolve({ why: 'It does not come to an end', input: inputsOf(task)(number) })
      }, GIVE_UP_MS)
    })
    return { found, end: () => clearInterval(timer) }
  }
}

/** What the thread says next; what it throws is thrown here. */
async function answerOf(worker: Worker, signal: AbortSignal): Promise<Finding | undefined> {
  const [finding] = (await once(worker, 'message', { signal })) as [Finding | undefined]
  return finding
}
