import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
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
  stop(): Promise<void>
}

const SDK_KEY = 'de0b0000-1000-4000-8000-5dabde0b0000'

/** @param devices other than all of them */
type StartArm = (url: string, devices?: number) => Promise<Client>

/**
 * How each arm is started. A program in the folder that the environment's `PEER_DIR` names is an arm too,
 * `sinric-<name>.mjs`: it answers the same questions as `sdk.mjs`.
 */
export function sinricArms(devices: number): ReadonlyMap<Arm, StartArm> {
  const programs = new Map<Arm, string>([
    [FLOOR, join(__dirname, 'floor.ts')],
    ['sinricpro', join(__dirname, 'sdk.mjs')],
    ...peerPrograms('sinric'),
  ])
  const started = [...programs].map(([arm, file]): [Arm, StartArm] => [
    arm,
    (url, own = devices) => startProgram(arm, file, { url, devices: own }),
  ])
  return new Map([...started, [OURS, (url, own = devices) => startOurs(own, url)]])
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
  return { arm, appKey, cpu: () => worker.ask('cpu'), stop: () => worker.stop() }
}

async function startOurs(devices: number, url: string): Promise<Client> {
  const nodeRed = await NodeRed.start(home(devices, url))
  return { arm: OURS, appKey: 'homewire-0', cpu: () => nodeRed.cpu(), stop: () => nodeRed.stop() }
}
