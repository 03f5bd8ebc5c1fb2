import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import { say } from '../../bridge/sentence'
import { readBytes } from '../../transport/http'
import type { Keystore } from '../keystore'
import { MixinError, NoReply, readServerTime, verdictOf } from '../refusal'
import { signToken } from '../token'
import { readReply } from './reply'

const CALL_TIMEOUT_MS = 15_000
/** For a file on a slow line. */
const TRANSFER_TIMEOUT_MS = 120_000
/** No reply that we ask for is longer. */
const MAX_REPLY_CHARS = 1024 * 1024

const webAddress = v.pipe(v.string(), v.regex(/^https?:\/\//))
const attachmentSchema = v.looseObject({ attachment_id: v.string(), upload_url: webAddress })
const fileSchema = v.looseObject({ view_url: webAddress })

export interface ApiOptions {
  /** `https://api.mixin.one`, without a trailing slash. */
  base: () => string
  keystore: Keystore
  /** Ms since the epoch by Mixin's clock, as far as it is known. */
  now(): number
  /** Every reply tells the server's time, in ms since the epoch. */
  onServerTime(at: number): void
}

/** Mixin's HTTP API; each attempt is signed afresh (docs/protocols/mixin.md#http). */
export class Api {
  readonly #stop = new AbortController()

  constructor(private readonly options: ApiOptions) {}

  /**
   * Calls an endpoint; gives the `data` of its reply.
   * @throws MixinError as the server answers it, NoReply when it does not
   */
  async call(method: 'GET' | 'POST', path: string, content?: unknown): Promise<unknown> {
    try {
      return await this.#attempt(method, path, content)
    } catch (error) {
      // A token can have grown old on the way; a second one tells.
      const isStale = error instanceof MixinError && verdictOf(error.code) === 'unauthorized'
      if (!isStale || path === '/me') throw error
      return await this.#attempt(method, path, content)
    }
  }

  /** Puts a file into the storage; gives its attachment id. */
  async upload(bytes: Buffer): Promise<string> {
    const parsed = v.safeParse(attachmentSchema, await this.call('POST', '/attachments'))
    if (!parsed.success) throw new NoReply(say`Mixin answered without an address to upload to`)
    const { attachment_id: id, upload_url: url } = parsed.output
    // The address belongs to a storage that must not see the token.
    const response = await this.#fetch(url, {
      method: 'PUT',
      headers: { 'x-amz-acl': 'public-read', 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TRANSFER_TIMEOUT_MS)]),
    })
    await response.body?.cancel()
    if (!response.ok) throw new NoReply(say`The file storage answered HTTP ${response.status}`)
    return id
  }

  /**
   * Gets a file out of the storage (docs/protocols/mixin-api.md#download).
   * @throws MixinError as the API answers, NoReply when it or the storage does not
   */
  async download(id: string, maxBytes: number): Promise<Buffer | 'gone' | 'too large'> {
    const parsed = v.safeParse(fileSchema, await this.call('GET', `/attachments/${id}`))
    if (!parsed.success) throw new NoReply(say`Mixin answered without an address to fetch the file from`)
    const response = await this.#fetch(parsed.output.view_url, {
      redirect: 'follow',
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TRANSFER_TIMEOUT_MS)]),
    })
    if (response.ok) return bytesOf(response, maxBytes)
    await response.body?.cancel()
    if (response.status === 404) return 'gone'
    throw new NoReply(say`The file storage answered HTTP ${response.status}`)
  }

  /** Ends every call. */
  close(): void {
    this.#stop.abort()
  }

  async #attempt(method: string, path: string, content: unknown): Promise<unknown> {
    const { base, keystore } = this.options
    const body = content === undefined ? '' : JSON.stringify(content)
    const jti = randomUUID()
    const token = signToken(keystore, { method, uri: path, body, now: this.options.now(), jti })
    const response = await this.#fetch(`${base()}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        'X-Request-Id': jti,
      },
      ...(method === 'GET' ? {} : { body }),
      signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
    })
    const at = readServerTime(response.headers.get('x-server-time'))
    if (at !== undefined) this.options.onServerTime(at)
    return readReply(response.status, await textOf(response))
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { redirect: 'error', ...init })
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError')
        throw new NoReply(say`Mixin did not answer`)
      throw new NoReply(say`The API of Mixin cannot be reached`)
    }
  }
}

async function bytesOf(response: Response, max: number): Promise<Buffer | 'too large'> {
  try {
    return (await readBytes(response, max)) ?? 'too large'
  } catch {
    throw new NoReply(say`The download was cut short`)
  }
}

async function textOf(response: Response): Promise<string> {
  try {
    const text = await response.text()
    return text.length > MAX_REPLY_CHARS ? '' : text
  } catch {
    throw new NoReply(say`Mixin's reply was cut short`)
  }
}
