import { EventEmitter, once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, parse } from 'node:path'
import express from 'express'

/** What the tests use of `node-red-node-test-helper`, which has no types of its own. */
interface Helper {
  init(runtimePath: string): void
  settings(settings: object): void
  startServer(): Promise<void>
  stopServer(): Promise<void>
  load(nodes: NodeSet[], flow: FlowNode[], credentials: object): Promise<void>
  unload(): Promise<void>
  setFlows(
    flow: FlowNode[],
    type: DeployType,
    credentials: object,
    done: (error?: Error) => void,
  ): Promise<void>
  getNode(id: string): { receive(msg: object): void } | null
}

/** What the tests use of Node-RED's own module, whose parts are one for the whole process. */
interface Runtime {
  /** The admin API, as far as it needs no start of the editor. */
  httpAdmin: express.Application
  events: EventEmitter
  hooks: unknown
  version: unknown
  log: { addHandler(handler: EventEmitter): void }
}

/** What Node-RED keeps the values of flows in. */
interface Context {
  load(): Promise<unknown>
}

/** What Node-RED keeps its texts in. */
interface Catalogues {
  registerMessageCatalog(namespace: string, folder: string, file: string): Promise<void>
  _(key: string, ...values: unknown[]): string
}

/** What a node set is given when it is loaded, as far as the tests use it. */
interface Api {
  httpAdmin: express.Application
  httpNode: express.Application
  /** The text of a key of its own catalogue. */
  _(key: string, ...values: unknown[]): string
}

type NodeSet = (red: Api) => unknown
type DeployType = 'full' | 'nodes' | 'flows'

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
const load = createRequire(__filename)

/** The helper's complaint when flows do not start within 300 ms; the tests wait for them to start. */
const IMPATIENT = 'timeout waiting event'

/** A real runtime of Node-RED with the built package in it. There is one for the whole test run, as Node-RED wants it. */
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
    private readonly helper: Helper,
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
    const helper = load('node-red-node-test-helper') as Helper
    const runtime = load('node-red') as Runtime
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-nodes-'))
    helper.init(load.resolve('node-red'))
    await helper.startServer()
    helper.settings({ userDir, httpAdminRoot: '/admin', httpNodeRoot: '/http', functionGlobalContext: {} })
    const app = express()
    const server = createServer(app)
    const nodeRed = new NodeRed(helper, runtime, server, userDir)
    // Before any node set is there: a Debug node's handler encodes the errors that it is handed.
    nodeRed.#listen()
    globalThis.probes = new Map()
    const { httpAdmin, httpNode } = await loadAll(helper, runtime)
    app.use('/admin', httpAdmin, runtime.httpAdmin).use('/http', httpNode)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return nodeRed
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  /**
   * Deploys flows as the editor's request does, without the request; a node's `credentials` are in the node.
   * @param type full, nodes (only what changed) or flows
   */
  async deploy(flow: FlowNode[], type: DeployType = 'full'): Promise<void> {
    const refused = new AbortController()
    const started = once(this.runtime.events, 'flows:started', { signal: refused.signal })
    void this.helper.setFlows(flow.map(placed), type, {}, (error) => {
      if (error && error.message !== IMPATIENT) refused.abort(error)
    })
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
    const node = this.helper.getNode(id)
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
    await this.helper.unload()
    await this.helper.stopServer()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    rmSync(this.userDir, { recursive: true, force: true })
  }
}

/** Loads the node sets once; flows come and go after that, as on a Node-RED that runs for weeks. */
async function loadAll(helper: Helper, runtime: Runtime): Promise<Api> {
  const sets = coreSets()
  for (const folder of [root, join(__dirname, 'probe'), join(__dirname, 'toy')])
    sets.push(...(await setsOf(folder)))
  let api: Api | undefined
  // The helper leaves these two out.
  const first: NodeSet = (red) =>
    void (api = Object.assign(red, { hooks: runtime.hooks, version: runtime.version }))
  await helper.load([first, ...sets], [], {})
  await (load('@node-red/runtime/lib/nodes/context') as Context).load()
  if (!api) throw new Error('The helper loaded no node set')
  return api
}

/** Every node that Node-RED itself has; the helper brings three of them, for flows that are there when it loads. */
function coreSets(): NodeSet[] {
  const core = join(dirname(load.resolve('@node-red/nodes/package.json')), 'core')
  return readdirSync(core, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && existsSync(join(core, file.replace(/js$/, 'html'))))
    .map((file) => setOf(load(join(core, file))))
}

/** The node sets of a package, as its manifest names them, each with the texts that are its own. */
async function setsOf(folder: string): Promise<NodeSet[]> {
  const i18n = (load('@node-red/util') as { i18n: Catalogues }).i18n
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { nodes, plugins = {} } = manifest['node-red']
  const files = Object.entries({ ...plugins, ...nodes })
  return Promise.all(
    files.map(async ([name, path]): Promise<NodeSet> => {
      const file = join(folder, path)
      const namespace = `${manifest.name}/${name}`
      await i18n.registerMessageCatalog(namespace, join(dirname(file), 'locales'), `${parse(file).name}.json`)
      const set = setOf(load(file))
      const _ = (key: string, ...values: unknown[]): string => i18n._(`${namespace}:${key}`, ...values)
      return (red) => set({ ...red, _ })
    }),
  )
}

interface Manifest {
  name: string
  'node-red': { nodes: Record<string, string>; plugins?: Record<string, string> }
}

function setOf(module: unknown): NodeSet {
  const { default: set = module } = module as { default?: unknown }
  return set as NodeSet
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
