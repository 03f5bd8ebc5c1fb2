import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'

/** Nothing here takes that long, in ms. */
const PATIENCE = 60_000

/** The other end of `ask`, in a process that was started for it. */
export function answer(questions: Record<string, (argument: never) => unknown>): void {
  // Whoever asks is gone, however it ended.
  process.once('disconnect', () => process.exit())
  process.on('message', ({ question, argument }: { question: string; argument: never }) => {
    void Promise.resolve()
      .then(() => questions[question]!(argument))
      .then(
        (result) => process.send?.({ result }),
        (error: unknown) => process.send?.({ error: String(error) }),
      )
  })
}

/** A process that answers one question at a time. */
export class Worker {
  constructor(readonly process: ChildProcess) {}

  /** Runs a TypeScript file of the bench. */
  static run(file: string): Worker {
    return new Worker(fork(file, { execArgv: ['--import', 'tsx'] }))
  }

  /** @throws Error when the process fails, ends, or keeps silent for a minute */
  async ask<T>(question: string, argument: Serializable = {}): Promise<T> {
    const signal = AbortSignal.timeout(PATIENCE)
    const ended = new AbortController()
    const answered = once(this.process, 'message', { signal: AbortSignal.any([signal, ended.signal]) })
    const onExit = (): void => ended.abort(new Error(`The process ended instead of answering ${question}`))
    this.process.once('exit', onExit)
    try {
      this.process.send({ question, argument })
      const [{ result, error }] = (await answered) as [{ result: T; error?: string }]
      if (error !== undefined) throw new Error(`${question}: ${error}`)
      return result
    } finally {
      this.process.off('exit', onExit)
    }
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.process
    if (exitCode !== null || signalCode !== null) return
    const gone = once(this.process, 'exit')
    this.process.kill()
    await gone
  }
}
