import type { CloudOptions } from '../simulator/sinric/cloud'

/** The account at the simulated Sinric Pro. flows.json and flows_cred.json name the same. */
export const account = {
  appKey: 'de300000-0000-4000-8000-000000000001',
  appSecret: 'de300000-0000-4000-8000-000000000002-de300000-0000-4000-8000-000000000003',
  apiKey: 'de300000-0000-4000-8000-000000000004',
  devices: [
    { id: 'de3000000000000000000001', name: 'Lamp', type: 'LIGHT' },
    { id: 'de3000000000000000000002', name: 'Switch', type: 'SWITCH' },
    { id: 'de3000000000000000000003', name: 'Shelf lamp', type: 'LIGHT' },
    { id: 'de3000000000000000000004', name: 'Tasmota plug', type: 'SWITCH' },
    { id: 'de3000000000000000000005', name: 'Bed lamp', type: 'LIGHT' },
    { id: 'de3000000000000000000006', name: 'Blinds', type: 'BLIND' },
    { id: 'de3000000000000000000007', name: 'Front door lock', type: 'SMARTLOCK' },
    { id: 'de3000000000000000000008', name: 'Thermostat', type: 'THERMOSTAT' },
    { id: 'de3000000000000000000009', name: 'Climate sensor', type: 'TEMPERATURESENSOR' },
    { id: 'de300000000000000000000a', name: 'Window contact', type: 'CONTACT_SENSOR' },
    { id: 'de300000000000000000000b', name: 'Doorbell', type: 'DOORBELL' },
    { id: 'de300000000000000000000c', name: 'Door camera', type: 'CAMERA' },
    { id: 'de300000000000000000000d', name: 'Pump', type: 'SWITCH', isElsewhere: true },
  ],
} satisfies CloudOptions
