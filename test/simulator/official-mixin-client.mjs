// The official SDK as a client of the simulated cloud: obeys JSON lines on stdin, answers in JSON lines on stdout.
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { gunzipSync } from 'node:zlib'
import { MixinApi, signAccessToken, uniqueConversationID } from '@mixin.dev/mixin-node-sdk'
import { sendRaw, websocket } from '@mixin.dev/mixin-node-sdk/blaze'

const [, , server, api, text] = process.argv
const keystore = JSON.parse(text)
const say = (line) => console.log(JSON.stringify(line))

const socket = websocket(
  keystore,
  `${server}/`,
  { onMessage: ({ data, category }) => category && say({ message: data }) },
  { parse: true, syncAck: true },
)
socket.on('open', () => void sendRaw(socket, { id: randomUUID(), action: 'LIST_PENDING_MESSAGES' }))
socket.on('error', (error) => say({ error: error.message }))

const client = MixinApi({ keystore, requestConfig: { baseURL: api } })

const commands = {
  me: async () => ({ me: (await client.user.profile()).user_id }),
  send: async ({ send, conversation }) => ({
    sent: await sendRaw(socket, {
      id: randomUUID(),
      action: 'CREATE_MESSAGE',
      params: {
        conversation_id: conversation,
        message_id: randomUUID(),
        category: 'PLAIN_TEXT',
        data_base64: Buffer.from(send).toString('base64url'),
        status: 'SENT',
      },
    }),
  }),
  token: () => ({ token: signAccessToken('GET', '/me', '', randomUUID(), keystore) }),
  conversationWith: ({ conversationWith: other }) => ({
    conversation: uniqueConversationID(keystore.app_id, other),
  }),
  unpack: ({ unpack }) => ({ unpacked: JSON.parse(gunzipSync(Buffer.from(unpack, 'base64')).toString()) }),
}

createInterface(process.stdin).on('line', async (line) => {
  const command = JSON.parse(line)
  const [name] = Object.keys(command)
  try {
    say(await commands[name](command))
  } catch (error) {
    say({ error: error.message })
  }
})
