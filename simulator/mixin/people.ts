import { contactConversation } from './ids'

/** Somebody, or a group, that the bot can talk to. */
export interface Person {
  id: string
  name: string
  /** Mixin's number for it */
  number?: string
}

export interface Group {
  /** the conversation's id */
  id: string
  name: string
}

/** Who is in which conversation with the bot. */
export class People {
  readonly #open = new Set<string>()

  constructor(
    readonly appId: string,
    readonly users: readonly Person[],
    readonly groups: readonly Group[],
    /** Whoever the bot writes to is there. */
    readonly isOpenToAll = false,
  ) {}

  /** The conversation that a user has with the bot. */
  with(userId: string): string {
    return contactConversation(this.appId, userId)
  }

  userIn(conversationId: string): Person | undefined {
    return this.users.find(({ id }) => this.with(id) === conversationId)
  }

  /** Whether the bot can send there: it was written from there, or somebody created it. */
  isOpen(conversationId: string): boolean {
    return (
      this.isOpenToAll ||
      this.#open.has(conversationId) ||
      this.groups.some(({ id }) => id === conversationId)
    )
  }

  open(conversationId: string): void {
    this.#open.add(conversationId)
  }
}
