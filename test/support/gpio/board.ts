import { spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What is known of a pin. */
export interface Pin {
  direction?: 'in' | 'out'
  /** Of an input: what drives it; of an output: what it drives. */
  level?: number
  /** In percent; only under PWM. */
  duty?: number
  frequency?: number
  /** How often a program has looked at it. */
  reads: number
  released: boolean
  /** Everything that was ever written to it, in order. */
  written: number[]
}

type Call =
  | { call: 'setup'; pin: number; direction: 'out' }
  | { call: 'setup'; pin: number; direction: 'in'; pull: 'up' | 'down' | 'none' }
  | { call: 'output'; pin: number; level: number }
  | { call: 'pwm'; pin: number; duty: number; frequency: number }
  | { call: 'read' | 'cleanup'; pin: number }

/** A program has this long to do what is expected of it, in ms. */
const PATIENCE = 20_000

/** The pins that the stand-in RPi.GPIO beside this file drives and reads. */
export class Board {
  readonly #pins = new Map<number, Pin>()
  readonly #programs = new Set<Socket>()
  readonly #changes = new EventEmitter().setMaxListeners(0)

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {
    server.on('connection', (program) => this.#connected(program))
  }

  static async open(): Promise<Board> {
    // Short: the path of a unix socket has to fit into 100 bytes.
    const folder = mkdtempSync(join(tmpdir(), 'pins-'))
    const server = createServer().listen(join(folder, 'board'))
    await once(server, 'listening')
    return new Board(folder, server)
  }

  /** What a Node-RED needs in its environment to find this board. */
  get environment(): Record<string, string> {
    return { ...stand, HOMEWIRE_BOARD: join(this.folder, 'board') }
  }

  /** What is known of a pin by its BCM number. */
  pin(number: number): Readonly<Pin> {
    return this.#pin(number)
  }

  /** Drives an input. */
  set(number: number, level: 0 | 1): void {
    this.#pin(number).level = level
    for (const program of this.#programs) this.#tellLevel(program, number)
  }

  /** Waits until a pin is as expected; fails with what it is instead. */
  async until(number: number, expected: (pin: Readonly<Pin>) => boolean): Promise<void> {
    const pin = this.#pin(number)
    const signal = AbortSignal.timeout(PATIENCE)
    while (!expected(pin)) {
      await once(this.#changes, 'change', { signal }).catch(() => {
        throw new Error(`Pin ${number} is ${JSON.stringify(pin)}, and not ${String(expected)}`)
      })
    }
  }

  async close(): Promise<void> {
    for (const program of this.#programs) program.destroy()
    this.server.close()
    await once(this.server, 'close')
    rmSync(this.folder, { recursive: true, force: true })
  }

  #connected(program: Socket): void {
    this.#programs.add(program)
    program.on('error', () => undefined) // a close follows
    program.on('close', () => this.#programs.delete(program))
    createInterface({ input: program }).on('line', (line) => this.#take(JSON.parse(line) as Call, program))
  }

  #take(call: Call, program: Socket): void {
    const pin = this.#pin(call.pin)
    switch (call.call) {
      case 'setup':
        pin.direction = call.direction
        pin.released = false
        if (call.direction === 'in') {
          pin.level ??= call.pull === 'up' ? 1 : 0
          this.#tellLevel(program, call.pin)
        }
        break
      case 'output':
        pin.level = call.level
        pin.written.push(call.level)
        break
      case 'pwm':
        pin.duty = call.duty
        pin.frequency = call.frequency
        pin.written.push(call.duty)
        break
      case 'read':
        pin.reads += 1
        break
      case 'cleanup':
        pin.released = true
    }
    this.#changes.emit('change')
  }

  #tellLevel(program: Socket, number: number): void {
    program.write(`${JSON.stringify({ pin: number, level: this.#pin(number).level })}\n`)
  }

  #pin(number: number): Pin {
    const pin = this.#pins.get(number) ?? { reads: 0, released: false, written: [] }
    this.#pins.set(number, pin)
    return pin
  }
}

const stand = { PYTHONPATH: __dirname, PYTHONDONTWRITEBYTECODE: '1' }

/** Why the rpi-gpio nodes cannot run on this machine; undefined when they can. They need bash and Python. */
export function whyNoGpio(): string | undefined {
  const { status, error } = spawnSync('bash', ['-c', 'python3 -c "import RPi.GPIO"'], {
    env: { ...process.env, ...stand },
    timeout: PATIENCE,
  })
  if (error) return error.message
  return status === 0 ? undefined : 'there is no python3'
}
