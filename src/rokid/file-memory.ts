import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'
import type { LastingMemory } from './memory'

/** Changes are gathered for so long before they are written. */
const SAVE_DELAY_MS = 50
/** After a failure it is tried again. */
const SAVE_RETRY_MS = 30_000
/** A file that cannot be read for the moment is tried again after so long, so many times in all. */
const READ_RETRY_MS = 100
const READ_ATTEMPTS = 3
/** A deploy does not wait longer for a slow disk. */
const FLUSH_TIMEOUT_MS = 500
/** What was granted is read by nobody but the user that Node-RED runs as. */
const FILE_MODE = 0o600

/**
 * What a skill keeps, in a file of its own: readable by nobody else, replaced in one step, so that a power cut leaves
 * the old file or the new one. A full disk costs nothing but what would not survive a restart.
 */
export class FileMemory implements LastingMemory {
  readonly ready: Promise<void>
  isDamaged = false
  /** The newest state could not be written. */
  isUnsaved = false
  #sections: Record<string, unknown> = {}
  #isDirty = false
  #writing: Promise<void> | undefined
  #cancel: (() => void) | undefined

  /** @param complain takes one sentence for the debug sidebar */
  constructor(
    private readonly file: string,
    private readonly clock: Clock,
    private readonly complain: (what: Saying) => void,
  ) {
    this.ready = this.#load()
  }

  read(section: string): unknown {
    return Object.hasOwn(this.#sections, section) ? this.#sections[section] : undefined
  }

  write(section: string, value: unknown): void {
    this.#sections = { ...this.#sections, [section]: value }
    this.#isDirty = true
    this.#schedule(SAVE_DELAY_MS)
  }

  /** Tries again what could not be written. */
  retry(): void {
    if (this.#isDirty) this.#schedule(SAVE_DELAY_MS)
  }

  /** Writes what is not written yet; resolves also when that fails or takes long. */
  async flush(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    let cancel: () => void = () => undefined
    const late = new Promise<void>((resolve) => (cancel = this.clock.after(FLUSH_TIMEOUT_MS, resolve)))
    await Promise.race([this.#save(), late])
    cancel()
    // Nobody closes this store again; what is left is tried with the next change.
    this.#cancelSchedule()
  }

  async #load(): Promise<void> {
    try {
      const parsed: unknown = JSON.parse(await this.#text())
      if (!isObject(parsed)) throw new SyntaxError('it holds no object')
      this.#sections = { ...parsed, ...this.#sections }
    } catch (error) {
      if (isMissing(error)) return
      this.isDamaged = true
      this.complain(
        say`${this.file} could not be read (${reasonOf(error)}). The authorisations of Rokid in it are lost`,
      )
      await this.#setAside()
    }
  }

  /** Too many open files, or a disk that hiccups, pass. */
  async #text(tries = READ_ATTEMPTS): Promise<string> {
    try {
      return await readFile(this.file, 'utf8')
    } catch (error) {
      if (isMissing(error) || tries <= 1) throw error
      await new Promise<void>((resolve) => this.clock.after(READ_RETRY_MS, resolve))
      return this.#text(tries - 1)
    }
  }

  /** It may be worth a look, or be whole, and would be overwritten. */
  async #setAside(): Promise<void> {
    const aside = `${this.file}.damaged`
    await rename(this.file, aside).catch(() =>
      rename(this.file, `${aside}-${this.clock.now()}`).catch(() => undefined),
    )
  }

  #schedule(ms: number): void {
    this.#cancel ??= this.clock.after(ms, () => {
      this.#cancel = undefined
      this.#save().catch(() => undefined)
    })
  }

  #cancelSchedule(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** One after the other, and only while there is something new. */
  async #save(): Promise<void> {
    await this.ready
    while (this.#writing) await this.#writing
    if (!this.#isDirty) return
    this.#writing = this.#replace().finally(() => (this.#writing = undefined))
    await this.#writing
  }

  async #replace(): Promise<void> {
    this.#isDirty = false
    try {
      await mkdir(dirname(this.file), { recursive: true })
      await replaceFile(this.file, JSON.stringify(this.#sections))
      this.isUnsaved = false
    } catch (error) {
      if (!this.isUnsaved) this.complain(say`${this.file} could not be written (${reasonOf(error)})`)
      this.isUnsaved = true
      this.#isDirty = true
      this.#schedule(SAVE_RETRY_MS)
    }
  }
}

/**
 * Puts a text in the place of a file in one step. The draft is filled here, not by write-file-atomic: that writes once,
 * and takes a disk with room for a part of the text for a success (docs/decisions/0010-replacing-a-file.md).
 */
async function replaceFile(file: string, text: string): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic')
  // It waits for the promise, though its types promise nothing.
  const options = { mode: FILE_MODE, tmpfileCreated: (draft: string) => writeFile(draft, text) }
  await writeFileAtomic(file, '', options)
}

function isMissing(error: unknown): boolean {
  return isObject(error) && 'code' in error && error.code === 'ENOENT'
}

/** The kind of failure; the text of a syntax error would quote the file. */
function reasonOf(error: unknown): Saying {
  if (isObject(error) && 'code' in error && typeof error.code === 'string') return error.code
  return say`it is not JSON`
}
