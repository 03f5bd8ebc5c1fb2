/** Where Tasmota hears commands, and where it says its state and its telemetry. */
export const PREFIXES = ['cmnd', 'stat', 'tele'] as const

/** A full topic without what follows it; a device with another FullTopic has `%prefix%` in its path. */
export function fullTopic(path: string, prefix: string): string {
  return path.includes('%prefix%') ? path.replace('%prefix%', prefix) : `${prefix}/${path}`
}
