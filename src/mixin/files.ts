import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { Problem } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { MixinError } from './refusal'
import type { Api } from './sending/api'

/** Mixin names no limit; a flow holds the file in memory (docs/protocols/mixin-api.md#sizes). */
export const MAX_FILE_BYTES = 30 * 1024 * 1024

const attachment = v.looseObject({
  attachment_id: v.pipe(v.string(), v.trim(), v.toLowerCase(), v.uuid()),
  size: v.optional(v.unknown()),
  key: v.optional(v.nullable(v.string()), ''),
  digest: v.optional(v.nullable(v.string()), ''),
})

/**
 * The bytes of a file that somebody sent.
 * @param payload the object of a message of such a category
 * @throws Problem when it is gone, too large or damaged, which waiting does not mend; NoReply and MixinError when it
 *   may come yet
 */
export async function fetchFile(api: Api, payload: unknown): Promise<Buffer> {
  const parsed = v.safeParse(attachment, payload)
  if (!parsed.success) throw new Problem('invalid-value', say`The message does not say where its file is`)
  const { attachment_id: id, size, key, digest } = parsed.output
  if (Number(size) > MAX_FILE_BYTES) throw tooLarge()
  const bytes = await downloaded(api, id)
  return key && digest ? decryptFile(bytes, key, digest) : bytes
}

async function downloaded(api: Api, id: string): Promise<Buffer> {
  try {
    const bytes = await api.download(id, MAX_FILE_BYTES)
    if (bytes === 'too large') throw tooLarge()
    if (bytes === 'gone') throw gone()
    return bytes
  } catch (error) {
    throw error instanceof MixinError && error.code === 404 ? gone() : error
  }
}

const KEY_BYTES = 64
const IV_BYTES = 16
const MAC_BYTES = 32

/**
 * A file that was encrypted before it was uploaded: iv, AES-256-CBC, HMAC-SHA256
 * (docs/protocols/mixin-api.md#encrypted-files). @param key 64 bytes in base64 @param digest of the whole file
 */
export function decryptFile(file: Buffer, key: string, digest: string): Buffer {
  const keys = Buffer.from(key, 'base64')
  const expected = Buffer.from(digest, 'base64')
  const isWhole = isSame(createHash('sha256').update(file).digest(), expected)
  const isLong = keys.length === KEY_BYTES && file.length > IV_BYTES + MAC_BYTES
  if (!isWhole || !isLong) throw damaged()
  const signed = file.subarray(0, -MAC_BYTES)
  if (!isSame(createHmac('sha256', keys.subarray(32)).update(signed).digest(), file.subarray(-MAC_BYTES)))
    throw damaged()
  const cipher = createDecipheriv('aes-256-cbc', keys.subarray(0, 32), file.subarray(0, IV_BYTES))
  try {
    return Buffer.concat([cipher.update(signed.subarray(IV_BYTES)), cipher.final()])
  } catch {
    throw damaged()
  }
}

function isSame(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function damaged(): Problem {
  return new Problem('invalid-value', say`The file was damaged on its way`)
}

function gone(): Problem {
  return new Problem('invalid-value', say`The file is no longer available at Mixin`)
}

function tooLarge(): Problem {
  return new Problem(
    'out-of-range',
    say`The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB, the most that a flow gets`,
  )
}
