const { writeFileSync } = require('node:fs')
const { Spec } = require('mocha').reporters

/** Mocha's own report, and the numbers for the last line of `npm test`. */
module.exports = class Reporter extends Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      const file = process.env.HOMEWIRE_TEST_STATS
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }))
    })
  }
}
