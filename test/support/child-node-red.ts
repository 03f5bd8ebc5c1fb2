import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Launch, NodeRedProcess } from './node-red-process'

const root = join(__dirname, '..', '..')

/** A Node-RED of its own process and user directory, for what one process cannot show: a restart, a login. */
export class ChildNodeRed {
  readonly userDir = mkdtempSync(join(tmpdir(), 'homewire-child-'))
  url = ''
  #process: NodeRedProcess | undefined
  #past = ''

  /**
   * @param settings JavaScript source of further settings, `{…}`; what is set between two lives counts for the next
   * @param launch how it is started, where that is not the usual way
   */
  constructor(
    public settings = '{}',
    private readonly launch: Partial<Launch> = {},
  ) {}

  /** Everything it wrote to its log, over all its lives. */
  get log(): string {
    return this.#past + (this.#process?.log ?? '')
  }

  /** Starts it and waits until its flows run. */
  async start(): Promise<void> {
    writeFileSync(
      join(this.userDir, 'settings.js'),
      `module.exports = Object.assign({
        uiHost: '127.0.0.1',
        uiPort: 0,
        flowFile: 'flows.json',
        nodesDir: [${JSON.stringify(root)}],
        credentialSecret: 'for the tests',
        telemetry: { enabled: false, updateNotification: false },
        logging: { console: { level: 'debug' } },
      }, ${this.settings})\n`,
    )
    this.#past = this.log
    this.#process = new NodeRedProcess({
      userDir: this.userDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.launch,
    })
    this.url = (await this.#process.address()).replace(/\/$/, '')
  }

  /** Ends it as a service manager does; says how it ended. */
  async stop(signal?: NodeJS.Signals): Promise<number | null> {
    return (await this.#process?.stop(signal)) ?? null
  }

  /** Ends it, if it runs, and removes what it wrote. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }

  /** Calls an admin route; with a body by POST. */
  admin(path: string, body?: object, token?: string, deployment?: string): Promise<Response> {
    const headers = {
      'Content-Type': 'application/json',
      ...(deployment === undefined ? {} : { 'Node-RED-Deployment-Type': deployment }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    }
    if (!body) return fetch(`${this.url}/${path}`, { headers })
    return fetch(`${this.url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  /** Resolves when the flows have been taken; they may start a moment later. @param type full, nodes or flows */
  async deploy(flow: object[], token?: string, type?: string): Promise<void> {
    const response = await this.admin('flows', flow, token, type)
    if (!response.ok) throw new Error(`The deploy failed: ${response.status} ${await response.text()}`)
  }

  /** The text of every file below a folder of the user directory. */
  files(folder = '.'): string {
    return readdirSync(join(this.userDir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')
  }
}
