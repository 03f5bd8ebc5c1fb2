import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { demoFlows } from './flows'
import { NodeRedProcess } from '../test/support/node-red-process'

const USER_DIR = process.env['HOMEWIRE_DEMO_DIR'] ?? join(__dirname, '.node-red')
const [FLOWS, CREDENTIALS] = ['flows.json', 'flows_cred.json']
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 1200

/** Node-RED as a child process, with the demo's flows. */
export class NodeRed {
  readonly #process: NodeRedProcess

  /** @param env what the flows and settings.js read from the environment */
  constructor(
    readonly port: number,
    env: Record<string, string>,
  ) {
    copyFlows()
    this.#process = new NodeRedProcess({
      userDir: USER_DIR,
      settingsFile: join(__dirname, 'settings.js'),
      environment: { ...env, PORT: String(port) },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
  }

  /** Resolves, once it has ended, with why. */
  get ended(): Promise<string> {
    return this.#process.ended
  }

  /** Resolves when the editor answers. */
  async ready(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await this.#answers())) {
      if (Date.now() > deadline) throw new Error('Node-RED did not start within a minute.')
      await wait(100)
    }
  }

  /** Starts the flows anew, as *Restart Flows* in the editor does. */
  async restartFlows(): Promise<void> {
    const headers = { 'Node-RED-Deployment-Type': 'reload', 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${this.port}/flows`, {
      method: 'POST',
      headers,
      body: '[]',
    })
    if (!response.ok) throw new Error(`Node-RED answered ${response.status}.`)
  }

  async stop(): Promise<void> {
    await this.#process.stop('SIGTERM', STOP_TIMEOUT_MS)
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
  if (existsSync(join(USER_DIR, FLOWS))) return
  copyFileSync(join(__dirname, CREDENTIALS), join(USER_DIR, CREDENTIALS))
  writeFileSync(join(USER_DIR, FLOWS), JSON.stringify(demoFlows(process.env), null, 4))
}
