// A speaker in a network of its own; see ../networks.test.ts.
import { type Bridge, type HomeDevice, Speaker } from '../../../../simulator/rokid/speaker'

let speaker: Speaker | undefined

export async function open(address: string, userToken: string): Promise<void> {
  speaker = new Speaker({ userToken, address })
  await speaker.open()
}

/** Looks again and again, as people do. */
export async function find(): Promise<Bridge | undefined> {
  for (let n = 0; n < 10; n += 1) {
    const found = await speaker?.find(undefined, 2_000).catch(() => undefined)
    if (found) return found
  }
  return undefined
}

export function list(location: string): Promise<HomeDevice[]> | undefined {
  return speaker?.list(location)
}

export function turnOn(location: string, deviceId: string): Promise<object> | undefined {
  return speaker?.execute(location, { deviceId }, { property: 'switch', name: 'on' })
}

/** The headers of the next goodbye. */
export async function goodbye(): Promise<Record<string, string> | undefined> {
  return (await speaker?.next(({ headers }) => /^ssdp:bye/.test(headers['NTS'] ?? ''), 30_000))?.headers
}
