import { Problem } from '../../src/bridge/problem'
import { expressionsIn } from './expressions'
import { type Reader, readers } from './readers'
import { texts } from './texts'

/** What shall be read to the end: by a reader, or by every expression of a file. */
export type Task = { reader: string } | { file: string }

const LENGTH = 1024 * 1024
const given = Object.entries(texts).map(([label, make]) => ({ label, text: make(LENGTH) }))

process.on('message', (task: Task) => {
  const chosen =
    'file' in task ? expressionsIn(task.file) : readers.filter(({ name }) => name === task.reader)
  const failures = chosen.flatMap(failuresOf)
  process.send?.(chosen.length === 0 ? ['nothing was read'] : failures)
})

function failuresOf(reader: Reader): string[] {
  const { name, only } = reader
  const chosen = given.filter(({ label }) => only?.some((name) => name === label) ?? true)
  return chosen.flatMap(({ label, text }) => {
    try {
      reader.read(text)
      return []
    } catch (error) {
      return error instanceof Problem ? [] : [`${name}, ${label}: ${String(error).slice(0, 200)}`]
    }
  })
}
