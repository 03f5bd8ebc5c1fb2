import { MAX_MESSAGE_BYTES } from '../categories'

/** Per call (docs/protocols/mixin.md#http). */
const MAX_BATCH_MESSAGES = 100

/** Splits into lists of at most 100 that are at most 128 KB as JSON; what is larger goes alone. */
export function inBatches<T>(items: readonly T[], sizeOf = (item: T) => JSON.stringify(item).length): T[][] {
  const batches: T[][] = []
  let batch: T[] = []
  let size = 0
  for (const item of items) {
    const more = sizeOf(item) + 1
    if (batch.length >= MAX_BATCH_MESSAGES || (batch.length > 0 && size + more > MAX_MESSAGE_BYTES)) {
      batches.push(batch)
      batch = []
      size = 0
    }
    batch.push(item)
    size += more
  }
  return batch.length > 0 ? [...batches, batch] : batches
}
