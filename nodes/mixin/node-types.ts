import type { NodeTypes } from '../runtime/deferred-set'

export const nodeTypes = {
  'mixin-bot': { credentials: { keystore: { type: 'password' } } },
  'mixin-in': {},
  'mixin-out': {},
} as const satisfies NodeTypes
