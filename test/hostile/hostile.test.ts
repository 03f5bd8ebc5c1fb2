import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

import { filesWithExpressions } from './expressions'
import { readers } from './readers'
import type { Task } from './reading'

/**
 * What takes the square of a text's length needs hours for one of 1 MB, and what does not needs a second: whoever has
 * not finished by then never will, on any machine.
 */
const KILL_AFTER_MS = 120_000

describe('A text of 1 MB, whatever stands in it, is read in the time that its length takes', function () {
  this.timeout(KILL_AFTER_MS + 30_000)
  let child: ChildProcess | undefined
  after(() => child?.kill('SIGKILL'))

  /** What went wrong; a reader that does not come to an end is killed. */
  async function failuresOf(task: Task): Promise<string[]> {
    const mine = (child ??= fork(join(__dirname, 'reading.ts'), { execArgv: ['--import', 'tsx'] }))
    const killed = setTimeout(() => mine.kill('SIGKILL'), KILL_AFTER_MS)
    try {
      return await new Promise<string[]>((resolve, reject) => {
        mine.once('message', (failures: string[]) => resolve(failures)).once('error', reject)
        mine.once('exit', () => {
          child = undefined
          resolve(['it does not come to an end'])
        })
        mine.send(task)
      })
    } finally {
      clearTimeout(killed)
      mine.removeAllListeners()
    }
  }

  for (const { name: reader } of readers)
    it(`${reader} is read`, async () => {
      assert.deepEqual(await failuresOf({ reader }), [])
    })

  for (const file of filesWithExpressions())
    it(`the regular expressions of ${file} come to an end`, async () => {
      assert.deepEqual(await failuresOf({ file }), [])
    })
})
