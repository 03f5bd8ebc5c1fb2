import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { pathOf } from '../loopback'
import { ask, askable, valuesOf } from '../rokid/assistant'
import { RokidCloud } from '../rokid/cloud'
import { EventGateway } from '../rokid/gateway'
import type { PracticeCloud } from './practice-cloud'
import { servePractice, type Service } from './server'

export interface RokidPractice {
  /** What the skill takes from the cloud. */
  token: string
  /** What the skill uses at the cloud's token endpoint. */
  eventsClient: { clientId: string; clientSecret: string }
  /** The skill's own answer to a message of the cloud. */
  skill: (request: IncomingMessage, response: ServerResponse) => void
}

/** A Rokid that knows one skill, and asks it who there is whenever that may have changed. */
export interface PracticeRokid extends PracticeCloud {
  /** Where the skill sends its events. */
  readonly eventsUrl: string
  readonly tokenUrl: string
  /** Binds if that has not been done, and discovers. */
  discover(): Promise<void>
}

const SKILL_PATH = '/skill'

/** Rokid for one skill, which is reached nowhere but over the cloud's own server. */
export async function openRokid({ token, eventsClient, skill }: RokidPractice): Promise<PracticeRokid> {
  const cloud = new RokidCloud({ skill: '', registration: { kind: 'token', token }, eventsClient })
  const server = await servePractice([cloud, skillService(skill)])
  cloud.skill = `http://${server.host}${SKILL_PATH}`
  let isGranted = false
  const discover = async (): Promise<void> => {
    if (cloud.token === undefined) await cloud.bind()
    await cloud.discover()
    if (!isGranted) isGranted = (await cloud.grant()).name !== 'ErrorResponse'
  }
  return {
    host: server.host,
    eventsUrl: `http://${server.host}${EventGateway.EVENTS_PATH}`,
    tokenUrl: `http://${server.host}${EventGateway.TOKEN_PATH}`,
    discover,
    askable,
    ask: async (device, capability, value) => {
      if (!cloud.endpoints.has(device.id)) await discover().catch(() => undefined)
      return ask(cloud, device, capability, value)
    },
    believed: ({ id, capabilities }) => valuesOf(cloud.endpoints.get(id)?.states ?? [], capabilities),
    close: () => server.close(),
  }
}

/** Only messages come through: the page that a browser would get is not for others. */
function skillService(skill: RokidPractice['skill']): Service {
  return {
    attach(server: Server): void {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        if (pathOf(request) !== SKILL_PATH) return
        if (request.method === 'POST') skill(request, response)
        else response.writeHead(405, { allow: 'POST' }).end()
      })
    },
    serves: (path, upgrade) => !upgrade && path === SKILL_PATH,
  }
}
