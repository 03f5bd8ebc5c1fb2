import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileMemory } from '../../../src/rokid/file-memory'
import { systemClock } from '../../../src/transport/system-clock'

describe('What a skill keeps on disk', () => {
  let folder: string
  let file: string
  const complaints: string[] = []
  const open = (): FileMemory => new FileMemory(file, systemClock, (what) => complaints.push(String(what)))
  const written = (): unknown => JSON.parse(fs.readFileSync(file, 'utf8'))

  beforeEach(() => {
    complaints.length = 0
    folder = fs.mkdtempSync(join(tmpdir(), 'homewire-'))
    file = join(folder, 'homewire', 'rokid-skill.json')
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  it('is found by the next start, readable by nobody else, with no draft beside it', async () => {
    const store = open()
    store.write('tokens', { a: 1 })
    await store.flush()
    assert.equal(fs.statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(fs.readdirSync(join(folder, 'homewire')), ['rokid-skill.json'])
    const next = open()
    await next.ready
    assert.deepEqual(next.read('tokens'), { a: 1 })
  })

  it('is whole also when the disk takes only a part of it at a time', async () => {
    const store = open()
    const { write } = fs
    // A write(2) that has room for a part reports fewer bytes than it was given, and no error.
    const partial = (fd: number, data: string, position: number, encoding: string, done: () => void): void =>
      write(fd, data.slice(0, data.length / 2), position, encoding as BufferEncoding, done)
    Object.assign(fs, { write: partial })
    try {
      store.write('tokens', { a: 'x'.repeat(10_000) })
      await store.flush()
    } finally {
      Object.assign(fs, { write })
    }
    assert.deepEqual(written(), { tokens: { a: 'x'.repeat(10_000) } })
  })

  it('stays as it was when it cannot be written, which is told once, and is written later', async () => {
    const store = open()
    store.write('tokens', { a: 1 })
    await store.flush()
    // A folder in its place cannot be replaced by a file.
    fs.renameSync(file, `${file}.old`)
    fs.mkdirSync(join(file, 'full'), { recursive: true })
    for (const value of [2, 3]) {
      store.write('tokens', { a: value })
      await store.flush()
    }
    assert.equal(store.isUnsaved, true)
    assert.equal(complaints.length, 1)
    assert.match(complaints.join(), /could not be written/)
    assert.deepEqual(fs.readdirSync(join(folder, 'homewire')).sort(), [
      'rokid-skill.json',
      'rokid-skill.json.old',
    ])
    fs.rmSync(file, { recursive: true })
    store.retry()
    await store.flush()
    assert.deepEqual(written(), { tokens: { a: 3 } })
    assert.equal(store.isUnsaved, false)
  })
})
