/**
 * Takes back more with the step that the editor is about to add: of the dialog of a config node it does not look at what
 * else has changed.
 */
export function joinNextStep(events: readonly object[]): void {
  if (events.length === 0) return
  // The editor adds its step in the same breath in which it calls a dialog's `oneditsave`.
  queueMicrotask(() => {
    const step = RED.history.peek()
    if (step) RED.history.replace({ t: 'multi', events: [step, ...events], dirty: step.dirty })
  })
}
