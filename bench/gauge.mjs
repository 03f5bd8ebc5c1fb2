// Preloaded into Node-RED: answers the bench's questions about its own process, and touches nothing else.
const questions = {
  /** Bytes in use after everything that can go has gone. */
  heap: () => {
    for (let round = 0; round < 5; round += 1) globalThis.gc()
    return process.memoryUsage().heapUsed
  },
  /** Microseconds of CPU since the start, of all threads. */
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
}

process.on('message', ({ question }) => {
  if (Object.hasOwn(questions, question)) process.send({ result: questions[question]() })
})
// Whoever asks is gone, however it ended.
process.once('disconnect', () => process.exit())
