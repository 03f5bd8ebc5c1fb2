import type { Home } from '../node-red'

export const TOKEN = 'a-token-from-skill'

/** A skill with one lamp; its in node leads to one core node that does nothing but complete. */
export function home(port: number): Home {
  return {
    flows: [
      { id: 'tab', type: 'tab', label: 'Bench' },
      { id: 'skill', type: 'rokid-skill', name: '', path: '/rokid', auth: 'token' },
      {
        id: 'lamp',
        type: 'rokid-device',
        name: 'Lamp',
        skill: 'skill',
        endpointId: 'the-lamp',
        displayType: 'light',
        capabilities: ['power', 'brightness'],
        answer: 'flow',
      },
      { id: 'in', type: 'rokid-in', z: 'tab', device: 'lamp', x: 100, y: 40, wires: [['end']] },
      { id: 'end', type: 'debug', z: 'tab', active: false, tosidebar: true, x: 300, y: 40, wires: [] },
    ],
    credentials: { skill: { token: TOKEN } },
    palette: 'homewire',
    port,
  }
}

/** Node-RED's own way to answer over HTTP, which knows no directive, no token and no device. */
export function coreHome(port: number): Home {
  return {
    flows: [
      { id: 'tab', type: 'tab', label: 'Bench' },
      { id: 'in', type: 'http in', z: 'tab', url: '/rokid', method: 'post', x: 100, y: 40, wires: [['out']] },
      { id: 'out', type: 'http response', z: 'tab', x: 300, y: 40, wires: [] },
    ],
    credentials: {},
    palette: 'core only',
    port,
  }
}

/** A directive as Rokid sends it, another one every time. */
export function directive(n: number): string {
  return JSON.stringify({
    header: {
      messageId: `96b2fafe-79be-4655-9891-${n.toString(16).padStart(12, '0')}`,
      namespace: 'Rokid.Control',
      name: 'Brightness.Set',
      payloadVersion: 'v1',
      authorization: { type: 'BearerToken', token: TOKEN },
    },
    endpoint: {
      endpointId: 'the-lamp',
      additionalInfo: {},
      states: [{ interface: 'Brightness', value: 12, timeOfSample: '2018-03-15T18:00:00.000Z' }],
    },
    payload: { value: n % 101 },
  })
}
