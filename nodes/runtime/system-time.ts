import { execFile } from 'node:child_process'
import type { Clock } from '../../src/bridge/clock'

/** A program that knows whether the system's clock is synchronised, and how it says so. */
interface Witness {
  readonly program: string
  readonly arguments: readonly string[]
  readonly yes: RegExp
}

/** The kernel's own state, as systemd and as BusyBox (containers) show it. */
const WITNESSES: readonly Witness[] = [
  { program: 'timedatectl', arguments: ['show', '--property=NTPSynchronized', '--value'], yes: /^yes\b/ },
  { program: 'adjtimex', arguments: [], yes: /\(clock synchronized\)/ },
]

/** A clock that was right stays right for a while; one that was wrong may be set at any moment, in ms. */
const RECHECK_MS = 60_000
const TIMEOUT_MS = 5_000

/** Whether the system says that its clock is synchronised. It is asked now and then, never waited for. */
export class SystemTime {
  #isSynchronised = false
  #asked = -Infinity

  constructor(private readonly clock: Clock) {}

  get isSynchronised(): boolean {
    const now = this.clock.elapsed()
    if (now - this.#asked > RECHECK_MS) {
      this.#asked = now
      void this.#ask()
    }
    return this.#isSynchronised
  }

  async #ask(): Promise<void> {
    const answers = await Promise.all(WITNESSES.map(saysYes))
    this.#isSynchronised = answers.includes(true)
  }
}

/** A program that is not there, or may not be asked, knows nothing. */
function saysYes({ program, arguments: args, yes }: Witness): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { timeout: TIMEOUT_MS }, (error, stdout) =>
      resolve(error === null && yes.test(stdout)),
    )
    child.unref()
  })
}
