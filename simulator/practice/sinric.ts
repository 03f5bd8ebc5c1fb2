import { askable, ask, believed } from '../sinric/assistant'
import { SinricCloud } from '../sinric/cloud'
import { servePractice, type Service } from './server'
import type { PracticeCloud } from './practice-cloud'

/** The keys of an account. */
export interface SinricPractice {
  appKey: string
  appSecret: string
}

/** Sinric Pro for one account that nobody has. */
export async function openSinric(keys: SinricPractice): Promise<PracticeCloud> {
  const cloud = new SinricCloud(keys)
  const server = await servePractice([socketOf(cloud)])
  return {
    host: server.host,
    askable,
    ask: (device, capability, value) => ask(cloud, device, capability, value),
    believed: ({ id, type = '' }) => believed(cloud, id, type),
    close: async () => {
      await cloud.close()
      await server.close()
    },
  }
}

/** Nothing that practises needs the account's web half. */
function socketOf(cloud: SinricCloud): Service {
  return {
    attach: (server) => cloud.attach(server),
    serves: (path, upgrade) => upgrade && cloud.serves(path, upgrade),
    upgrades: (request) => cloud.upgrades(request),
  }
}
