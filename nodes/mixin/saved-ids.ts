import type { Clock } from '../../src/bridge/clock'
import { say } from '../../src/bridge/sentence'
import { Remembered } from '../../src/mixin/remembered'
import { inWords } from '../runtime/language'
import type { Node, RED } from '../runtime/red'

const KEY = 'homewire'
/** Ids are gathered for so long before they are written, in ms. */
const WRITE_DELAY_MS = 500

/** The ids that an `in` node is done with. */
export interface OwnIds {
  remembered: Remembered
  /** One was added. */
  changed: () => void
  close: (removed: boolean) => void
}

/**
 * Keeps the ids of finished messages in each node's own context: with a store on disk they survive a restart.
 * Node-RED's store in memory forgets a node's context whenever the node is deployed anew; what it knew is kept here.
 */
export class SavedIds {
  /** Keyed by node id. */
  readonly #all = new Map<string, Remembered>()

  constructor(private readonly clock: Clock) {}

  /** @param onReady what was saved has been read */
  keep(red: RED, node: Node, onReady: () => void): OwnIds {
    const remembered = this.#all.get(node.id) ?? new Remembered()
    this.#all.set(node.id, remembered)
    const context = node.context()
    let cancel: (() => void) | undefined
    let failed = false
    const save = (): void => {
      cancel?.()
      cancel = undefined
      context.set(KEY, remembered.save(), (error) => {
        // A full disk is worth one word, not one for every message.
        if (error && !failed)
          node.warn(inWords(red, say`The IDs of finished messages could not be saved: ${error.message}`))
        failed = Boolean(error)
      })
    }
    context.get(KEY, (error, value) => {
      if (error)
        node.warn(inWords(red, say`The IDs of finished messages could not be read: ${error.message}`))
      else remembered.restore(value)
      onReady()
    })
    return {
      remembered,
      changed: () => void (cancel ??= this.clock.after(WRITE_DELAY_MS, save)),
      close: (removed) => {
        if (cancel) save()
        if (removed) this.#all.delete(node.id)
      },
    }
  }
}
