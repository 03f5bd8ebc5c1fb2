import { gunzipSync, gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { parseJson } from '../bridge/json'
import { type Saying, say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'

/**
 * What an error of Mixin says, in a frame or in the body of an HTTP reply (docs/protocols/mixin.md#envelope,
 * docs/protocols/mixin.md#http).
 */
export const errorSchema = v.pipe(
  v.looseObject({
    // 1e921 is JSON, and no number that anything can be looked up by or that could be written again.
    code: v.pipe(v.number(), v.safeInteger()),
    description: v.optional(v.string()),
    // The documentation misspells it, and so may servers.
    desciption: v.optional(v.string()),
    extra: v.optional(v.unknown()),
  }),
  v.transform(({ code, description, desciption, extra }) => ({
    code,
    description: description ?? desciption ?? '',
    ...(extra === undefined ? {} : { extra }),
  })),
)
export type ErrorBody = v.InferOutput<typeof errorSchema>

/**
 * A frame of the server: the reply to a request with the same id, or a push with a fresh one
 * (docs/protocols/mixin.md#envelope).
 */
export const frameSchema = v.looseObject({
  id: v.optional(v.string(), ''),
  action: v.optional(v.string(), ''),
  data: v.optional(v.unknown()),
  error: v.optional(v.nullable(errorSchema)),
})
export type Frame = v.InferOutput<typeof frameSchema>

/** A gzip bomb of 48 kB inflates to 50 MB (docs/protocols/mixin.md#liveness). */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024
/** What the official clients compress with. */
const GZIP_LEVEL = 3

/** A request as one binary frame. */
export function packFrame(frame: { id: string; action: string; params?: object }): Buffer {
  return gzipSync(JSON.stringify(frame), { level: GZIP_LEVEL })
}

/** A frame that was read, or a sentence that says why it was not. */
export type FrameResult = Frame | { odd: Saying }

/** Reads a binary frame: one gzip member with one JSON object in it. */
export function unpackFrame(bytes: Buffer): FrameResult {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { odd: say`a frame that is not compressed with gzip` }
  try {
    return readFrame(gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES }).toString('utf8'))
  } catch (error) {
    const isBomb = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return {
      odd: isBomb
        ? say`a frame that inflates to more than ${MAX_INFLATED_BYTES / 1024 / 1024} MB`
        : say`a frame with broken gzip`,
    }
  }
}

/** Reads the JSON text of a frame. */
export function readFrame(text: string): FrameResult {
  const json = parseJson(text)
  if (json === undefined) return { odd: say`a frame that is not JSON` }
  const parsed = v.safeParse(frameSchema, json)
  return parsed.success && isObject(json)
    ? parsed.output
    : { odd: say`a frame that is not a message of Mixin` }
}
