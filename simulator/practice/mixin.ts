import { randomUUID } from 'node:crypto'
import { keep } from '../history'
import { MixinCloud } from '../mixin/cloud'
import type { CloudBot } from '../mixin/tokens'
import { servePractice } from './server'

/** A line of the chat between a person and the bot. */
export interface ChatLine {
  from: 'person' | 'bot'
  /** A text, or the JSON of anything else. */
  text: string
  category: string
  /** ms since epoch */
  at: number
}

/** Mixin for one bot, with one person in it. */
export interface PracticeChat {
  readonly host: string
  readonly lines: readonly ChatLine[]
  /** How many messages the bot has not taken yet. */
  readonly waiting: number
  /** The person writes to the bot. */
  say(text: string): void
  close(): Promise<void>
}

const MAX_LINES = 50
const MAX_CHARACTERS = 2000

export async function openMixin(bot: CloudBot): Promise<PracticeChat> {
  const person = { id: randomUUID(), name: 'Practice' }
  const cloud = new MixinCloud({ bot, users: [person], isOpenToAll: true })
  const server = await servePractice([cloud])
  const lines: ChatLine[] = []
  cloud.on('sent', ({ category, content, at }) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    keep(lines, { from: 'bot', text: text.slice(0, MAX_CHARACTERS), category, at }, MAX_LINES)
  })
  return {
    host: server.host,
    lines,
    get waiting() {
      return cloud.mailbox.waiting.length
    },
    say: (text) => {
      keep(lines, { from: 'person', text, category: 'PLAIN_TEXT', at: Date.now() }, MAX_LINES)
      cloud.say(person.id, { text })
    },
    close: async () => {
      await cloud.close()
      await server.close()
    },
  }
}
