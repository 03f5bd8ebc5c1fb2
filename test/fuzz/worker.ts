import { parentPort, workerData } from 'node:worker_threads'
import { failureOf, reduced } from './attempt'
import { targets } from './targets'
import { type Finding, inputsOf, type Task } from './task'

/** The number of the input that is read just now: whoever waits sees whether it comes to an end. */
const progress = new Int32Array(workerData as SharedArrayBuffer)

async function firstFailure(task: Task): Promise<Finding | undefined> {
  const target = targets.find(({ name }) => name === task.target)
  if (!target) throw new Error(`There is no target ${task.target}`)
  const inputOf = inputsOf(task)
  for (let number = 0; number < task.count; number += 1) {
    Atomics.store(progress, 0, number)
    const input = inputOf(number)
    const why = await failureOf(target, input)
    if (why !== undefined) return { why, input: await reduced(target, input) }
  }
  return undefined
}

parentPort?.on('message', (task: Task) => {
  void firstFailure(task).then((finding) => parentPort?.postMessage(finding))
})
