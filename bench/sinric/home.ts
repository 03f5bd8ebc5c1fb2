import type { Home } from '../node-red'

export const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'

/** An account of its own for every few hundred devices: above 300 servers may refuse the handshake. */
const PER_ACCOUNT = 250

/** The ids that a home of so many devices has. */
export function deviceIds(devices: number): string[] {
  return Array.from({ length: devices }, (_, n) => n.toString(16).padStart(24, '5'))
}

/** The App Keys under which a home of so many devices connects. */
export function appKeys(devices: number): string[] {
  return Array.from({ length: Math.ceil(devices / PER_ACCOUNT) }, (_, n) => `homewire-${n}`)
}

/**
 * Switches that answer when the flow has finished, each with its own in and out node. All in nodes lead to one
 * core node that does nothing but complete.
 * @param server `ws://…`
 */
export function home(devices: number, server: string): Home {
  const keys = appKeys(devices)
  const accounts = keys.map((_, n) => ({ id: `account-${n}`, type: 'sinric-account', name: '', server }))
  const tab = { id: 'tab', type: 'tab', label: 'Bench' }
  const end = { id: 'end', type: 'debug', z: 'tab', active: false, tosidebar: true, wires: [] }
  const nodes = deviceIds(devices).flatMap((deviceId, n) => [
    {
      id: `device-${n}`,
      type: 'sinric-device',
      name: `Switch ${n}`,
      account: `account-${Math.floor(n / PER_ACCOUNT)}`,
      deviceId,
      deviceType: 'SWITCH',
      answer: 'flow',
    },
    {
      id: `in-${n}`,
      type: 'sinric-in',
      z: 'tab',
      device: `device-${n}`,
      x: 100,
      y: 40 * n,
      wires: [['end']],
    },
    { id: `out-${n}`, type: 'sinric-out', z: 'tab', device: `device-${n}`, x: 300, y: 40 * n, wires: [] },
  ])
  return {
    flows: [tab, ...accounts, end, ...nodes].map((node) =>
      node.type === 'debug' ? { ...node, x: 500, y: 40 } : node,
    ),
    credentials: Object.fromEntries(
      keys.map((appKey, n) => [`account-${n}`, { appKey, appSecret: APP_SECRET }]),
    ),
    palette: 'homewire',
  }
}

/** Node-RED's own lightest node in the place of each of ours. */
const CORE: Readonly<Record<string, string>> = {
  'sinric-account': 'tls-config',
  'sinric-device': 'tls-config',
  'sinric-in': 'link in',
  'sinric-out': 'link out',
}

/** The same home without any node of ours. */
export function inCoreNodes({ flows }: Home): Home {
  const replaced = flows.map((node) => {
    const type = 'type' in node && typeof node.type === 'string' ? CORE[node.type] : undefined
    return type === undefined ? node : { ...node, type, links: [] }
  })
  return { credentials: {}, flows: replaced, palette: 'core only' }
}
