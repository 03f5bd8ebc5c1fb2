import { catching } from '../bridge/catching'
import { joined, Problem } from '../bridge/problem'
import type { Heard, Reading } from './profile'

/** What can be understood of a message; the rest is one error. @throws Problem when that is all of it */
export function readEach<Part>(parts: readonly Part[], read: (part: Part) => Reading): Heard {
  const readings: Reading[] = []
  const problems: Problem[] = []
  for (const part of parts)
    catching(
      Problem,
      () => readings.push(read(part)),
      (error) => problems.push(error),
    )
  const problem = joined(problems)
  if (problem && readings.length === 0) throw problem
  return problem ? { readings, problem } : { readings }
}
