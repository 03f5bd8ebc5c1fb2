import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CloudDevice } from './device'
import type { Json } from '../json'

export const REST_PATH = '/api/v1/devices'

export interface ListedDevice extends CloudDevice {
  isOnline: boolean
  state: Json
}

/** Answers `GET /api/v1/devices` in the shape of the vendor's REST API. */
export function listDevices(
  request: IncomingMessage,
  response: ServerResponse,
  apiKey: string | undefined,
  devices: ListedDevice[],
): void {
  if (request.method !== 'GET') {
    reply(response, 405, { success: false, message: 'Method not allowed.' })
  } else if (apiKey === undefined || request.headers['x-sinric-api-key'] !== apiKey) {
    reply(response, 401, { success: false, message: 'Unauthorized.' })
  } else {
    reply(response, 200, { success: true, devices: devices.map(listed) })
  }
}

function listed({ id, name, type, isOnline, state }: ListedDevice): Json {
  const code = `sinric.devices.types.${type}`
  return { id, name, description: name, product: { id: code, name: type, code }, isOnline, ...state }
}

function reply(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
