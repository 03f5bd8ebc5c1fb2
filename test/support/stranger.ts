import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../package/files'
import { installedUserDir } from './installed'
import { NodeRedProcess } from './node-red-process'

/** Which Node-RED, and the Node.js that runs it. */
export interface Version {
  node: string
  /** The folder in whose `node_modules` Node-RED is. */
  folder: string
}

/** The Node-RED that this checkout is developed with. */
export const ours: Version = { node: process.execPath, folder: root }

/** A stranger's Node-RED in a process of its own, with the packed package installed in its user folder. */
export class Stranger {
  private constructor(
    readonly userDir: string,
    private readonly process: NodeRedProcess,
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
    const process = new NodeRedProcess({ userDir, program, node, environment })
    try {
      return new Stranger(userDir, process, await process.address())
    } catch (error) {
      rmSync(userDir, { recursive: true, force: true })
      throw error
    }
  }

  get pid(): number {
    return this.process.child.pid ?? 0
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

  async stop(): Promise<void> {
    await this.process.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }
}
