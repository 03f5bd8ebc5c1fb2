/** Those of people have 4 digits and more, those of bots 10 (docs/protocols/mixin-api.md#users). */
const NUMBER = /^\d{4,16}$/

/** The Mixin number in what somebody wrote; undefined for anything else. */
export function readMixinNumber(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  const number = typeof text === 'string' ? text.trim() : ''
  return NUMBER.test(number) ? number : undefined
}
