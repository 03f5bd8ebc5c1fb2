import * as v from 'valibot'

/** A device as the portal lists it. */
export interface ListedDevice {
  id: string
  name: string
  /** Portal code: SWITCH, LIGHT, … */
  type: string
}

/** Why the list could not be had; the editor has a sentence for each. */
export type ListFailure = 'bad-address' | 'refused' | 'unreachable' | 'timeout' | 'unexpected'

const OFFICIAL = { socket: 'ws.sinric.pro', api: 'https://api.sinric.pro' }
const LIST_TIMEOUT_MS = 8_000
/** Enough for thousands of devices. */
const MAX_LIST_CHARS = 4 * 1024 * 1024
const TYPE_PREFIX = 'sinric.devices.types.'

const listSchema = v.looseObject({
  devices: v.array(
    v.looseObject({
      id: v.string(),
      name: v.string(),
      product: v.optional(v.looseObject({ code: v.optional(v.string()) })),
    }),
  ),
})

/**
 * The devices of the account that an API key belongs to (`GET /api/v1/devices`, header `x-sinric-api-key`). Of a
 * server that is not Sinric's own the API is looked for beside the socket.
 */
export async function listDevices(server: string, apiKey: string): Promise<ListedDevice[] | ListFailure> {
  const address = apiAddress(server)
  if (!address) return 'bad-address'
  try {
    const response = await fetch(address, {
      headers: { 'x-sinric-api-key': apiKey },
      redirect: 'error',
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    })
    if (response.status === 401 || response.status === 403) return 'refused'
    if (!response.ok) return 'unexpected'
    const text = await response.text()
    return text.length > MAX_LIST_CHARS ? 'unexpected' : read(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) return 'unexpected'
    return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable'
  }
}

function read(body: unknown): ListedDevice[] | ListFailure {
  const parsed = v.safeParse(listSchema, body)
  if (!parsed.success) return 'unexpected'
  return parsed.output.devices.map(({ id, name, product }) => ({ id, name, type: typeCode(product?.code) }))
}

function typeCode(code = 'CUSTOM'): string {
  return code.startsWith(TYPE_PREFIX) ? code.slice(TYPE_PREFIX.length) : code
}

function apiAddress(server: string): URL | undefined {
  const socket = /^wss?:/i.test(server) && URL.canParse(server) ? new URL(server) : undefined
  if (!socket) return undefined
  if (socket.hostname === OFFICIAL.socket) return new URL('/api/v1/devices', OFFICIAL.api)
  return new URL('/api/v1/devices', `${socket.protocol === 'ws:' ? 'http' : 'https'}://${socket.host}`)
}
