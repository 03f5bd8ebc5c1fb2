import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'

/** How many of them a test sends; many more with `HOMEWIRE_HOSTILE=100000`. */
export function hostileCount(usual: number): number {
  return Number(process.env['HOMEWIRE_HOSTILE'] ?? usual)
}

/**
 * Datagrams that nobody in his right mind sends: noise, JSON of any shape, and a right request with a few characters
 * changed. The same seed gives the same ones.
 */
export function hostileDatagrams(right: string, count: number, seed: number): (string | Uint8Array)[] {
  const mutated = fc
    .tuple(fc.nat(right.length - 1), fc.string({ maxLength: 3 }))
    .map(([at, noise]) => right.slice(0, at) + noise + right.slice(at + 1))
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary' }),
    fc.json({ maxDepth: 3 }),
    mutated,
  )
  return fc.sample(hostile, { numRuns: count, seed })
}

/** Bytes in up to so many pieces, as a slow network or a bad peer brings them; the same seed cuts alike. */
export function fragmentsOf(whole: string | Uint8Array, most: number, seed: number): Uint8Array[] {
  const bytes = Buffer.from(whole)
  const [cuts = []] = fc.sample(fc.array(fc.nat(bytes.length), { maxLength: most - 1 }), { numRuns: 1, seed })
  const ends = [...cuts, bytes.length].sort((a, b) => a - b)
  return ends.flatMap((end, index) => {
    const piece = bytes.subarray(index === 0 ? 0 : ends[index - 1], end)
    return piece.length > 0 ? [piece] : []
  })
}

/** What is kept in memory, in bytes, without what is only not yet thrown away. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
