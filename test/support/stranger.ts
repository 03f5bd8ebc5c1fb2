import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { root } from '../package/files'
import { installedUserDir } from './installed'

/** Which Node-RED, and the Node.js that runs it. */
export interface Version {
  node: string
  /** The folder in whose `node_modules` Node-RED is. */
  folder: string
}

/** The Node-RED that this checkout is developed with. */
export const ours: Version = { node: process.execPath, folder: root }

/** It starts in a second; a Raspberry Pi needs more, in ms. */
const PATIENCE = 30_000
/** To say farewell, in ms. */
const FAREWELL = 5_000

/** A stranger's Node-RED in a process of its own, with the packed package installed in its user folder. */
export class Stranger {
  private constructor(
    readonly userDir: string,
    private readonly process: ChildProcess,
    /** Ends with a slash. */
    readonly url: string,
  ) {}

  /** Resolves when the editor can be reached and flows can be deployed. */
  static async start({ node, folder }: Version, environment: Record<string, string> = {}): Promise<Stranger> {
    const userDir = await installedUserDir()
    const settings = {
      uiHost: '127.0.0.1',
      uiPort: 0,
      // its log is read
      lang: 'en-US',
      flowFile: 'flows.json',
      credentialSecret: 'only for this test',
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false, palette: { catalogues: [] } },
    }
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
    const program = join(folder, 'node_modules', 'node-red', 'red.js')
    const child = spawn(node, [program, '-u', userDir], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      return new Stranger(userDir, child, await addressIn(child.stdout))
    } catch (error) {
      await end(child, userDir)
      throw error
    }
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, { headers })
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }

  /** Deploys flows as the editor does; resolves when they have been taken. A node's `credentials` are in the node. */
  deploy(flows: readonly object[]): Promise<void> {
    return this.post('flows', flows, { 'Node-RED-Deployment-Type': 'full' })
  }

  stop(): Promise<void> {
    return end(this.process, this.userDir)
  }
}

/** Waits for two lines of the log: it has a port, and its flows have started; a deploy in between gets lost. */
async function addressIn(log: Readable): Promise<string> {
  let text = ''
  let late: NodeJS.Timeout | undefined
  const address = new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`Node-RED ${why}:\n${text}`))
    late = setTimeout(() => fail('did not start in time'), PATIENCE)
    log.once('end', () => fail('has ended'))
    log.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const [url] = /http:\/\/127\.0\.0\.1:[1-9]\d*\//.exec(text) ?? []
      if (url !== undefined && text.includes('Started flows')) resolve(url)
    })
  })
  return address.finally(() => {
    clearTimeout(late)
    log.removeAllListeners('data').resume()
  })
}

async function end(child: ChildProcess, userDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill()
    const late = setTimeout(() => child.kill('SIGKILL'), FAREWELL)
    await gone
    clearTimeout(late)
  }
  rmSync(userDir, { recursive: true, force: true })
}
