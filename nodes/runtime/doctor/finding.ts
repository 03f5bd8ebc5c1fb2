import { type Saying, say } from '../../../src/bridge/sentence'

/** The worst first. */
export const severities = ['error', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** Something wrong in a home, and what to do about it. */
export interface Finding {
  /** For programs; the list is in docs/contract.md#12-the-sidebar. */
  code: FindingCode
  severity: Severity
  /** The node whose dialog mends it. */
  node: string
  sentence: Saying
  advice: Saying
}

/** Everything that the doctor knows, and how bad it is: an error keeps something from working. */
export const FINDINGS = {
  // Connections
  name: 'error',
  unreachable: 'error',
  tls: 'error',
  clock: 'warning',
  key: 'error',
  secret: 'error',
  address: 'error',
  variable: 'error',
  'api-key': 'warning',
  'device-unknown': 'error',
  stranger: 'warning',
  'foreign-words': 'warning',
  'lan-port': 'warning',
  // Wiring
  'no-device': 'error',
  'no-in': 'error',
  'no-wire': 'error',
  'no-out': 'error',
  'two-in-all': 'warning',
  'mqtt-out-topic': 'error',
  'mqtt-out-retain': 'warning',
  'mqtt-in-deaf': 'error',
  'broker-away': 'error',
  'topic-large': 'warning',
  'topic-busy': 'warning',
  'pin-state': 'warning',
  // Devices
  'device-unfit': 'error',
  'device-unused': 'warning',
  'device-twice': 'error',
  'device-offline': 'warning',
  'not-announced': 'warning',
  'only-changes-twice': 'warning',
  'account-twice': 'warning',
  'many-devices': 'warning',
  // Platforms
  'path-taken': 'error',
  'no-http': 'error',
  'not-https': 'error',
  'http-auth': 'error',
  'no-login': 'error',
  'events-refused': 'error',
  'client-id': 'error',
  denied: 'error',
  keystore: 'error',
  twin: 'error',
  // Saved state
  store: 'error',
} as const satisfies Record<string, Severity>

export type FindingCode = keyof typeof FINDINGS

export function finding(code: FindingCode, node: string, sentence: Saying, advice: Saying): Finding {
  return { code, severity: FINDINGS[code], node, sentence, advice }
}

/** The worst first, and each once. */
export function sorted(findings: readonly Finding[]): Finding[] {
  const each = new Map(findings.map((one) => [`${one.code} ${one.node} ${String(one.sentence)}`, one]))
  return [...each.values()].toSorted(
    (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
  )
}

/** A sentence names so many of what is alike. */
const MAX_NAMES = 5

/** `Lamp, Fan and 3 more`. */
export function named(names: readonly string[]): Saying {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  const more = names.length - MAX_NAMES
  return more > 0 ? say`${shown} and ${more} more` : shown
}
