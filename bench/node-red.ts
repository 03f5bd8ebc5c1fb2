import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { Worker } from './worker'

const root = join(__dirname, '..')
const program = join(root, 'node_modules', 'node-red', 'red.js')
/** It starts in a second; a slow machine may need more, in ms. */
const PATIENCE = 30_000

/** What a Node-RED runs. */
export interface Home {
  flows: object[]
  /** Keyed by the id of the config node. */
  credentials: Record<string, object>
  /** Whether this checkout's nodes are in its palette. */
  palette: 'homewire' | 'core only'
  /** Where the flows are served, on loopback; without it they are not. */
  port?: number
}

/** A Node-RED in a process of its own, without an editor, that can be asked for its heap and CPU time. */
export class NodeRed {
  private constructor(
    private readonly worker: Worker,
    private readonly userDir: string,
  ) {}

  /** Resolves when its flows have started. */
  static async start({ flows, credentials, palette, port }: Home): Promise<NodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-bench-'))
    const write = (name: string, text: string): void => writeFileSync(join(userDir, name), text)
    write('flows.json', JSON.stringify(flows))
    write('flows_cred.json', JSON.stringify(credentials))
    const settings = {
      flowFile: 'flows.json',
      credentialSecret: false,
      httpAdminRoot: false,
      httpNodeRoot: port === undefined ? false : '/',
      ...(port === undefined ? {} : { uiHost: '127.0.0.1', uiPort: port }),
      nodesDir: palette === 'homewire' ? [root] : [],
      lang: 'en-US',
      telemetry: { enabled: false, updateNotification: false },
      logging: { console: { level: 'info' } },
    }
    write('settings.js', `module.exports = ${JSON.stringify(settings)}`)
    const gauge = pathToFileURL(join(__dirname, 'gauge.mjs')).href
    const child = spawn(process.execPath, ['--expose-gc', '--import', gauge, program, '-u', userDir], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    const nodeRed = new NodeRed(new Worker(child), userDir)
    try {
      await started(child.stdout)
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

  /** Microseconds of CPU since the start. */
  cpu(): Promise<number> {
    return this.worker.ask('cpu')
  }

  async stop(): Promise<void> {
    await this.worker.stop()
    rmSync(this.userDir, { recursive: true, force: true })
  }
}

/** Node-RED says so in its log; the rest of the log is read and dropped. */
async function started(log: Readable | null): Promise<void> {
  if (!log) throw new Error('There is no log to read')
  const signal = AbortSignal.timeout(PATIENCE)
  let text = ''
  for (log.setEncoding('utf8'); !text.includes('Started flows');) {
    const [more] = (await once(log, 'data', { signal })) as [string]
    text += more
  }
  log.resume()
}
