import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import type { HandOver } from '../../src/bridge/hand-over'
import type { Meter } from '../../src/bridge/platform'
import { type Saying, say } from '../../src/bridge/sentence'
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
    inherit(device, this.#inherited.get(node.id), kept, meter)
    this.#inherited.delete(node.id)
    return new NodeState(red, node, device, kept, this.clock, (saved) =>
      this.#inherited.set(node.id, {
        saved,
        online: device.online,
        handOver: device.handOver(),
        meter: meter?.handOver(),
      }),
    )
  }
}

/** What is saved of a device in its node's context. */
class NodeState implements KeptState {
  readonly #unwatch: () => void
  #cancel: (() => void) | undefined
  #failed = false

  constructor(
    private readonly red: RED,
    private readonly node: Node,
    private readonly device: Device,
    private readonly kept: SavedContext,
    private readonly clock: Clock,
    /** Keeps it for a successor in this process. */
    private readonly leave: (saved: object) => void,
  ) {
    node.context().get(KEY, (error, value) => {
      if (error) this.#warn(say`The saved state of ${device.name} could not be read: ${error.message}`)
      else restore(device, value, kept)
    })
    this.#unwatch = device.watch(() => this.#saveSoon())
  }

  save(): Promise<Error | undefined> {
    return new Promise((resolve) =>
      this.node.context().set(KEY, this.#saved, (error) => resolve(error ?? undefined)),
    )
  }

  end(removed: boolean): void {
    this.#unwatch()
    if (this.#cancel) this.#save()
    if (!removed) this.leave(this.#saved)
  }

  get #saved(): object {
    return { device: this.device.id, ...this.kept, state: this.device.save() }
  }

  #saveSoon(): void {
    this.#cancel ??= this.clock.after(WRITE_DELAY_MS, () => this.#save())
  }

  #save(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.node.context().set(KEY, this.#saved, (error) => {
      // A full disk is worth one word, not one for every change.
      if (error && !this.#failed)
        this.#warn(say`The state of ${this.device.name} could not be saved: ${error.message}`)
      this.#failed = Boolean(error)
    })
  }

  #warn(what: Saying): void {
    this.node.warn(inWords(this.red, what))
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
