import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits for a condition that real sockets bring about.
 * @param timeout ms
 */
export async function until(
  condition: () => boolean,
  what: string | (() => string),
  timeout = 5_000,
): Promise<void> {
  const end = performance.now() + timeout
  while (!condition()) {
    if (performance.now() > end)
      throw new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}`)
    await pause(2)
  }
}
