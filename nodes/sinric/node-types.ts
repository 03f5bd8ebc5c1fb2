import type { NodeTypes } from '../runtime/deferred-set'

export const nodeTypes = {
  'sinric-account': {
    credentials: { appKey: { type: 'text' }, appSecret: { type: 'password' }, apiKey: { type: 'password' } },
  },
  'sinric-device': {},
  'sinric-in': {},
  'sinric-out': {},
  'sinric-request': {},
  'sinric-subscribe': {},
} as const satisfies NodeTypes
