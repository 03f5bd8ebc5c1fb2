import type { ZigbeeDevice } from './device'

const interviewed = {
  disabled: false,
  interview_completed: true,
  interview_state: 'SUCCESSFUL',
  interviewing: false,
  supported: true,
}

const endpoint = {
  bindings: [],
  clusters: { input: ['genBasic'], output: [] },
  configured_reportings: [],
  scenes: [],
}

const coordinator = {
  ...interviewed,
  definition: null,
  endpoints: { 1: { ...endpoint, clusters: { input: [], output: [] } } },
  friendly_name: 'Coordinator',
  ieee_address: '0x00124b0029d5a001',
  network_address: 0,
  type: 'Coordinator',
}

function entry(device: ZigbeeDevice, index: number): object {
  const { definition, exposes, name } = device
  const { ieee, vendor, model, description, power } = definition
  return {
    ...interviewed,
    date_code: '20230115',
    definition: { description, exposes, model, options: [], source: 'native', supports_ota: false, vendor },
    endpoints: { 1: endpoint },
    friendly_name: name,
    ieee_address: ieee,
    manufacturer: vendor,
    model_id: model,
    network_address: 0x2000 + index,
    power_source: power === 'mains' ? 'Mains (single phase)' : 'Battery',
    type: power === 'mains' ? 'Router' : 'EndDevice',
  }
}

/** `bridge/devices`: the coordinator, then everything that has joined (https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html). */
export function deviceList(devices: readonly ZigbeeDevice[]): object[] {
  return [coordinator, ...devices.map(entry)]
}
