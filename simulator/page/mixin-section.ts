import { isObject, type Json } from '../json'
import type { MixinCloud, Said, Sent } from '../mixin/cloud'
import { keep } from '../history'
import { mixinAct, mixinFaults, switchMixinFault } from './mixin-faults'
import { BadRequest, type Section } from './section'

/** One bubble in a chat. */
interface Bubble {
  id: string
  at: number
  /** the name of a user, or the bot */
  from: string | undefined
  category: string
  content: unknown
  quote: string
  /** what the bot has made of it, or who has read it */
  status: 'SENT' | 'DELIVERED' | 'READ'
}

/** A chat of the bot with one user, or in a group. */
interface Chat {
  id: string
  name: string
  isGroup: boolean
  bubbles: Bubble[]
}

const LINES = 100
/** A picture of one dot, for users to send. */
const PICTURE = '00000000-0000-4000-8000-0000000000aa'
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

/** What users can send at a press, beside text. Keyed by name. */
const ATTACHMENTS = new Map<unknown, Said>([
  [
    'picture',
    {
      category: 'PLAIN_IMAGE',
      content: {
        attachment_id: PICTURE,
        mime_type: 'image/png',
        width: 1,
        height: 1,
        size: DOT.length,
      },
    },
  ],
  [
    'location',
    { category: 'PLAIN_LOCATION', content: { longitude: 121.4737, latitude: 31.2304, name: 'Home' } },
  ],
  ['secret', { text: 'a secret', encrypted: true }],
  ['unknown', { category: 'PLAIN_FUTURE', content: 'what is this?' }],
  ['system', { category: 'SYSTEM_CONVERSATION', content: { action: 'JOIN', participant_id: 'x' } }],
])

/** A chat window on the bot: several users, a group, and everything that can go wrong. */
export function mixinSection(cloud: MixinCloud): Section {
  const { people } = cloud
  cloud.api.files.set(PICTURE, { id: PICTURE, bytes: DOT })
  const watchers = new Set<() => void>()
  const changed = () => watchers.forEach((watcher) => watcher())
  const chats: Chat[] = [
    ...people.users.map(({ id, name }) => ({ id: people.with(id), name, isGroup: false, bubbles: [] })),
    ...people.groups.map(({ id, name }) => ({ id, name, isGroup: true, bubbles: [] })),
  ]
  const add = (conversation: unknown, bubble: Bubble) => {
    const chat = chats.find(({ id }) => id === conversation)
    if (chat) keep(chat.bubbles, bubble, LINES)
    changed()
  }

  cloud.on('said', (message) => add(message['conversation_id'], saidBubble(message, cloud)))
  cloud.on('sent', (sent) => {
    if (sent.category === 'MESSAGE_RECALL') recall(chats, sent)
    else add(sent.conversationId, sentBubble(sent))
    changed()
  })
  cloud.on('acknowledged', ({ messageId, status }) => {
    for (const { bubbles } of chats)
      for (const bubble of bubbles) if (bubble.id === messageId && status === 'READ') bubble.status = status
    changed()
  })
  for (const kind of ['connection', 'disconnection', 'refusal'] as const) cloud.on(kind, changed)

  const userOf = (chat: Chat, name: unknown): string => {
    const user = people.userIn(chat.id) ?? people.users.find((one) => one.name === name) ?? people.users[0]
    if (user === undefined) throw new BadRequest('Nobody is there.')
    return user.id
  }
  const chatOf = (body: Json): Chat => {
    const chat = chats.find(({ id }) => id === body['chat'])
    if (chat === undefined) throw new BadRequest('There is no such chat.')
    return chat
  }
  const say = (body: Json, said: Said): void => {
    const chat = chatOf(body)
    cloud.say(userOf(chat, body['user']), chat.isGroup ? { ...said, group: chat.id } : said)
  }

  return {
    id: 'mixin',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      connections: cloud.connections,
      refused: cloud.connections === 0 ? cloud.handshakes.at(-1)?.refused : undefined,
      waiting: cloud.mailbox.waiting.length,
      users: people.users.map(({ name }) => name),
      chats,
      faults: mixinFaults(cloud),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      ['say', (body) => say(body, { text: textOf(body) })],
      ['attach', (body) => say(body, attachmentOf(body))],
      ['read', (body) => markRead(chatOf(body), cloud, changed)],
      ['act', ({ name }) => mixinAct(name)(cloud)],
      [
        'fault',
        ({ name, on }) => {
          switchMixinFault(cloud, name, on === true)
          changed()
        },
      ],
    ]),
  }
}

function textOf({ text }: Json): string {
  if (typeof text !== 'string' || text === '') throw new BadRequest('There is nothing to say.')
  return text
}

function attachmentOf({ what }: Json): Said {
  const said = ATTACHMENTS.get(what)
  if (said === undefined) throw new BadRequest('There is nothing of that name to send.')
  return said
}

/** The users look at the chat: the bot hears that its messages were read. */
function markRead(chat: Chat, cloud: MixinCloud, changed: () => void): void {
  for (const bubble of chat.bubbles) {
    if (bubble.from !== undefined || bubble.status === 'READ') continue
    bubble.status = 'READ'
    cloud.receipt(bubble.id, 'READ')
  }
  changed()
}

function recall(chats: readonly Chat[], { content }: Sent): void {
  const id = isObject(content) ? content['message_id'] : undefined
  for (const chat of chats) chat.bubbles = chat.bubbles.filter((bubble) => bubble.id !== id)
}

function saidBubble(message: Json, cloud: MixinCloud): Bubble {
  const { message_id, category, data, user_id, quote_message_id } = message
  const text = Buffer.from(typeof data === 'string' ? data : '', 'base64').toString()
  return {
    id: String(message_id),
    at: Date.now(),
    from: cloud.people.users.find(({ id }) => id === user_id)?.name ?? '?',
    category: String(category),
    content: String(category).startsWith('ENCRYPTED_') ? '🔒' : text,
    quote: typeof quote_message_id === 'string' ? quote_message_id : '',
    status: 'SENT',
  }
}

function sentBubble({ messageId, at, category, content, quote }: Sent): Bubble {
  return { id: messageId, at, from: undefined, category, content, quote, status: 'SENT' }
}
