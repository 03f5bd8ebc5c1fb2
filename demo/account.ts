import type { CloudOptions } from '../src/simulator/sinric/cloud'

/** The account at the simulated Sinric Pro. flows.json and flows_cred.json name the same. */
export const account = {
  appKey: 'de300000-0000-4000-8000-000000000001',
  appSecret: 'de300000-0000-4000-8000-000000000002-de300000-0000-4000-8000-000000000003',
  apiKey: 'de300000-0000-4000-8000-000000000004',
  devices: [
    { id: 'de3000000000000000000001', name: 'Lamp', type: 'LIGHT' },
    { id: 'de3000000000000000000002', name: 'Switch', type: 'SWITCH' },
  ],
} satisfies CloudOptions
