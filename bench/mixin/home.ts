import type { Home } from '../node-red'

/** A bot that nobody has: the seed and the public key are those of RFC 8032, test 1. */
export const BOT = {
  appId: '67d46d1b-0a46-4821-bb05-71efb9f90335',
  sessionId: '073153fb-a5a3-4724-8658-fc9073e5510c',
  publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
}
export const KEYSTORE = {
  app_id: BOT.appId,
  session_id: BOT.sessionId,
  server_public_key: BOT.publicKey,
  session_private_key: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
}
export const USER = 'a0000000-0000-4000-8000-00000000000a'

/** A bot whose messages lead to a node that does nothing but complete. @param server `ws://…` */
export function home(server: string): Home {
  const api = server.replace('ws', 'http')
  return {
    flows: [
      { id: 'tab', type: 'tab', label: 'Bench' },
      { id: 'bot', type: 'mixin-bot', name: '', server, api },
      {
        id: 'in',
        type: 'mixin-in',
        z: 'tab',
        bot: 'bot',
        acknowledge: 'read',
        x: 100,
        y: 40,
        wires: [['end']],
      },
      { id: 'end', type: 'debug', z: 'tab', active: false, tosidebar: true, x: 300, y: 40, wires: [] },
    ],
    credentials: { bot: { keystore: JSON.stringify(KEYSTORE) } },
    palette: 'homewire',
  }
}
