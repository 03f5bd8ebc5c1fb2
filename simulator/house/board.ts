/** What goes out over MQTT. */
export interface Message {
  topic: string
  payload: string
  retain: boolean
}

/** What the hardware gives its firmware: a radio, and a clock that stops with the power. */
export interface Board {
  publish(message: Message): void
  /** Calls once, after so many milliseconds, unless the power goes first. What it returns calls it off. */
  after(ms: number, call: () => void): () => void
}

/** A message that the broker forgets; anything but text is sent as JSON. */
export function said(topic: string, payload: unknown): Message {
  return { topic, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), retain: false }
}

/** A message that the broker keeps for whoever comes later. */
export function kept(topic: string, payload: unknown): Message {
  return { ...said(topic, payload), retain: true }
}
