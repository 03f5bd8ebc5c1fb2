/**
 * Ends a message with an error. Node-RED itself throws on a message that has lost the methods of an object; here that
 * would happen in a promise or a timer, and end the process.
 */
export function failed(done: (error: Error) => void, error: Error, warn: (text: string) => void): void {
  try {
    done(error)
  } catch {
    warn(error.message)
  }
}
