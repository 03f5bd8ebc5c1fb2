import type { Registrations } from '../simulator/page/rokid-section'
import type { CloudOptions } from '../simulator/rokid/cloud'

/** How the simulated Rokid knows the skill. flows.json and flows_cred.json name the same. */
const registrations: Registrations = {
  oauth: {
    kind: 'oauth',
    clientId: 'rokid-demo',
    clientSecret: 'de30-demo-client-secret',
    clientAuth: 'basic-auth',
    login: 'demo',
    password: 'demo',
  },
  jwt: { kind: 'jwt', appId: 'de30', appSecret: 'de30-demo-app-secret', userId: 'demo' },
  token: { kind: 'token', token: 'de30-demo-token' },
}

/** @param editor the port of Node-RED, which serves the skill */
export function skillAt(editor: number): CloudOptions & { registrations: Registrations } {
  return {
    skill: `http://127.0.0.1:${editor}/rokid`,
    registration: registrations.oauth,
    registrations,
    eventsClient: { clientId: 'events-demo', clientSecret: 'de30-demo-events-secret' },
  }
}

/** What a speaker at home shows. flows_cred.json names the same. */
export const userToken = 'de30-demo-user-token'
