import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import type { HandOver } from '../../src/bridge/hand-over'
import type { Meter } from '../../src/bridge/platform'
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

/** What only a successor in this process takes over. */
interface Inherited {
  saved: unknown
  online: boolean
  handOver: HandOver
  meter: unknown
}

/** The state of one device, as long as its node is there. */
export interface KeptState {
  /** Writes it once more, as it is. @returns why that failed */
  save(): Promise<Error | undefined>
  /** The node is closing. */
  end(removed: boolean): void
}

/**
 * Keeps the state of devices in their nodes' own context, in the store that the user chose: with a store on disk
 * it survives a restart. Node-RED's store in memory forgets a node's context whenever the node is deployed anew,
 * so what a closing node knew is kept here for its successor.
 */
export class SavedStates {
  /** Keyed by node id. */
  readonly #inherited = new Map<string, Inherited>()

  constructor(private readonly clock: Clock) {}

  /** Restores the device's state and saves every change of it. */
  keep(
    red: RED,
    node: Node,
    device: Device,
    { meter, ...kept }: SavedContext & { meter: Meter | undefined },
  ): KeptState {
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
    inherit(device, this.#inherited.get(node.id), kept, meter)
    this.#inherited.delete(node.id)
    context.get(KEY, (error, value) => {
      if (error)
        node.warn(inWords(red, say`The saved state of ${device.name} could not be read: ${error.message}`))
      else restore(device, value, kept)
    })
    const unwatch = device.watch(() => (cancel ??= this.clock.after(WRITE_DELAY_MS, save)))
    return {
      save: () => new Promise((resolve) => context.set(KEY, saved(), (error) => resolve(error ?? undefined))),
      end: (removed) => {
        unwatch()
        if (cancel) save()
        if (removed) return
        this.#inherited.set(node.id, {
          saved: saved(),
          online: device.online,
          handOver: device.handOver(),
          meter: meter?.handOver(),
        })
      },
    }
  }
}

function inherit(
  device: Device,
  inherited: Inherited | undefined,
  kept: SavedContext,
  meter: Meter | undefined,
): void {
  const saved = inherited?.saved
  if (!inherited || !isSame(saved, device)) return
  const { listener, address } = kept
  // Only a successor is told so: after a restart the device may have come back unnoticed.
  if (saved.address === address && !inherited.online) device.setOnline(false)
  if (saved.address !== address || saved.listener !== listener) return restore(device, saved, kept)
  restoreHabits(saved, kept)
  meter?.takeOver(inherited.meter)
  device.takeOver(saved.state, inherited.handOver)
}

/** A node that was given another Device ID is another device: what was known of the old one is void. */
function restore(device: Device, saved: unknown, kept: SavedContext): void {
  if (!isSame(saved, device)) return
  if (saved.address === kept.address) restoreHabits(saved, kept)
  device.restore(saved.listener === kept.listener ? saved.state : untold(saved.state))
}

function isSame(saved: unknown, { id }: Device): saved is Record<string, unknown> {
  return isObject(saved) && saved.device === id
}

function restoreHabits(saved: Record<string, unknown>, { habits }: SavedContext): void {
  if (isObject(saved.habits)) Object.assign(habits, saved.habits, { ...habits })
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
