import { LARGEST_MESSAGE } from '../categories'

/** The most messages of one call (mixin.md 3.6). */
const MOST = 100

/** Splits into lists of at most 100 that are at most 128 KB as JSON; what is larger goes alone. */
export function inBatches<T>(items: readonly T[], sizeOf = (item: T) => JSON.stringify(item).length): T[][] {
  const batches: T[][] = []
  let batch: T[] = []
  let size = 0
  for (const item of items) {
    const more = sizeOf(item) + 1
    if (batch.length >= MOST || (batch.length > 0 && size + more > LARGEST_MESSAGE)) {
      batches.push(batch)
      batch = []
      size = 0
    }
    batch.push(item)
    size += more
  }
  return batch.length > 0 ? [...batches, batch] : batches
}
