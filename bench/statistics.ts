/** The smallest sample that at least the share `q` (0..1) of all samples does not exceed. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const sample = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]
  if (sample === undefined) throw new Error('There are no samples')
  return sample
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}
