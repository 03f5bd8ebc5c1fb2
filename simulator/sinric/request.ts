import { randomUUID } from 'node:crypto'
import type { Json } from '../json'
import type { AskOptions } from './options'

/** A request's payload, its keys in the order of the vendor's samples. @param now the server's clock in seconds */
export function requestPayload(
  deviceId: string | undefined,
  action: string,
  value: object,
  options: AskOptions,
  now: number,
): Json {
  const scope = options.scope ?? (deviceId === undefined ? 'module' : undefined)
  return {
    action,
    clientId: options.clientId ?? 'alexa-skill',
    createdAt: options.createdAt ?? now,
    ...(deviceId === undefined ? {} : { deviceAttributes: [], deviceId }),
    ...(options.instanceId === undefined ? {} : { instanceId: options.instanceId }),
    replyToken: options.replyToken ?? randomUUID(),
    ...(scope === undefined ? {} : { scope }),
    type: 'request',
    value,
  }
}
