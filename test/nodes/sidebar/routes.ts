import { NodeRed } from '../node-red'

/** What the sidebar is told of a device. */
export interface ShownDevice {
  id: string
  platform: string
  name: string
  type: string
  online: boolean | null
  served: boolean
  state: Record<string, unknown>
  believed: Record<string, unknown>
  held: { key: string; until?: number }[]
  last: {
    at: number
    capability: string
    value: unknown
    success: boolean
    reason: string | null
    ms: number
  } | null
  vitals: { requests: number; succeeded: number; p50: number | null; p90: number | null }
}

export interface Overview {
  owners: { id: string; type: string; name: string; link: string; sentence: string }[]
  devices: ShownDevice[]
}

export interface ShownExchange {
  at: number
  platform: string
  device: string
  kind: string
  sentence: string
}

/** Asks a route of the sidebar, as the editor in that language does. */
async function ask<T>(path: string, language: string): Promise<T> {
  const { url } = await NodeRed.get()
  const response = await fetch(`${url}/admin/${path}`, { headers: { 'Accept-Language': language } })
  return (await response.json()) as T
}

export function overview(language = 'en-US'): Promise<Overview> {
  return ask('homewire/home', language)
}

/** Newest first. */
export async function exchanges(language = 'en-US'): Promise<ShownExchange[]> {
  return (await ask<{ exchanges: ShownExchange[] }>('homewire/exchanges', language)).exchanges
}

/** Those since the test began, oldest first. @param since ms since the epoch */
export async function heard(since: number, language?: string): Promise<ShownExchange[]> {
  return (await exchanges(language)).filter(({ at }) => at >= since).reverse()
}
