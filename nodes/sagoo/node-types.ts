import type { NodeTypes } from '../runtime/deferred-set'

export const nodeTypes = {
  'sagoo-server': { credentials: { token: { type: 'password' } } },
  'sagoo-request': {},
  'sagoo-subscribe': {},
  'sagoo-broker': { credentials: { username: { type: 'text' }, password: { type: 'password' } } },
  'sagoo-device': {},
  'sagoo-in': {},
  'sagoo-out': {},
} as const satisfies NodeTypes
