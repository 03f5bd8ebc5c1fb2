import type { CloudOptions } from '../simulator/mixin/cloud'

/** The bot at the simulated Mixin, and who talks to it. flows.json and flows_cred.json name the same. */
export const bot = {
  bot: {
    appId: 'de300000-0000-4000-8000-0000000000c1',
    sessionId: 'de300000-0000-4000-8000-0000000000c2',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  },
  users: [
    { id: 'de300000-0000-4000-8000-0000000000d1', name: 'Ann' },
    { id: 'de300000-0000-4000-8000-0000000000d2', name: 'Bob' },
    { id: 'de300000-0000-4000-8000-0000000000d3', name: 'Eve' },
  ],
  groups: [{ id: 'de300000-0000-4000-8000-0000000000d4', name: 'Family' }],
} satisfies CloudOptions
