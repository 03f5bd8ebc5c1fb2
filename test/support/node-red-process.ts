import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** In the languages that tests choose. */
const STARTED = /Started flows|流程已启动|Flux démarrés/
const ADDRESS = /http:\/\/127\.0\.0\.1:[1-9]\d*\/[\w/]*/
/** It starts in a second; a slow machine may need more. */
const START_TIMEOUT_MS = 30_000
/** Until it is killed. */
const STOP_TIMEOUT_MS = 5_000

/** What is started, and with what. */
export interface Launch {
  userDir: string
  /** Its settings, when they are not the user directory's. */
  settingsFile?: string
  /** The `red.js` of another Node-RED than the one that is installed here. */
  program?: string | undefined
  /** Another Node.js than this one. */
  node?: string | undefined
  nodeOptions?: string[]
  /** Beside what this process has. */
  environment?: Record<string, string>
  /** Its log can be read only when its output is a pipe. */
  stdio?: StdioOptions
}

/** One life of a Node-RED in a process of its own. */
export class NodeRedProcess {
  readonly child: ChildProcess
  /** Resolves, once it has ended, with why. */
  readonly ended: Promise<string>
  /** What it has written. */
  log = ''

  constructor({ userDir, settingsFile, nodeOptions = [], environment = {}, ...launch }: Launch) {
    const program = launch.program ?? createRequire(__filename).resolve('node-red/red.js')
    const settings = settingsFile === undefined ? [] : ['-s', settingsFile]
    this.child = spawn(
      launch.node ?? process.execPath,
      [...nodeOptions, program, '-u', userDir, ...settings],
      { env: { ...process.env, ...environment }, stdio: launch.stdio ?? ['ignore', 'pipe', 'inherit'] },
    )
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.log += text))
    this.ended = new Promise((resolve) => {
      this.child.once('error', ({ message }) => resolve(message))
      this.child.once('exit', (code, signal) =>
        resolve(signal === null ? `it exited with code ${code ?? 'unknown'}` : `it was ended by ${signal}`),
      )
    })
  }

  /** Resolves when the flows run; a deploy before that gets lost. */
  async flowsStarted(): Promise<void> {
    await this.#logged(STARTED)
  }

  /** Where it listens, with a slash at the end; resolves when it does, and its flows run. */
  async address(): Promise<string> {
    await this.flowsStarted()
    return this.#logged(ADDRESS)
  }

  /**
   * Ends it as a service manager does, if it still runs.
   * @param timeout ms until it is killed
   * @returns its exit code; null after a signal
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM', timeout = STOP_TIMEOUT_MS): Promise<number | null> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return child.exitCode
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), timeout)
    await this.ended
    clearTimeout(late)
    return child.exitCode
  }

  /** Ends it when it does not write that in time. */
  async #logged(pattern: RegExp): Promise<string> {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS)
    const end = this.ended.then((why) => Promise.reject(new Error(why)))
    end.catch(() => undefined)
    try {
      for (;;) {
        const [found] = pattern.exec(this.log) ?? []
        if (found !== undefined) return found
        if (!this.child.stdout) throw new Error('its log is not read')
        await Promise.race([once(this.child.stdout, 'data', { signal }), end])
      }
    } catch (error) {
      await this.stop()
      throw new Error(`Node-RED did not start:\n${this.log}`, { cause: error })
    }
  }
}
