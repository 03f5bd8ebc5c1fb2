import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { keep } from '../history'
import { isObject, parse, type Json } from '../json'
import { serverTime } from './handshake'
import type { Faults } from './faults'
import { contactConversation, isUuid } from './ids'
import type { People } from './people'
import type { Tokens } from './tokens'
import { errorJson, errorOf, type CloudError } from './wire'

/** A file that a bot has uploaded. */
export interface StoredFile {
  id: string
  bytes: Buffer | undefined
}

/** What the API does to the rest of the cloud. */
export interface Office {
  send(message: Json): CloudError | undefined
  acknowledge(receipts: unknown[]): void
}

/** One request as it came. */
export interface ApiCall {
  method: string
  path: string
  body: unknown
}

const UPLOAD = '/mixin-upload/'
const VIEW = '/mixin-files/'
const MOST_CALLS = 10_000
const MOST_FILES = 100
const LARGEST = 32 * 1024 * 1024
const PATHS =
  /^\/(me|messages|acknowledgements|conversations|attachments(\/[\w-]+)?|users\/[\w-]+|search\/[\w%+-]+)$/

/** The HTTP API beside the socket, as far as a bot needs it. */
export class Api {
  readonly calls: ApiCall[] = []
  /** keyed by attachment id */
  readonly files = new Map<string, StoredFile>()
  /** nobody is found under /users by a number, only by searching */
  hidesNumbers = false

  constructor(
    readonly tokens: Tokens,
    readonly faults: Faults,
    readonly people: People,
    readonly office: Office,
  ) {}

  /** Somebody's app has put a file into the storage. @returns its attachment id */
  store(bytes: Buffer): string {
    const id = randomUUID()
    this.files.set(id, { id, bytes })
    return id
  }

  serves(path: string): boolean {
    return PATHS.test(path) || path.startsWith(UPLOAD) || path.startsWith(VIEW)
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const uri = request.url ?? ''
    const method = request.method ?? 'GET'
    const bytes = await bytesOf(request)
    if (uri.startsWith(VIEW)) {
      this.#view(uri.slice(VIEW.length), request, response)
      return
    }
    if (uri.startsWith(UPLOAD)) {
      this.#upload(uri.slice(UPLOAD.length), request, bytes, response)
      return
    }
    const [path = ''] = uri.split('?')
    const body = bytes.toString()
    keep(this.calls, { method, path, body: parse(body) }, MOST_CALLS)
    const status = this.faults.statusFor(path)
    if (status !== undefined) {
      response.writeHead(status).end()
      return
    }
    const requestId = request.headers['x-request-id']
    const head = {
      'content-type': 'application/json',
      'x-server-time': serverTime(this.tokens.now()),
      ...(typeof requestId === 'string' ? { 'x-request-id': requestId } : {}),
    }
    const { authorization } = request.headers
    const bad =
      this.faults.refuseApi === true ? 'fault' : this.tokens.refusal({ authorization, method, uri, body })
    const error = bad === undefined ? this.faults.errorFor(path) : errorOf(401)
    const answer = error ?? this.#answer(`${method} ${path}`, parse(body), request)
    const isError = 'code' in answer && 'description' in answer
    // Mixin answers its errors with 202; whoever looks at the status alone takes them for success.
    response.writeHead(isError ? 202 : 200, head)
    response.end(JSON.stringify(isError ? { error: errorJson(answer as CloudError) } : answer))
  }

  #answer(what: string, body: unknown, request: IncomingMessage): Json | CloudError {
    switch (what) {
      case 'GET /me':
        return { data: { user_id: this.tokens.bot.appId, identity_number: '7000000001', type: 'user' } }
      case 'POST /conversations':
        return this.#converse(body)
      case 'POST /attachments':
        return this.#attach(request)
      case 'POST /messages':
        return this.#messages(Array.isArray(body) ? body : [body])
      case 'POST /acknowledgements':
        if (!Array.isArray(body) || body.length > 100) return errorOf(10002)
        this.office.acknowledge(body)
        return {}
      default:
        return this.#find(what, request)
    }
  }

  #find(what: string, request: IncomingMessage): Json | CloudError {
    const [, kind = '', key = ''] = /^GET \/(users|search|attachments)\/([\w-]+)$/.exec(what) ?? []
    if (kind === 'attachments') return this.files.has(key) ? this.#attachment(key, request) : errorOf(404)
    const isById = kind === 'users' && (isUuid(key) || !this.hidesNumbers)
    const user = this.people.users.find(({ id, number }) =>
      isById ? id === key || number === key : kind === 'search' && number === key,
    )
    if (!user) return errorOf(404)
    return {
      data: {
        type: 'user',
        user_id: user.id,
        identity_number: user.number ?? '0',
        full_name: user.name,
        relationship: 'STRANGER',
      },
    }
  }

  #converse(body: unknown): Json | CloudError {
    if (!isObject(body) || body['category'] !== 'CONTACT' || !Array.isArray(body['participants']))
      return errorOf(10002)
    const [other] = body['participants'] as unknown[]
    const userId = isObject(other) ? other['user_id'] : undefined
    if (!isUuid(userId)) return errorOf(10002, undefined, { field: 'participants' })
    const id = contactConversation(this.people.appId, userId)
    if (body['conversation_id'] !== id) return errorOf(10002, undefined, { field: 'conversation_id' })
    const isThere = this.people.isOpenToAll || this.people.users.some((user) => user.id === userId)
    if (!isThere) return errorOf(403)
    this.people.open(id)
    return { data: { type: 'conversation', conversation_id: id, category: 'CONTACT' } }
  }

  #attach(request: IncomingMessage): Json {
    const id = randomUUID()
    const [oldest] = this.files.keys()
    if (this.files.size >= MOST_FILES && oldest !== undefined) this.files.delete(oldest)
    this.files.set(id, { id, bytes: undefined })
    return this.#attachment(id, request)
  }

  #attachment(id: string, request: IncomingMessage): Json {
    const base = `http://${request.headers.host ?? ''}`
    return {
      data: {
        type: 'attachment',
        attachment_id: id,
        upload_url: base + UPLOAD + id,
        view_url: base + VIEW + id,
      },
    }
  }

  /** All or nothing, as far as is known; contact conversations only. */
  #messages(messages: unknown[]): Json | CloudError {
    if (messages.length < 1 || messages.length > 100) return errorOf(10002)
    for (const message of messages) {
      if (!isObject(message) || !isUuid(message['recipient_id']))
        return errorOf(10002, undefined, { field: 'recipient_id' })
      const error = this.faults.errorFor(`to ${message['recipient_id']}`)
      if (error) return error
    }
    for (const message of messages) {
      const error = isObject(message) ? this.office.send(message) : undefined
      if (error) return error
    }
    return {}
  }

  /** The storage behind knows nothing of tokens, and must never see one. */
  #view(id: string, request: IncomingMessage, response: ServerResponse): void {
    const bytes = this.files.get(id)?.bytes
    const status = this.faults.statusFor('view')
    if (status !== undefined) return void response.writeHead(status).end()
    if (request.headers.authorization !== undefined) return void response.writeHead(400).end()
    if (bytes === undefined) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    response.end(bytes)
  }

  #upload(id: string, request: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
    const file = this.files.get(id)
    const status = this.faults.statusFor('upload')
    const isGood = request.method === 'PUT' && request.headers.authorization === undefined
    if (status !== undefined) return void response.writeHead(status).end()
    if (!isGood || file === undefined || request.headers['x-amz-acl'] !== 'public-read')
      return void response.writeHead(403).end()
    file.bytes = bytes
    response.writeHead(200).end()
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size <= LARGEST) chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}
