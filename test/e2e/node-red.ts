import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../package/files'
import { NodeRedProcess } from '../support/node-red-process'

/** A Node-RED of its own, with this package loaded from its built files. */
export class NodeRed {
  private constructor(
    /** Ends with a slash. */
    readonly url: string,
    private readonly process: NodeRedProcess,
    private readonly userDir: string,
  ) {}

  /**
   * Starts Node-RED below `/red`, as many people run it behind a proxy. `NODE_RED` (the path of a `red.js`) and
   * `NODE_RED_NODE` (the Node.js that runs it) choose another version than the installed one.
   */
  static async start(flows: object[] = []): Promise<NodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-'))
    const settings = {
      uiHost: '127.0.0.1',
      uiPort: 0,
      httpAdminRoot: '/red',
      flowFile: 'flows.json',
      credentialSecret: 'only for this test',
      nodesDir: [root],
      telemetry: { enabled: false },
      editorTheme: { tours: false, palette: { catalogues: [] } },
    }
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows))
    const process = new NodeRedProcess({
      userDir,
      program: globalThis.process.env.NODE_RED,
      node: globalThis.process.env.NODE_RED_NODE,
    })
    try {
      return new NodeRed(await process.address(), process, userDir)
    } catch (error) {
      rmSync(userDir, { recursive: true, force: true })
      throw error
    }
  }

  /** Everything that the admin API gives away about the flows. */
  async flows(): Promise<string> {
    const response = await fetch(`${this.url}flows`)
    return response.text()
  }

  async stop(): Promise<void> {
    await this.process.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }
}
