// Somebody who asks for something wants to see it happen. A cloud says what was asked, and the house brings it into view.

/** So long after the question a move is its answer, in ms: the slowest answer, and the slowest motor's first step. */
const AWAITED_MS = 10_000

let asked = { name: '', until: 0 }

/** A device has been asked for something. */
export function noteAsked(name) {
  asked = { name, until: Date.now() + AWAITED_MS }
}

/** Whether a device that has just changed is the one that was asked; says so once. */
export function wasAsked(name) {
  const isIt = asked.name === name && Date.now() < asked.until
  if (isIt) asked = { name: '', until: 0 }
  return isIt
}
