import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../test/support/free-port'
import { type Arm, FLOOR, OURS } from '../arms'
import { NodeRed } from '../node-red'
import { Worker } from '../worker'
import { APP_SECRET, deviceIds, home } from './home'

/** A client of the platform that is measured, in a process of its own. */
export interface Client {
  arm: Arm
  /** Under which the platform knows it. */
  appKey: string
  /** Microseconds of CPU since its start. */
  cpu(): Promise<number>
  /** Somebody switches the first device on by hand; the floor has no hand. */
  hand(): Promise<void>
  stop(): Promise<void>
}

/** What reports the state of the first device. */
const HAND = [
  {
    ...{ id: 'hand', type: 'http in', z: 'tab', url: '/hand', method: 'get', x: 100, y: 20 },
    wires: [['out-0', 'handed']],
  },
  { id: 'handed', type: 'http response', z: 'tab', statusCode: '200', x: 300, y: 20, wires: [] },
]

const SDK_KEY = 'de0b0000-1000-4000-8000-5dabde0b0000'

/**
 * How each arm is started. A program in the folder that the environment's `PEER_DIR` names is an arm too,
 * `sinric-<name>.mjs`: it answers the same questions as `sdk.mjs`.
 */
export function sinricArms(devices: number): ReadonlyMap<Arm, (url: string) => Promise<Client>> {
  const programs = new Map<Arm, string>([
    [FLOOR, join(__dirname, 'floor.ts')],
    ['sinricpro', join(__dirname, 'sdk.mjs')],
    ...peerPrograms('sinric'),
  ])
  const started = [...programs].map(
    ([arm, file]) => [arm, (url: string) => startProgram(arm, file, { url, devices })] as const,
  )
  return new Map([...started, [OURS, (url) => startOurs(devices, url)]])
}

/** The peers of a platform in `PEER_DIR`, by name. */
function peerPrograms(platform: string): [Arm, string][] {
  const folder = process.env['PEER_DIR']
  if (folder === undefined || !existsSync(folder)) return []
  return readdirSync(folder).flatMap((file): [Arm, string][] => {
    const name = new RegExp(`^${platform}-([\\w-]+)\\.mjs$`).exec(file)?.[1]
    return name === undefined ? [] : [[name, join(folder, file)]]
  })
}

async function startProgram(
  arm: Arm,
  file: string,
  { url, devices }: { url: string; devices: number },
): Promise<Client> {
  const worker = Worker.run(file)
  const appKey = arm === FLOOR ? 'floor' : SDK_KEY.replace('de0b', String(arm.length).padStart(4, '0'))
  await worker.ask('connect', { url, appKey, appSecret: APP_SECRET, ids: deviceIds(devices) })
  return {
    ...{ arm, appKey },
    cpu: () => worker.ask('cpu'),
    hand: () => worker.ask('hand'),
    stop: () => worker.stop(),
  }
}

async function startOurs(devices: number, url: string): Promise<Client> {
  const port = await freePort()
  const { flows, ...rest } = home(devices, url)
  const nodeRed = await NodeRed.start({ ...rest, flows: [...flows, ...HAND], port })
  return {
    ...{ arm: OURS, appKey: 'homewire-0' },
    cpu: () => nodeRed.cpu(),
    hand: async () => {
      await fetch(`http://127.0.0.1:${port}/hand?power=on`)
    },
    stop: () => nodeRed.stop(),
  }
}
