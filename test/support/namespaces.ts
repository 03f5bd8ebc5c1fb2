import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { until } from './until'

const run = promisify(execFile)

/** A place of its own in the network (Linux): its own interfaces, addresses and ports; programs can be run in it. */
export class Place {
  readonly #workers: Worker[] = []
  readonly #folders: string[] = []
  #links = 0

  private constructor(
    readonly name: string,
    private readonly holder: ChildProcess,
    private readonly world: Place | undefined,
  ) {}

  /** The first place of a world. @throws where the system does not allow that */
  static async open(name: string): Promise<Place> {
    return Place.#hold(
      name,
      ['unshare', '--user', '--map-root-user', '--net', 'sleep', 'infinity'],
      undefined,
    )
  }

  /** Another place of the same world; nothing leads there yet. */
  async beside(name: string): Promise<Place> {
    const world = this.world ?? this
    return Place.#hold(name, [...enter(world.#pid, '--user'), 'unshare', '--net', 'sleep', 'infinity'], world)
  }

  static async #hold(name: string, command: string[], world: Place | undefined): Promise<Place> {
    const [program = '', ...args] = command
    const holder = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    holder.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
    const place = new Place(name, holder, world)
    await until(() => place.#isApart || holder.exitCode !== null, 'a place of its own')
    if (holder.exitCode !== null) throw new Error(complaint.trim())
    await place.ip('link', 'set', 'lo', 'up')
    return place
  }

  /** Lays a cable; both ends get an address, such as `10.71.1.1/24`, and are up. @returns the name of this end */
  async connect(other: Place, here: string, there: string): Promise<string> {
    const [end, farEnd] = [`${other.name}${(this.#links += 1)}`, this.name]
    await this.ip('link', 'add', end, 'type', 'veth', 'peer', 'name', farEnd, 'netns', String(other.#pid))
    await this.ip('address', 'add', here, 'broadcast', '+', 'dev', end)
    await other.ip('address', 'add', there, 'broadcast', '+', 'dev', farEnd)
    await this.ip('link', 'set', end, 'up')
    await other.ip('link', 'set', farEnd, 'up')
    return end
  }

  /** Runs `ip` there. */
  async ip(...args: string[]): Promise<string> {
    const [entering = '', ...rest] = this.#enter
    return (await run(entering, [...rest, 'ip', ...args])).stdout
  }

  /** Runs a module there, in a process of its own, whose functions can be called. @param file from the root */
  async load(file: string): Promise<Worker> {
    const root = join(__dirname, '..', '..')
    const program = [
      process.execPath,
      '--import',
      'tsx',
      join(__dirname, 'place-worker.ts'),
      join(root, file),
    ]
    const [entering = '', ...args] = this.#enter
    const child = spawn(entering, [...args, ...program], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const worker = new Worker(child)
    this.#workers.push(worker)
    await once(child, 'message')
    return worker
  }

  /** The path of a program that runs another one there, for whoever starts programs by their path. */
  program(path: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'homewire-place-'))
    this.#folders.push(folder)
    const file = join(folder, 'program')
    const line = [...this.#enter, path].map((word) => `'${word}'`).join(' ')
    writeFileSync(file, `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o700 })
    return file
  }

  /** Whether a process is there. */
  has(pid: number): boolean {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync(`/proc/${this.#pid}/ns/net`)
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()))
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
    this.holder.kill('SIGKILL')
  }

  get #pid(): number {
    return this.holder.pid ?? 0
  }

  get #enter(): string[] {
    return enter(this.#pid, '--user', '--net')
  }

  get #isApart(): boolean {
    try {
      return readlinkSync(`/proc/${this.#pid}/ns/net`) !== readlinkSync('/proc/self/ns/net')
    } catch {
      return false
    }
  }
}

function enter(pid: number, ...kinds: string[]): string[] {
  return ['nsenter', '--preserve-credentials', '--target', String(pid), ...kinds]
}

/** A module that runs in another place. */
export class Worker {
  #calls = 0

  constructor(private readonly child: ChildProcess) {
    child.setMaxListeners(0)
  }

  /** Calls one of its exported functions; arguments and result are JSON. */
  call(name: string, ...args: unknown[]): Promise<unknown> {
    const id = (this.#calls += 1)
    return new Promise((resolve, reject) => {
      const listener = (answer: Answer): void => {
        if (answer.id !== id) return
        this.child.off('message', listener)
        if (answer.error === undefined) resolve(answer.result)
        else reject(new Error(answer.error))
      }
      this.child.on('message', listener)
      this.child.send({ id, name, args })
    })
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = once(this.child, 'exit')
    if (this.child.connected) this.child.disconnect()
    await ended
  }
}

interface Answer {
  id: number
  result?: unknown
  error?: string
}
