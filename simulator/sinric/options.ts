import type { CloudDevice } from './device'

export interface CloudOptions {
  appKey: string
  appSecret: string
  /** opens the device list; without it nobody gets it */
  apiKey?: string
  devices?: CloudDevice[]
  /** ms between pings; a client that has not answered one by the next is dropped */
  heartbeat?: number
}

export interface AskOptions {
  clientId?: string
  instanceId?: string
  scope?: string
  /** epoch seconds */
  createdAt?: number
  replyToken?: string
  /** ms */
  timeout?: number
  /** sign with this secret instead */
  secret?: string
  /** send exactly this payload text instead */
  payloadText?: string
}
