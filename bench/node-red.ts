import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NodeRedProcess } from '../test/support/node-red-process'
import { Worker } from './worker'

const root = join(__dirname, '..')

/** What a Node-RED runs. */
export interface Home {
  flows: object[]
  /** Keyed by the id of the config node. */
  credentials: Record<string, object>
  /** Whether this checkout's nodes are in its palette. */
  palette: 'homewire' | 'core only'
  /** Where the flows are served, on loopback; without it they are not. */
  port?: number
  /** Whether flows can be deployed at `/admin` there. */
  hasAdmin?: boolean
}

/** A Node-RED in a process of its own, without an editor, that can be asked for its heap and CPU time. */
export class NodeRed {
  private constructor(
    private readonly process: NodeRedProcess,
    private readonly worker: Worker,
    private readonly userDir: string,
  ) {}

  /** Resolves when its flows have started. */
  static async start({ flows, credentials, palette, port, hasAdmin = false }: Home): Promise<NodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-bench-'))
    const write = (name: string, text: string): void => writeFileSync(join(userDir, name), text)
    write('flows.json', JSON.stringify(flows))
    write('flows_cred.json', JSON.stringify(credentials))
    const settings = {
      flowFile: 'flows.json',
      credentialSecret: false,
      httpAdminRoot: hasAdmin && '/admin',
      disableEditor: true,
      httpNodeRoot: port === undefined ? false : '/',
      ...(port === undefined ? {} : { uiHost: '127.0.0.1', uiPort: port }),
      nodesDir: palette === 'homewire' ? [root] : [],
      lang: 'en-US',
      telemetry: { enabled: false, updateNotification: false },
      logging: { console: { level: 'info' } },
    }
    write('settings.js', `module.exports = ${JSON.stringify(settings)}`)
    const gauge = pathToFileURL(join(__dirname, 'gauge.mjs')).href
    const process = new NodeRedProcess({
      userDir,
      nodeOptions: ['--expose-gc', '--import', gauge],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    const nodeRed = new NodeRed(process, new Worker(process.child), userDir)
    try {
      await process.flowsStarted()
      return nodeRed
    } catch (error) {
      await nodeRed.stop()
      throw error
    }
  }

  /** Bytes in use after garbage collection. */
  heap(): Promise<number> {
    return this.worker.ask('heap')
  }

  /** Milliseconds since its process began; right after `start`, what starting took. */
  startMs(): Promise<number> {
    return this.worker.ask('up')
  }

  /** Milliseconds in which it loaded our sets and what they need. */
  loadMs(): Promise<number> {
    return this.worker.ask('loading')
  }

  /** Our files that it has loaded. */
  files(): Promise<string[]> {
    return this.worker.ask('files')
  }

  /** Microseconds of CPU since the start. */
  cpu(): Promise<number> {
    return this.worker.ask('cpu')
  }

  async stop(): Promise<void> {
    await this.process.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }
}
