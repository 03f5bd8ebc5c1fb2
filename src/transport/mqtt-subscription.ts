import type { IClientOptions, MqttClient } from 'mqtt'
import { type Saying, sayingOf } from '../bridge/sentence'
import { explainMqtt, onNoBroker } from './no-broker'

/** What a login needs, in the terms of the `mqtt` library; nothing of it is repeated in an error. */
export type MqttLogin = Pick<
  IClientOptions,
  'protocol' | 'host' | 'port' | 'path' | 'clientId' | 'username' | 'password' | 'rejectUnauthorized'
> & {
  /** 3 is MQTT 3.1. */
  version: 3 | 4 | 5
  /** Certificates and such, as a TLS node of the flow gives them. */
  tls?: object
}

/** Why nothing was heard. */
export interface SubscriptionFailure {
  reason: 'refused' | 'unreachable'
  saying: Saying
}

export interface MqttSubscription {
  /** Aborted when the broker has ended the connection. */
  readonly over: AbortSignal
  end(): void
}

/** The broker gets this long to let us in, in ms. */
const CONNECT_TIMEOUT_MS = 3_000
/** Bad user name or password, not allowed: of MQTT 3.1.1, and of MQTT 5. */
const REFUSING_CODES: readonly unknown[] = [2, 4, 5, 133, 134, 135]

/**
 * Connects once, for a look: nothing is repeated, kept or published.
 * @param filters subscribed at quality of service 0
 * @param maxBytes of one packet; a broker that sends a larger one is left
 */
export async function subscribeOnce(
  { version, tls, ...login }: MqttLogin,
  filters: readonly string[],
  maxBytes: number,
  onMessage: (topic: string, payload: Buffer, isRetained: boolean) => void,
): Promise<MqttSubscription | SubscriptionFailure> {
  // The library is loaded when it is first needed: most of its users' flows never are.
  const { connect } = await import('mqtt')
  const over = new AbortController()
  const options: IClientOptions = {
    ...login,
    ...tls,
    ...(version === 3 ? { protocolId: 'MQIsdp' } : {}),
    protocolVersion: version,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    resubscribe: false,
  }
  let client: MqttClient
  try {
    client = connect(options)
  } catch (error) {
    // A certificate that is none is found out before anything is dialled.
    return { reason: 'unreachable', saying: sayingOf(error) }
  }
  return new Promise((resolve) => {
    limit(client, maxBytes)
    let failure: SubscriptionFailure | undefined
    onNoBroker(client, (saying) => {
      failure ??= { reason: 'unreachable', saying }
      client.stream.destroy()
    })
    client.on('connect', () => {
      client.subscribe([...filters], { qos: 0 }, () => undefined)
      resolve({ over: over.signal, end: () => client.end(true) })
    })
    client.on('message', (topic, payload, { retain }) => onMessage(topic, payload, retain))
    // `close` follows; without this listener an error would end the process.
    client.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      failure ??= {
        reason: REFUSING_CODES.includes(code) ? 'refused' : 'unreachable',
        saying: explainMqtt({ code, message: error.message }),
      }
    })
    client.on('close', () => {
      client.end(true)
      over.abort()
      resolve(failure ?? { reason: 'unreachable', saying: explainMqtt({ code: 'ETIMEDOUT', message: '' }) })
    })
  })
}

/** The library gathers a packet whole before it shows it, however large it is. */
function limit(client: MqttClient, maxBytes: number): void {
  let gathered = 0
  client.on('packetreceive', () => (gathered = 0))
  client.stream.on('data', (bytes: Uint8Array) => {
    gathered += bytes.length
    if (gathered > maxBytes) client.stream.destroy()
  })
}
