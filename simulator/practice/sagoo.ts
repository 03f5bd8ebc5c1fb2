import { ASKABLE } from '../sagoo/askable'
import { SagooPlatform } from '../sagoo/platform'
import type { Thing } from '../sagoo/thing'
import { servePractice } from './server'
import type { PracticeCloud } from './practice-cloud'

export interface SagooPractice {
  token: string
  dialect: 'sagoo' | 'jetlinks'
}

/** A platform whose devices are made up: whoever is asked for is there. */
export interface PracticePlatform extends PracticeCloud {
  /** The devices that were asked for so far. */
  devices(): { id: string; name: string; capabilities: readonly string[] }[]
}

/** What a made-up device is like at first. */
const VALUES = { power: false, brightness: 50, temperature: 21.5, humidity: 45 }

export async function openSagoo({ token, dialect }: SagooPractice): Promise<PracticePlatform> {
  const platform = new SagooPlatform({ token, dialect, invents: VALUES })
  const server = await servePractice([platform])
  return {
    host: server.host,
    devices: () => platform.things.map(({ device, name }) => ({ id: device, name, capabilities: ASKABLE })),
    askable: ({ capabilities }) => capabilities,
    ask: (device, capability, value) => {
      const thing = platform.thing(device.id)
      if (!thing) return Promise.resolve({ success: false, fault: 'offline' })
      change(platform, thing, { [capability]: value })
      return Promise.resolve({ success: true })
    },
    believed: (device) => platform.thing(device.id)?.values ?? {},
    close: async () => {
      await platform.close()
      await server.close()
    },
  }
}

/** Somebody at the made-up device changes it: whoever subscribed to it hears of it. */
function change(platform: SagooPlatform, thing: Thing, values: Record<string, unknown>): void {
  thing.values = { ...thing.values, ...values }
  platform.report(thing, values)
}
