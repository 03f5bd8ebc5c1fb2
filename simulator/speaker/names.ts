import type { SpokenDevice } from './device'
import type { Language } from './language'

/** Which devices somebody may mean by a name. */
export type Called<D> =
  | { kind: 'whole'; device: D }
  /** The end of one name alone: "lamp" for "Bedroom lamp". */
  | { kind: 'part'; device: D }
  | { kind: 'inside'; device: D }
  | { kind: 'several'; devices: readonly D[] }
  | { kind: 'twins'; device: D }
  | { kind: 'none' }

/** A whole name is never ambiguous; a part of one has to be the end of one name alone. */
export function called<D extends SpokenDevice>(
  phrase: string,
  devices: readonly D[],
  language: Language,
): Called<D> {
  const said = language.bare(phrase)
  const named = devices
    .map((device) => ({ device, name: language.normal(device.name) }))
    .filter(({ name }) => name !== '')
  const whole = named.filter(({ name }) => name === phrase || name === said || language.bare(name) === said)
  const [first] = whole
  if (first)
    return wholeOf(
      first.device,
      whole.map(({ device }) => device),
    )
  if (said === '') return { kind: 'none' }
  const parts = named.map(({ device, name }) => ({ device, part: language.part(name, said) }))
  const found = parts.filter(({ part }) => part !== 'none')
  const [only] = found
  if (!only) return { kind: 'none' }
  if (found.length > 1) return { kind: 'several', devices: found.map(({ device }) => device) }
  return { kind: only.part === 'end' ? 'part' : 'inside', device: only.device }
}

/** One thing may stand on two platforms under one name: the first that was there is asked. */
function wholeOf<D extends SpokenDevice>(first: D, all: readonly D[]): Called<D> {
  const isTwin = all.some(({ id, owner }) => id !== first.id && owner === first.owner)
  return { kind: isTwin ? 'twins' : 'whole', device: first }
}
