import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../package/files'
import { freePort } from './free-port'

/** A Node-RED of its own, with this package loaded from its built files. */
export class NodeRed {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly userDir: string,
  ) {}

  /**
   * Starts Node-RED below `/red`, as many people run it behind a proxy. `NODE_RED` (the path of a `red.js`) and
   * `NODE_RED_NODE` (the Node.js that runs it) choose another version than the installed one.
   */
  static async start(flows: object[] = []): Promise<NodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-'))
    const port = await freePort()
    const settings = {
      uiHost: '127.0.0.1',
      uiPort: port,
      httpAdminRoot: '/red',
      flowFile: 'flows.json',
      credentialSecret: 'only for this test',
      nodesDir: [root],
      telemetry: { enabled: false },
      editorTheme: { tours: false, palette: { catalogues: [] } },
      logging: { console: { level: 'error' } },
    }
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows))
    const program = process.env.NODE_RED ?? join(root, 'node_modules', 'node-red', 'red.js')
    const child = spawn(process.env.NODE_RED_NODE ?? process.execPath, [program, '-u', userDir], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const nodeRed = new NodeRed(`http://127.0.0.1:${port}/red/`, child, userDir)
    await nodeRed.ready()
    return nodeRed
  }

  /** Everything that the admin API gives away about the flows. */
  async flows(): Promise<string> {
    const response = await fetch(`${this.url}flows`)
    return response.text()
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      this.process.kill()
      await once(this.process, 'exit')
    }
    rmSync(this.userDir, { recursive: true, force: true })
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
      if (this.process.exitCode !== null) break
      // Refused until it listens, then 404 until the editor is mounted.
      const response = await fetch(`${this.url}flows`).catch(() => undefined)
      if (response?.ok) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await this.stop()
    throw new Error('Node-RED did not start')
  }
}
