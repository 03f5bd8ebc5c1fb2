import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../package/files'
import { installedUserDir } from './installed'
import { type Launch, NodeRedProcess } from './node-red-process'

/** Which Node-RED, and the Node.js that runs it. */
export interface Version {
  node: string
  /** The folder in whose `node_modules` Node-RED is. */
  folder: string
}

/** The Node-RED that this checkout is developed with. */
export const ours: Version = { node: process.execPath, folder: root }

/** What Node-RED says of a package in its palette. */
export interface Installed {
  nodes: { types: string[]; enabled: boolean; err?: unknown }[]
}

/** How a Node-RED came to its end. */
export interface End {
  /** null after a signal */
  code: number | null
  log: string
}

/** A stranger's Node-RED in a process of its own. */
export class Stranger {
  private constructor(
    readonly userDir: string,
    private readonly process: NodeRedProcess,
    /** Ends with a slash. */
    readonly url: string,
  ) {}

  /**
   * With the packed package installed in its user folder. Resolves when the editor can be reached and flows can be
   * deployed.
   */
  static async start(version: Version, environment: Record<string, string> = {}): Promise<Stranger> {
    return Stranger.on(await installedUserDir(), version, { environment })
  }

  /** On a user folder as it is, which is removed when it is stopped. */
  static async on(
    userDir: string,
    { node, folder }: Version,
    launch: Partial<Launch> = {},
  ): Promise<Stranger> {
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
    const process = new NodeRedProcess({ ...launch, userDir, program, node })
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

  /** Installs a package from its file, as the palette does: with its flags and the npm of this Node-RED. */
  async install(tarball: string): Promise<Installed> {
    const form = new FormData()
    form.append('tarball', new Blob([readFileSync(tarball)]), basename(tarball))
    const response = await fetch(`${this.url}nodes`, { method: 'POST', body: form })
    if (!response.ok) throw new Error(`not installed: ${await response.text()}`)
    return (await response.json()) as Installed
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<void> {
    await this.#posted(path, body, headers)
  }

  /** Posts, and gives the JSON of the answer. */
  async ask<T>(path: string, body: unknown): Promise<T> {
    return (await (await this.#posted(path, body)).json()) as T
  }

  async #posted(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }

  /** Deploys flows as the editor does; resolves when they have been taken. A node's `credentials` are in the node. */
  deploy(flows: readonly object[]): Promise<void> {
    return this.post('flows', flows, { 'Node-RED-Deployment-Type': 'full' })
  }

  /** Ends it as a service manager does, and leaves its user folder. */
  async end(): Promise<End> {
    const code = await this.process.stop()
    return { code, log: this.process.log }
  }

  async stop(): Promise<void> {
    await this.end()
    rmSync(this.userDir, { recursive: true, force: true })
  }
}
