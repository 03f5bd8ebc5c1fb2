import type { JetLinksOptions } from '../simulator/sagoo/jetlinks'
import type { PlatformOptions } from '../simulator/sagoo/platform'

/** The simulated SagooIoT, with a device of its own and one of ours. flows.json and flows_cred.json name the same. */
export const sagoo = {
  token: 'de30-demo-sagoo-token',
  patience: 45_000,
  things: [
    {
      product: 'demo-garden',
      device: 'demo-greenhouse',
      name: 'Greenhouse',
      isVirtual: true,
      values: { temperature: 21.5, humidity: 60, heater: false },
    },
    { product: 'demo-house', device: 'demo-lamp', name: 'Lamp' },
  ],
} satisfies PlatformOptions

/** The simulated JetLinks, with a gateway of ours and a switch behind it. */
export const jetlinks = {
  devices: [
    {
      product: 'demo-gateways',
      id: 'demo-gateway',
      name: 'Gateway',
      secureId: 'de30-demo-secure-id',
      secureKey: 'de30-demo-secure-key',
    },
    { product: 'demo-switches', id: 'demo-switch', name: 'Switch', gateway: 'demo-gateway' },
  ],
} satisfies JetLinksOptions
