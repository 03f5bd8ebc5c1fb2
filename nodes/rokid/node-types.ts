import type { NodeTypes } from '../runtime/deferred-set'

export const nodeTypes = {
  'rokid-skill': {
    credentials: {
      token: { type: 'password' },
      appId: { type: 'text' },
      appSecret: { type: 'password' },
      clientId: { type: 'text' },
      clientSecret: { type: 'password' },
      eventsClientId: { type: 'text' },
      eventsClientSecret: { type: 'password' },
      login: { type: 'text' },
      password: { type: 'password' },
      /** What a speaker at home has to show. */
      lanToken: { type: 'password' },
    },
  },
  'rokid-device': {},
  'rokid-in': {},
  'rokid-out': {},
} as const satisfies NodeTypes
