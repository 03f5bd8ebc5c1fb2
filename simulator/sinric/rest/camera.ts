import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { keep } from '../../history'

/** What the camera service answers; the value is what it keeps. */
export const CAMERA_PATHS: Record<string, 'snapshot' | 'motion'> = {
  '/snapshot': 'snapshot',
  '/motion-capture': 'motion',
}

/** Where the pictures can be looked at, by their number. */
export const PICTURES_PATH = '/sinric-pictures/'

/** A picture that was taken in, or why not. */
export interface Uploaded {
  /** Counts from 1 on. */
  number: number
  kind: 'snapshot' | 'motion'
  deviceId: string
  bytes: Buffer
  headers: IncomingMessage['headers']
  /** Absent: it was taken. */
  refused?: string
}

const MAX_AGE_S = 60
const MAX_SNAPSHOT_BYTES = 512 * 1024
/** The oldest are forgotten. */
const MAX_UPLOADS = 100

/** The vendor's camera service (docs/protocols/sinric.md#camera). */
export class CameraService {
  /** Newest last. */
  readonly uploads: Uploaded[] = []
  /** How many came so far. */
  #count = 0
  /** Answer with this HTTP status. */
  status: number | undefined
  /** Never answer. */
  hang = false

  constructor(
    private readonly appSecret: string,
    /** The server's clock, in s. */
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  /** The newest picture of a device that was taken; `path` is where it can be looked at. */
  newest(deviceId: string): { path: string; kind: Uploaded['kind'] } | undefined {
    const found = this.uploads.findLast((one) => one.deviceId === deviceId && one.refused === undefined)
    return found && { path: `${PICTURES_PATH}${found.number}`, kind: found.kind }
  }

  /** Shows the picture that has this path. */
  show(path: string, response: ServerResponse): void {
    const found = this.uploads.find(({ number }) => `${PICTURES_PATH}${number}` === path)
    if (!found) return void response.writeHead(404).end()
    response
      .writeHead(200, { 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' })
      .end(found.bytes)
  }

  async answer(kind: Uploaded['kind'], request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const { headers } = request
    const deviceId = String(headers['deviceid'] ?? '')
    const refused = this.#wrongWith(kind, request, bytes)
    const number = (this.#count += 1)
    keep(
      this.uploads,
      { number, kind, deviceId, bytes, headers, ...(refused !== undefined && { refused }) },
      MAX_UPLOADS,
    )
    this.changed()
    // Seen of the real server: with a type it never answers.
    if (this.hang || headers['content-type'] !== undefined) return
    response.writeHead(this.status ?? (refused === undefined ? 200 : 403)).end()
  }

  #wrongWith(
    kind: Uploaded['kind'],
    { method, headers }: IncomingMessage,
    bytes: Buffer,
  ): string | undefined {
    const createdAt = String(headers['createdat'] ?? '')
    const signed = `${String(headers['deviceid'] ?? '')}${createdAt}`
    if (method !== 'POST') return 'A picture is posted.'
    if (headers['signature'] !== createHmac('sha256', this.appSecret).update(signed).digest('base64'))
      return 'The signature does not fit deviceId and createdAt.'
    if (!/^\d{10}$/.test(createdAt) || Math.abs(this.now() - Number(createdAt)) > MAX_AGE_S)
      return `createdAt ${createdAt} is not now, in seconds.`
    if (headers['content-type'] !== undefined) return 'A picture goes without a Content-Type.'
    if (kind === 'snapshot' && bytes.length > MAX_SNAPSHOT_BYTES) return 'The picture is too large.'
    return bytes.length === 0 ? 'The picture is empty.' : undefined
  }
}
