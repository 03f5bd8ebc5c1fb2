import { randomUUID } from 'node:crypto'
import { rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { say } from '../../../src/bridge/sentence'
import { isObject, readText } from '../../../src/bridge/tolerant'
import type { RED } from '../red'
import { type Finding, finding, named } from './finding'

/** Enough for a disk that is full to say so. */
const TRIAL = 'x'.repeat(8 * 1024)

/** The folders in which Node-RED keeps what nodes know, as settings.js has it; none without a store on disk. */
export function storeFolders({ contextStorage, userDir = '.' }: RED['settings']): string[] {
  if (!isObject(contextStorage)) return []
  return Object.values(contextStorage).flatMap((store) => {
    const isOnDisk = store === 'localfilesystem' || (isObject(store) && store.module === 'localfilesystem')
    if (!isOnDisk) return []
    const config = isObject(store) && isObject(store.config) ? store.config : {}
    const folder = readText(config.dir) ?? userDir
    const base = readText(config.base) ?? 'context'
    return [join(isAbsolute(folder) ? folder : resolve(folder), base)]
  })
}

/** Whether a file can be written in a folder, or in the one where it would be made. @returns why not, as a code */
export async function writeFault(folder: string): Promise<string | undefined> {
  try {
    const existing = await nearest(folder)
    const file = join(existing, `.homewire-${randomUUID()}`)
    try {
      await writeFile(file, TRIAL)
    } finally {
      await rm(file, { force: true })
    }
    return undefined
  } catch (error) {
    return isObject(error) && typeof error.code === 'string' ? error.code : String(error)
  }
}

/** A folder that is not there yet is made by whoever needs it. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch((error: unknown) => {
      if (isObject(error) && error.code === 'ENOENT' && dirname(at) !== at) return undefined
      throw error
    })
    if (found && !found.isDirectory()) throw Object.assign(new Error(at), { code: 'ENOTDIR' })
    if (found) return at
  }
}

/** What could not be saved. @param node whose dialog is opened */
export function storeFinding(node: string, names: readonly string[], reason: string): Finding {
  return finding(
    'store',
    node,
    say`The state of ${named(names)} cannot be saved (${reason}): after a restart it is unknown`,
    say`Check contextStorage in settings.js, that the disk is not full, and that Node-RED may write to its folder`,
  )
}
