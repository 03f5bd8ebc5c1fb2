import type { MqttClient } from 'mqtt'
import { type Saying, say } from '../bridge/sentence'
import { explain } from './network-errors'
import { explainStatus } from './refusals'

const NO_BROKER = say`what answers at this address is not an MQTT broker: are address and port right?`
const NO_TLS = say`the broker does not speak TLS: is mqtt:// or ws:// meant, without an s?`
const SPEAKS_TLS = say`what answers at this address speaks TLS: is mqtts:// meant instead of mqtt://?`

/** The first packet of a broker is a CONNACK, and this its first byte (MQTT 3.1.1, section 3.2). */
const CONNACK = 0x20
/** How a server that speaks TLS complains of what does not (RFC 8446, section 5.1). */
const TLS_ALERT = [0x15, 0x03]

/**
 * Tells what the library keeps to itself: that the first bytes are no broker's (a mail server's greeting would pass for
 * the beginning of a long message), and why there is no WebSocket.
 */
export function onNoBroker({ stream }: MqttClient, tell: (saying: Saying) => void): void {
  // Before the library reads them.
  stream.prependOnceListener('data', (bytes: Uint8Array) => {
    if (bytes[0] === CONNACK) return
    tell(TLS_ALERT.every((byte, index) => bytes[index] === byte) ? SPEAKS_TLS : NO_BROKER)
  })
  stream.on('error', (error: Error) => tell(explainMqtt(error)))
}

/** What an error of the libraries means, for a person. */
export function explainMqtt(error: { code?: unknown; message: string }): Saying {
  const [, status] = /^Unexpected server response: (\d{3})$/.exec(error.message) ?? []
  if (status !== undefined && isOfGateway(Number(status))) return explainStatus(Number(status))
  if (error.code === 'EPROTO' || error.code === 'ERR_SSL_WRONG_VERSION_NUMBER') return NO_TLS
  return status !== undefined || FOREIGN.test(error.message) ? NO_BROKER : explain(error)
}

/** Not a web server that has no broker, but what stands in front of one. */
function isOfGateway(status: number): boolean {
  return [401, 403, 429].includes(status) || status >= 500
}

/** What the libraries say of bytes that are no MQTT, or no answer to a WebSocket. */
const FOREIGN =
  /^(?:Parse Error|Invalid (?:header flag bits|protocol|Upgrade header|Sec-WebSocket|WebSocket frame)|Cannot parse|Server sent |Packet)/i
