import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import { say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { Habits } from '../../src/profiles/index'
import { inWords } from './language'
import type { Node, RED } from './red'

const KEY = 'homewire'
/** Changes are gathered for so long before they are written, in ms. */
const WRITE_DELAY_MS = 100

/** What is kept beside the state. */
export interface SavedContext {
  /** Who was told what is saved: another account knows nothing yet. */
  listener: string
  /** Where the real device is found: at another address is another one. */
  address: string
  /** What was learned of it; grows. */
  habits: Habits
}

/**
 * Keeps the state of devices in their nodes' own context, in the store that the user chose: with a store on disk
 * it survives a restart. Node-RED's store in memory forgets a node's context whenever the node is deployed anew,
 * so what a closing node knew is kept here for its successor.
 */
export class SavedStates {
  /** Keyed by node id. */
  readonly #inherited = new Map<string, unknown>()

  constructor(private readonly clock: Clock) {}

  /** Restores the device's state and saves every change of it. The returned function ends that. */
  keep(red: RED, node: Node, device: Device, kept: SavedContext): (removed: boolean) => void {
    const context = node.context()
    let cancel: (() => void) | undefined
    let failed = false

    const saved = (): object => ({ device: device.id, ...kept, state: device.save() })
    const save = (): void => {
      cancel?.()
      cancel = undefined
      context.set(KEY, saved(), (error) => {
        // A full disk is worth one word, not one for every change.
        if (error && !failed)
          node.warn(inWords(red, say`The state of ${device.name} could not be saved: ${error.message}`))
        failed = Boolean(error)
      })
    }
    restore(device, this.#inherited.get(node.id), kept)
    this.#inherited.delete(node.id)
    context.get(KEY, (error, value) => {
      if (error)
        node.warn(inWords(red, say`The saved state of ${device.name} could not be read: ${error.message}`))
      else restore(device, value, kept)
    })
    const unwatch = device.watch(() => (cancel ??= this.clock.after(WRITE_DELAY_MS, save)))
    return (removed) => {
      unwatch()
      if (cancel) save()
      if (!removed) this.#inherited.set(node.id, { ...saved(), online: device.online })
    }
  }
}

/** A node that was given another Device ID is another device: what was known of the old one is void. */
function restore(device: Device, saved: unknown, { listener, address, habits }: SavedContext): void {
  if (!isObject(saved) || saved.device !== device.id) return
  if (saved.address === address) {
    // Only a successor is told so: after a restart the device may have come back unnoticed.
    if (saved.online === false) device.setOnline(false)
    if (isObject(saved.habits)) Object.assign(habits, saved.habits, { ...habits })
  }
  device.restore(saved.listener === listener ? saved.state : untold(saved.state))
}

function untold(state: unknown): unknown {
  if (!isObject(state)) return state
  return Object.fromEntries(
    Object.entries(state).map(([key, facet]) => [
      key,
      isObject(facet) ? { ...facet, told: undefined } : facet,
    ]),
  )
}
