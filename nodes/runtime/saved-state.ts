import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import type { Node } from './red'

const KEY = 'homewire'
/** Changes are gathered for so long before they are written, in ms. */
const PACE = 100

/**
 * Keeps a device's state in its node's context, in the store that the user chose: what was known and what
 * was not told yet survives a deploy, and with a store on disk a restart. Returns how to end that.
 */
export function keepState(node: Node, device: Device, clock: Clock): () => void {
  const context = node.context()
  let cancel: (() => void) | undefined
  let failed = false

  const save = (): void => {
    cancel?.()
    cancel = undefined
    context.set(KEY, device.save(), (error) => {
      // A full disk is worth one word, not one for every change.
      if (error && !failed) node.warn(`The state of ${device.name} could not be saved: ${error.message}`)
      failed = Boolean(error)
    })
  }
  context.get(KEY, (error, saved) => {
    if (error) node.warn(`The saved state of ${device.name} could not be read: ${error.message}`)
    else device.restore(saved)
  })
  const unwatch = device.watch(() => (cancel ??= clock.after(PACE, save)))
  return () => {
    unwatch()
    if (cancel) save()
  }
}
