import type { FlowNode } from '../../nodes/node-red'
import type { FaultProxy } from '../../support/fault-proxy'
import type { Lamp } from './lamps'

/** What became of a request, as the platform saw it. */
export interface Outcome {
  /** Done or failed by an answer; unsent, because the platform had nobody to ask; silence, because none came in time. */
  kind: 'done' | 'failed' | 'unsent' | 'silence'
  reason: string
}

/** Where things are, for the flows of one side. */
export interface Place {
  lamps: readonly Lamp[]
  /** The lamps' web address. */
  lampsUrl: string
  /** How a flow has to call a line: under another name, or over TLS. */
  addressOf: (line: FaultProxy) => string
}

/** One platform as a scenario sees it: a line that can be bad, requests, and what the platform believes. */
export interface Side {
  readonly name: string
  /** What stands between it and Node-RED. Faults are made here. */
  readonly lines: readonly FaultProxy[]
  /** The node that shows how the connection is. */
  readonly shown: string
  /** Whether the platform comes to Node-RED, instead of Node-RED to it. */
  readonly isVisitor?: boolean
  nodes(place: Place): FlowNode[]
  /** Resolves when requests can be made; called again after every start of Node-RED. @param nodeRed its address */
  ready(nodeRed: string): Promise<void>
  /** Resolves when requests reach Node-RED again after a fault of a line. */
  restored(): Promise<void>
  ask(lamp: Lamp, level: number): Promise<Outcome>
  /** What the platform takes for the level of a lamp. */
  believes(lamp: Lamp): unknown
  /** How many connections it has with Node-RED. */
  connections(): number
  /** What it has found wrong with what came from us. */
  complaints(): readonly unknown[]
  close(): Promise<void>
}

/** Whose sides there are, and how a title calls them. */
export const SIDES: Record<string, string> = {
  sinric: 'Sinric Pro',
  rokid: 'Rokid',
  sagoo: 'SagooIoT, our devices',
  north: 'SagooIoT, its devices',
  mixin: 'Mixin',
}

/** The clouds' answers, as one of four. */
export const done: Outcome = { kind: 'done', reason: '' }

export function failed(reason: string): Outcome {
  return { kind: 'failed', reason }
}

/** Nobody answered: not asked at all, when the error says so. */
export function nothing(error: unknown, unsent: RegExp): Outcome {
  const reason = error instanceof Error ? `${error.message} ${causeOf(error)}`.trim() : String(error)
  return { kind: unsent.test(reason) ? 'unsent' : 'silence', reason }
}

function causeOf({ cause }: Error): string {
  return cause instanceof Error ? cause.message : ''
}
