import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { get } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const USER_DIR = process.env['HOMEWIRE_DEMO_DIR'] ?? join(__dirname, '.node-red')
const FLOW_FILES = ['flows.json', 'flows_cred.json']
const START_WITHIN = 60_000
const STOP_WITHIN = 1200

/** Node-RED as a child process, with the demo's flows. */
export class NodeRed {
  /** resolves, once it has ended, with why */
  readonly ended: Promise<string>
  readonly #child: ChildProcess

  /** @param env what the flows and settings.js read from the environment */
  constructor(
    readonly port: number,
    env: Record<string, string>,
  ) {
    copyFlows()
    const script = createRequire(__filename).resolve('node-red/red.js')
    const settings = join(__dirname, 'settings.js')
    this.#child = spawn(process.execPath, [script, '-s', settings, '-u', USER_DIR], {
      env: { ...process.env, ...env, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.ended = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => resolve(message))
      this.#child.once('exit', (code, signal) =>
        resolve(signal === null ? `it exited with code ${code ?? 'unknown'}` : `it was ended by ${signal}`),
      )
    })
  }

  /** Resolves when the editor answers. */
  async ready(): Promise<void> {
    const deadline = Date.now() + START_WITHIN
    while (!(await this.#answers())) {
      if (Date.now() > deadline) throw new Error('Node-RED did not start within a minute.')
      await wait(100)
    }
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN)
    await this.ended
    clearTimeout(impatience)
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const request = get(
        { host: '127.0.0.1', port: this.port, path: '/settings', agent: false },
        (response) => {
          response.resume()
          resolve(response.statusCode === 200)
        },
      )
      request.setTimeout(2000, () => request.destroy())
      request.once('error', () => resolve(false))
    })
  }
}

// what a user has changed survives: the flows are only copied where there are none
function copyFlows(): void {
  mkdirSync(USER_DIR, { recursive: true })
  if (existsSync(join(USER_DIR, 'flows.json'))) return
  for (const file of FLOW_FILES) copyFileSync(join(__dirname, file), join(USER_DIR, file))
}
