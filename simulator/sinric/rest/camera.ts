import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { keep } from '../../history'

/** What the camera service answers; the value is what it keeps. */
export const CAMERA_PATHS: Record<string, 'snapshot' | 'motion'> = {
  '/snapshot': 'snapshot',
  '/motion-capture': 'motion',
}

/** A picture that was taken in, or why not. */
export interface Uploaded {
  kind: 'snapshot' | 'motion'
  deviceId: string
  bytes: Buffer
  headers: IncomingMessage['headers']
  /** Absent: it was taken. */
  refused?: string
}

const MAX_AGE_S = 60
const MAX_SNAPSHOT_BYTES = 512 * 1024

/** The vendor's camera service (docs/protocols/sinric.md#camera). */
export class CameraService {
  /** Newest last. */
  readonly uploads: Uploaded[] = []
  /** Answer with this HTTP status. */
  status: number | undefined
  /** Never answer. */
  hang = false

  constructor(
    private readonly appSecret: string,
    /** The server's clock, in s. */
    private readonly now: () => number,
  ) {}

  async answer(kind: Uploaded['kind'], request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const { headers } = request
    const deviceId = String(headers['deviceid'] ?? '')
    const refused = this.#wrongWith(kind, request, bytes)
    keep(this.uploads, { kind, deviceId, bytes, headers, ...(refused !== undefined && { refused }) })
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
