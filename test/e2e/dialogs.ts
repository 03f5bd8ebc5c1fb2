/** A home with one of everything, so that each dialog has something to show. */
export const home: readonly object[] = [
  { id: 'account', type: 'sinric-account', name: 'Home', server: 'wss://ws.sinric.pro' },
  {
    ...{ id: 'lamp', type: 'sinric-device', name: 'Hall lamp', account: 'account' },
    ...{ deviceId: '5dc1564130aaaaaa12345678', deviceType: 'LIGHT', profile: 'zigbee2mqtt' },
    topic: 'zigbee2mqtt/Hall lamp',
  },
  { id: 'skill', type: 'rokid-skill', name: 'Home', path: '/rokid', auth: 'token' },
  {
    ...{ id: 'reading', type: 'rokid-device', name: '台灯', skill: 'skill', endpointId: 'homewire-1' },
    ...{ displayType: 'light', capabilities: [], profile: 'gpio' },
  },
  { id: 'server', type: 'sagoo-server', name: 'Company', url: 'wss://127.0.0.1:1', dialect: 'sagoo' },
  { id: 'broker', type: 'sagoo-broker', name: 'Gate', url: 'mqtt://127.0.0.1:1', clientId: '' },
  {
    ...{ id: 'relay', type: 'sagoo-device', name: 'Relay', broker: 'broker', productKey: 'relay' },
    ...{ deviceKey: 'relay_001', heartbeat: '20', profile: 'text' },
  },
  { id: 'bot', type: 'mixin-bot', name: 'Home', server: 'wss://blaze.mixin.one', api: '' },
  { id: 'n1', type: 'sinric-in', name: '', device: 'lamp', x: 200, y: 100, wires: [[]] },
  { id: 'n2', type: 'sinric-out', name: '', device: 'lamp', x: 400, y: 100, wires: [] },
  { id: 'n3', type: 'rokid-in', name: '', device: 'reading', x: 200, y: 160, wires: [[]] },
  { id: 'n4', type: 'rokid-out', name: '', device: 'reading', x: 400, y: 160, wires: [] },
  { id: 'n5', type: 'sagoo-in', name: '', device: 'relay', x: 200, y: 220, wires: [[]] },
  { id: 'n6', type: 'sagoo-out', name: '', device: 'relay', x: 400, y: 220, wires: [] },
  {
    ...{ id: 'n7', type: 'sagoo-request', name: '', server: 'server', messageType: 'INVOKE_FUNCTION' },
    ...{ product: '', devices: '', properties: '', functionId: '', x: 200, y: 280, wires: [[]] },
  },
  { id: 'n8', type: 'sagoo-subscribe', name: '', server: 'server', topic: '', x: 400, y: 280, wires: [[]] },
  {
    ...{ id: 'n9', type: 'mixin-in', name: '', bot: 'bot', acknowledge: 'read', filter: '/lamp', allow: '' },
    ...{ x: 200, y: 340, wires: [[]] },
  },
  {
    ...{ id: 'n10', type: 'mixin-out', name: '', bot: 'bot', category: 'PLAIN_TEXT', recipient: '' },
    ...{ conversation: '', x: 400, y: 340, wires: [[]] },
  },
]

/** Every dialog: the type, and the node of the home that it is of. */
export const dialogs: readonly { type: string; id: string; isConfig: boolean }[] = [
  ...['account', 'lamp', 'skill', 'reading', 'server', 'broker', 'relay', 'bot'].map((id) =>
    dialog(id, true),
  ),
  ...Array.from({ length: 10 }, (_, index) => dialog(`n${index + 1}`, false)),
]

function dialog(id: string, isConfig: boolean): { type: string; id: string; isConfig: boolean } {
  const node = home.find((one) => 'id' in one && one.id === id)
  return { type: node && 'type' in node ? String(node.type) : '', id, isConfig }
}
