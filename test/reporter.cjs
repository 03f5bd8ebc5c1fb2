const { writeFileSync } = require('node:fs')
const { Spec } = require('mocha').reporters

/** Until what is closing at the end of a run has closed. */
const CLOSING_MS = 10_000

/** Mocha's own report, and the numbers for the last line of `npm test`. */
module.exports = class Reporter extends Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      const file = process.env.HOMEWIRE_TEST_STATS
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }))
      // It holds up nobody: it comes to its end only when something else does.
      setTimeout(refuseLeftovers, CLOSING_MS).unref()
    })
  }
}

/** A run that leaves something open fails, and says what, instead of waiting for ever. */
function refuseLeftovers() {
  console.error(
    `The tests have ended, and this is still open: ${process.getActiveResourcesInfo().join(', ')}`,
  )
  process.exit(1)
}
