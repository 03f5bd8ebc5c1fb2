import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'

/** What the tests use of the embedded Node-RED. */
interface Runtime {
  init(server: Server, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  httpAdmin: express.Application
  httpNode: express.Application
  events: EventEmitter
  log: { addHandler(handler: EventEmitter): void }
  nodes: { getNode(id: string): { receive(msg: object): void } | null }
}

export interface Status {
  fill?: string
  shape?: string
  text?: string
}

export type Msg = Record<string, unknown>
export type FlowNode = { id: string; type: string } & Record<string, unknown>
type Act = (msg: Msg, send: (msg: Msg) => void) => unknown

declare global {
  // Read by the probe nodes, keyed by node id.
  var probes: Map<string, Act>
}

const root = join(__dirname, '..', '..')

/** A real Node-RED with the built package in it. There is one for the whole test run, as Node-RED wants it. */
export class NodeRed {
  static #running: Promise<NodeRed> | undefined

  /** The last status of each node, keyed by node id. */
  readonly statuses = new Map<string, Status>()
  /** Everything that nodes wrote to the debug sidebar or the log. */
  readonly said: string[] = []
  /** What nodes warned of or complained about, by node. */
  readonly complaints: { id: string; level: 'warn' | 'error'; text: string }[] = []
  readonly #changes = new EventEmitter().setMaxListeners(0)

  private constructor(
    private readonly runtime: Runtime,
    private readonly server: Server,
    readonly userDir: string,
  ) {}

  /** Starts it, or gives the one that runs. */
  static get(): Promise<NodeRed> {
    return (this.#running ??= this.#start())
  }

  /** Ends it, if it ever ran. */
  static async end(): Promise<void> {
    const running = await this.#running
    this.#running = undefined
    await running?.stop()
  }

  static async #start(): Promise<NodeRed> {
    const runtime = runtimeOf(createRequire(__filename)('node-red'))
    const app = express()
    const server = createServer(app)
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-nodes-'))
    runtime.init(server, {
      userDir,
      nodesDir: [root, join(__dirname, 'probe'), join(__dirname, 'toy')],
      flowFile: 'flows.json',
      credentialSecret: 'for the tests',
      httpAdminRoot: '/admin',
      httpNodeRoot: '/http',
      telemetry: { enabled: false, updateNotification: false },
      logging: { console: { level: 'off' } },
      functionGlobalContext: {},
    })
    app.use('/admin', runtime.httpAdmin)
    app.use('/http', runtime.httpNode)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const nodeRed = new NodeRed(runtime, server, userDir)
    nodeRed.#listen()
    globalThis.probes = new Map()
    const started = once(runtime.events, 'flows:started')
    await runtime.start()
    await started
    return nodeRed
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  /**
   * Deploys flows as the editor does; a node's `credentials` are in the node.
   * @param type full, nodes (only what changed) or flows
   */
  async deploy(flow: FlowNode[], type: 'full' | 'nodes' | 'flows' = 'full'): Promise<void> {
    const started = once(this.runtime.events, 'flows:started')
    const response = await fetch(`${this.url}/admin/flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': type },
      body: JSON.stringify(flow.map(placed)),
    })
    if (!response.ok) throw new Error(`The deploy failed: ${await response.text()}`)
    await started
  }

  /** Removes all flows and forgets what was seen. */
  async clear(): Promise<void> {
    await this.deploy([])
    globalThis.probes.clear()
    this.statuses.clear()
    this.said.length = 0
    this.complaints.length = 0
  }

  /** Calls an admin route as the editor does. */
  admin(path: string, body?: object): Promise<Response> {
    const url = `${this.url}/admin/${path}`
    if (!body) return fetch(url)
    return fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  /** Hands a message to a node as if it had come along a wire. */
  inject(id: string, msg: Msg): void {
    const node = this.runtime.nodes.getNode(id)
    if (!node) throw new Error(`There is no node ${id}`)
    node.receive(msg)
  }

  /** What a probe node does with its messages from now on. */
  probe(id: string, act: Act): void {
    globalThis.probes.set(id, act)
  }

  /** The messages that reach a probe from now on, in the order of arrival. */
  collect(id: string): { messages: Msg[]; next: () => Promise<Msg> } {
    const messages: Msg[] = []
    let read = 0
    this.probe(id, (msg) => {
      messages.push(msg)
      this.#changes.emit('change')
    })
    const next = async (): Promise<Msg> => {
      read += 1
      await this.until(() => messages.length >= read, `message ${read} at ${id}`)
      return messages[read - 1]!
    }
    return { messages, next }
  }

  /** Waits until a node shows a status like this one. */
  async status(id: string, like: RegExp): Promise<Status> {
    const shown = (): string => this.statuses.get(id)?.text ?? ''
    await this.until(
      () => like.test(shown()),
      () => `status ${String(like)} at ${id}, which shows "${shown()}"`,
    )
    return this.statuses.get(id)!
  }

  /** Waits until something was written to the sidebar or the log. */
  async sentence(like: RegExp): Promise<string> {
    await this.until(
      () => this.said.some((text) => like.test(text)),
      () => `${String(like)} among ${this.said.join(' | ')}`,
    )
    return this.said.find((text) => like.test(text))!
  }

  /** Waits for a condition that depends on messages, statuses or log entries. */
  async until(condition: () => boolean, what: string | (() => string), timeout = 5_000): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!condition()) return
        end()
        resolve()
      }
      const late = setTimeout(() => {
        end()
        reject(new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}`))
      }, timeout)
      const poll = setInterval(check, 20)
      const end = (): void => {
        clearTimeout(late)
        clearInterval(poll)
        this.#changes.off('change', check)
      }
      this.#changes.on('change', check)
    })
  }

  #listen(): void {
    this.runtime.events.on('node-status', ({ id, status }: { id: string; status: Status }) => {
      this.statuses.set(id, status)
      this.#changes.emit('change')
    })
    const log = new EventEmitter()
    log.on('log', ({ msg, level, id = '' }: { msg: unknown; level: number; id?: string }) => {
      const text = msg instanceof Error ? msg.message : String(msg)
      this.said.push(text)
      // Node-RED's own numbers of the two levels.
      if (level === 20 || level === 30)
        this.complaints.push({ id, level: level === 20 ? 'error' : 'warn', text })
      this.#changes.emit('change')
    })
    this.runtime.log.addHandler(log)
  }

  private async stop(): Promise<void> {
    await this.runtime.stop()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    rmSync(this.userDir, { recursive: true, force: true })
  }
}

/** The package has no types; what is used of it is described above. */
function runtimeOf(module: unknown): Runtime {
  return module as Runtime
}

/** Node-RED takes a node without a place on the canvas for a config node. */
function placed(node: FlowNode): FlowNode {
  return 'wires' in node ? { x: 100, y: 100, ...node } : node
}

/** Mocha's root hook: the one Node-RED ends with the run. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await NodeRed.end()
  },
}
