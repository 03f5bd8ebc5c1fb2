import { SinricCloud } from '../../simulator/sinric/cloud'

const keys = {
  appKey: 'de0b0000-1030-4030-a020-5dab00000000',
  appSecret: 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392',
  apiKey: 'f0000000-0000-4000-8000-00000000000f',
}

/** A cloud on loopback that knows the account below. */
export function openCloud(): SinricCloud {
  return new SinricCloud(keys)
}

/** A Node-RED node without a place on the canvas is a config node. */
function placed(node: object): object {
  return { z: 'tab', x: 100, y: 100, wires: [], ...node }
}

/** The nodes around a story: a tab and the account with its three credentials. */
export function home(server: string): object[] {
  return [
    { id: 'tab', type: 'tab', label: 'Home' },
    { id: 'account', type: 'sinric-account', name: 'My home', server, credentials: keys },
  ]
}

/** A node on the canvas. */
export function node(id: string, type: string, properties: object = {}): object {
  return placed({ id, type, name: '', ...properties })
}

/** A device of the account. Its name is not its id: Node-RED would take that for a reference to itself. */
export function device(id: string, deviceId: string, deviceType: string, options: object = {}): object {
  return { id, type: 'sinric-device', name: `My ${id}`, account: 'account', deviceId, deviceType, ...options }
}

/**
 * An example from the Import menu, after the user has filled in what it leaves open.
 * @param deviceIds in the order in which its devices stand in the file
 */
export function filledIn(example: object[], server: string, ...deviceIds: string[]): object[] {
  const left = [...deviceIds]
  return [
    { id: 'tab', type: 'tab', label: 'Imported' },
    ...example.map((part) => {
      const type = 'type' in part ? part.type : undefined
      if (type === 'sinric-account') return { ...part, server, credentials: keys }
      if (type === 'sinric-device') return { ...part, deviceId: left.shift() ?? '' }
      return { ...part, z: 'tab' }
    }),
  ]
}
