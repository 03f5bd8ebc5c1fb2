import { RokidCloud } from '../../../simulator/rokid/cloud'
import { EventGateway } from '../../../simulator/rokid/gateway'
import { FaultProxy } from '../../support/fault-proxy'
import { done, failed, nothing, type Side } from './side'

const TOKEN = 'a token of the chaos tests'
const EVENTS = { clientId: 'events', clientSecret: 'a secret for events' }

/** A Node-RED that has just been started takes its time. */
const GREETED_MS = 60_000

const http = (url: string): string => url.replace(/^ws/, 'http')

/** Requests come in by one line, events go out by another. */
export async function rokidSide(): Promise<Side> {
  const cloud = new RokidCloud({
    skill: '',
    registration: { kind: 'token', token: TOKEN },
    eventsClient: EVENTS,
  })
  const events = await FaultProxy.to(await cloud.listen())
  // Where Node-RED is shall be known later.
  const door = await FaultProxy.to(events.url)
  cloud.skill = `${http(door.url)}/rokid`
  return {
    name: 'rokid',
    lines: [events, door],
    shown: 'rokid-ask',
    isVisitor: true,
    nodes: ({ lamps, addressOf }) => [
      {
        ...{ id: 'rokid-home', type: 'rokid-skill', name: 'Home', path: '/rokid', auth: 'token' },
        eventsUrl: `${http(addressOf(events))}${EventGateway.EVENTS_PATH}`,
        tokenUrl: `${http(addressOf(events))}${EventGateway.TOKEN_PATH}`,
        credentials: {
          token: TOKEN,
          eventsClientId: EVENTS.clientId,
          eventsClientSecret: EVENTS.clientSecret,
        },
      },
      ...lamps.map(({ index, name, topic }) => ({
        ...{ id: `rokid-device-${index}`, type: 'rokid-device', name, skill: 'rokid-home' },
        ...{ endpointId: `lamp-${index}`, displayType: 'light', capabilities: ['power', 'brightness'] },
        ...{ profile: 'zigbee2mqtt', topic },
      })),
      { id: 'rokid-ask', type: 'rokid-in', z: 'tab', serves: 'all', skill: 'rokid-home', wires: [] },
      { id: 'rokid-tell', type: 'rokid-out', z: 'tab', serves: 'all', skill: 'rokid-home', wires: [] },
    ],
    async ready(nodeRed) {
      door.retarget(nodeRed)
      if (!cloud.token) await cloud.bind()
      // Leave survives a restart; a second grant of the same user only renews it.
      const greet = async (): Promise<boolean> => {
        const endpoints = await cloud.discover()
        return endpoints.length > 0 && (await cloud.grant('token')).name !== 'ErrorResponse'
      }
      let isDone = false
      for (const end = Date.now() + GREETED_MS; !isDone;) {
        isDone = await greet().catch(() => false)
        if (Date.now() > end) throw new Error('Rokid finds no lamps')
      }
    },
    restored: () => Promise.resolve(),
    async ask({ index }, value) {
      try {
        const answer = await cloud.control(`lamp-${index}`, 'Brightness.Set', { value })
        return answer.name === 'Response' ? done : failed(String(answer.payload['message']))
      } catch (error) {
        return nothing(error, /ECONNREFUSED/)
      }
    },
    believes: ({ index }) =>
      cloud.endpoints.get(`lamp-${index}`)?.states.find((state) => state.interface === 'Brightness')?.value,
    connections: () => 0,
    complaints: () => [],
    async close() {
      await door.close()
      await events.close()
      await cloud.close()
    },
  }
}
