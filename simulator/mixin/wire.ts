import { gunzipSync, gzipSync } from 'node:zlib'
import { isObject, parse, type Json } from '../json'

/** A frame of the Blaze server: gzip of one JSON object. */
export function deflate(frame: Json): Buffer {
  return gzipSync(Buffer.from(JSON.stringify(frame)))
}

/** What a client sent, or why it is no frame. */
export function inflate(bytes: Buffer): Json | string {
  try {
    const frame = parse(gunzipSync(bytes, { maxOutputLength: 4 * 1024 * 1024 }).toString())
    return isObject(frame) ? frame : 'The frame is not a JSON object.'
  } catch {
    return 'The frame is not gzip.'
  }
}

/** An error as the server words it, in a frame or in the body of an HTTP reply. */
export interface CloudError {
  code: number
  description: string
  extra?: Json
}

export function errorOf(code: number, description = DESCRIPTIONS[code] ?? 'Error', extra?: Json): CloudError {
  return { code, description, ...(extra === undefined ? {} : { extra }) }
}

export const errorJson = (error: CloudError): Json => ({ status: 202, ...error })

const DESCRIPTIONS: Record<number, string> = {
  401: 'Unauthorized, maybe invalid token.',
  403: 'Forbidden',
  404: 'The endpoint is not found.',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  7000: 'Blaze server error.',
  10002: 'The request data has invalid field.',
  10006: 'Please update the app to continue to use the service.',
  20116: 'The group chat is full.',
}
