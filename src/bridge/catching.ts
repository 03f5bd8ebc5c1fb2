/** What something gives, or what is made of an error of this kind that it throws; any other error is a bug, and goes on. */
export function catching<E extends Error, T, U>(
  kind: new (...given: never[]) => E,
  give: () => T,
  instead: (error: E) => U,
): T | U {
  try {
    return give()
  } catch (error) {
    if (error instanceof kind) return instead(error)
    throw error
  }
}
