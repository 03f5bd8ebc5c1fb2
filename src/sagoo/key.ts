/**
 * The name of a property, an event or a service, as the platform's models have them
 * (docs/protocols/sagoo.md#t11).
 */
const KEY = /^[A-Za-z_]\w*$/

/** Whether the platform can have something of this name. */
export function isKey(name: string): boolean {
  return KEY.test(name)
}
