// A Node-RED with its cloud, in a place of its own; see ../at-home.test.ts.
import { readFileSync } from 'node:fs'
import type { SinricCloud } from '../../../../simulator/sinric/cloud'
import { type FlowNode, NodeRed } from '../../node-red'
import { found } from '../../doctor/doctor'
import { openCloud } from '../home'
import { until } from '../../../support/until'

let cloud: SinricCloud | undefined
let seen: { messages: Record<string, unknown>[] } | undefined

/** @returns an address of this machine that does not say so */
export async function openSky(): Promise<string> {
  cloud = openCloud()
  return (await cloud.listen()).replace('127.0.0.1', '0.0.0.0')
}

export async function closeSky(): Promise<void> {
  await cloud?.close()
  cloud = undefined
}

export function away(isAway: boolean): void {
  if (!cloud) return
  cloud.faults.refuse = isAway ? 503 : undefined
  if (isAway) cloud.drop()
}

export async function event(action: string): Promise<unknown> {
  return (
    cloud?.events.find((one) => one.action === action) ??
    (await cloud?.next('event', (one) => one.action === action))
  )
}

export async function deploy(flow: FlowNode[], type?: 'full' | 'nodes'): Promise<void> {
  const nodeRed = await NodeRed.get()
  seen = nodeRed.collect('probe')
  await nodeRed.deploy(flow, type)
}

/** What reached the flow so far. */
export function requests(): unknown[] {
  return seen?.messages.map(({ topic, payload }) => [topic, payload]) ?? []
}

export async function status(id: string, like: string, timeout = 15_000): Promise<unknown> {
  const nodeRed = await NodeRed.get()
  const shown = (): string => nodeRed.statuses.get(id)?.text ?? ''
  await nodeRed.until(
    () => new RegExp(like).test(shown()),
    () => `${like} at ${id}, which shows "${shown()}"`,
    timeout,
  )
  return nodeRed.statuses.get(id)
}

export async function said(): Promise<string[]> {
  return (await NodeRed.get()).said
}

/** Waits until something like this was written to the sidebar or the log. */
export async function saying(like: string): Promise<void> {
  await (await NodeRed.get()).sentence(new RegExp(like))
}

/** Resolves when the doctor finds that, or does not any more. */
export async function finds(finding: string, isThere: boolean): Promise<void> {
  while ((await found(await NodeRed.get())).includes(finding) !== isThere);
}

/** The process is told to end, and whoever runs Node-RED has the last word. */
export function terminate(): void {
  process.once('SIGTERM', () => undefined)
  process.kill(process.pid, 'SIGTERM')
}

/** The UDP ports that are open in this place. */
export function ports(): number[] {
  const [, ...lines] = readFileSync('/proc/net/udp', 'utf8').trim().split('\n')
  return lines.map((line) => parseInt(line.trim().split(/\s+/)[1]?.split(':')[1] ?? '', 16))
}

/** Resolves when nothing here listens to phones any more. */
export async function freed(): Promise<void> {
  await until(() => !ports().includes(3333), 'the port of the phones to be free')
}
