const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** What has to be said before the process is gone. */
const last = new Set<() => void>()

/**
 * Calls back when the process is told to end. Node-RED then closes its nodes as in a deploy, after which others may
 * wait for their successors, and is gone a moment later.
 */
export function onTermination(run: () => void): void {
  if (last.size === 0) for (const signal of SIGNALS) listen(signal)
  last.add(run)
}

function listen(signal: (typeof SIGNALS)[number]): void {
  const end = (): void => {
    for (const run of last) run()
    // Where nobody else listens, the signal would have ended the process, and still shall.
    if (process.listeners(signal).length > 1) return
    process.off(signal, end)
    process.kill(process.pid, signal)
  }
  process.on(signal, end)
}
