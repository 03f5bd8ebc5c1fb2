import { toPercent } from '../mqtt/fan'
import type { WiredCommand } from './schema'

/**
 * The command of a fan with a few named speeds (`low`, `medium`, `high`) that comes nearest to a speed; undefined where
 * it takes numbers, and for what is no speed or stands still.
 */
export function nearestSpeed(command: readonly WiredCommand[], value: unknown): WiredCommand | undefined {
  const asked = toPercent(value)
  if (asked === undefined || asked === 0 || command.some((each) => each.value === undefined)) return undefined
  const distance = ({ value: speed }: WiredCommand): number =>
    typeof speed === 'number' && speed > 0 ? Math.abs(speed - asked) : Infinity
  const near = command.toSorted((one, other) => distance(one) - distance(other))[0]
  return near && distance(near) < Infinity ? near : undefined
}
