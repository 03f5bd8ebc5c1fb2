import { isObject } from '../../src/bridge/tolerant'
import type { SavedOffset } from '../../src/sinric/local/trusted-time'
import type { Node } from '../runtime/red'

const KEY = 'homewire'

/**
 * How far this host's clock was off when Sinric Pro's server said so. Kept for a successor in this process, and in the
 * account's own context, which survives a restart in a store on disk.
 */
export class SavedOffsets {
  /** Keyed by node id. */
  readonly #offsets = new Map<string, SavedOffset>()

  /** What was learned last; undefined when nothing was, or nothing is read yet. */
  of(node: Node): () => SavedOffset | undefined {
    node.context().get(KEY, (_error, saved) => {
      const offset = read(saved)
      if (offset && !this.#offsets.has(node.id)) this.#offsets.set(node.id, offset)
    })
    return () => this.#offsets.get(node.id)
  }

  save(node: Node, offset: SavedOffset): void {
    this.#offsets.set(node.id, offset)
    // Without a store that takes it, this process still knows.
    node.context().set(KEY, offset, () => undefined)
  }
}

function read(saved: unknown): SavedOffset | undefined {
  if (!isObject(saved)) return undefined
  const { offset, at } = saved
  return Number.isFinite(offset) && Number.isFinite(at)
    ? { offset: Number(offset), at: Number(at) }
    : undefined
}
