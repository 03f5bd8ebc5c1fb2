import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './until'

const root = join(__dirname, '..', '..')

/** In the languages that tests choose. */
const STARTED = /Started flows|流程已启动|Flux démarrés/

/** A Node-RED of its own process and user directory, for what one process cannot show: a restart, a login. */
export class ChildNodeRed {
  readonly userDir = mkdtempSync(join(tmpdir(), 'homewire-child-'))
  /** Everything it wrote to its log, over all its lives. */
  log = ''
  url = ''
  #child: ChildProcess | undefined

  /** @param settings JavaScript source of further settings, `{…}` */
  constructor(private readonly settings = '{}') {}

  /** Starts it and waits until its flows run. */
  async start(): Promise<void> {
    const port = await freePort()
    this.url = `http://127.0.0.1:${port}`
    writeFileSync(
      join(this.userDir, 'settings.js'),
      `module.exports = Object.assign({
        uiHost: '127.0.0.1',
        uiPort: ${port},
        flowFile: 'flows.json',
        nodesDir: [${JSON.stringify(root)}],
        credentialSecret: 'for the tests',
        telemetry: { enabled: false, updateNotification: false },
        logging: { console: { level: 'debug' } },
      }, ${this.settings})\n`,
    )
    const script = join(createRequire(__filename).resolve('node-red'), '..', '..', 'red.js')
    const settings = join(this.userDir, 'settings.js')
    const child = spawn(process.execPath, [script, '-u', this.userDir, '-s', settings], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    const before = this.log.length
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (this.log += text.toString('utf8')))
    await until(
      () => STARTED.test(this.log.slice(before)) || child.exitCode !== null,
      () => `the start of Node-RED: ${this.log.slice(before)}`,
      25_000,
    )
    if (child.exitCode !== null) throw new Error(`Node-RED ended: ${this.log.slice(before)}`)
  }

  /** Ends it as a service manager does; says how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
    return child.exitCode
  }

  /** Ends it, if it runs, and removes what it wrote. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }

  /** Calls an admin route; with a body by POST. */
  admin(path: string, body?: object, token?: string): Promise<Response> {
    const headers = {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    }
    if (!body) return fetch(`${this.url}/${path}`, { headers })
    return fetch(`${this.url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  async deploy(flow: object[], token?: string): Promise<void> {
    const response = await this.admin('flows', flow, token)
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

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
