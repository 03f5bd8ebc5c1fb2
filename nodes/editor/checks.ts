import type { Translate, Values } from './texts'

/** What a check finds: nothing wrong, or the sentence of what is. */
export type Fault = undefined | Sentence

/** A catalogue key, with its values, and with the keys of the words that stand in it. */
export type Sentence =
  string | readonly [key: string, values: Values, words?: Readonly<Record<string, string>>]

/** The words of a sentence. */
export function inWords(sentence: Sentence, translate: Translate): string {
  if (typeof sentence === 'string') return translate(sentence)
  const [key, values, words = {}] = sentence
  const translated: Record<string, string> = {}
  for (const [name, word] of Object.entries(words)) translated[name] = translate(word)
  return translate(key, { ...values, ...translated })
}

/** The text of a field; older flows may lack the property. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** `${NAME}`: its value is only known to the runtime. */
export function isVariable(value: unknown): boolean {
  return /^\$\{\S+\}$/.test(textOf(value))
}

/** A number; undefined when the field is empty or holds something else. */
export function numberOf(value: unknown): number | undefined {
  const text = textOf(value)
  return text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
}

/** Whether the runtime can work with the field: empty means its default, a variable is resolved there. */
export function isNumeric(value: unknown): boolean {
  return textOf(value) === '' || isVariable(value) || numberOf(value) !== undefined
}

/** A field that has to hold one of these addresses, or nothing, or a variable. */
export function checkAddress(value: unknown, protocols: RegExp, fault: Fault): Fault {
  const text = textOf(value)
  return text === '' || isVariable(text) || protocols.test(text) ? undefined : fault
}

/** `ws://host` or `wss://host`. */
export const WEB_SOCKET = /^wss?:\/\/[^\s/]/i
/** `http://host` or `https://host`. */
export const WEB = /^https?:\/\/[^\s/]/i
/** What an MQTT client can connect to. */
export const MQTT = /^(?:mqtts?|wss?|tcp|ssl|tls):\/\/[^\s/]/i

/** A field for the address of a WebSocket. */
export function checkSocket(value: unknown, example: string): Fault {
  return checkAddress(value, WEB_SOCKET, ['homewire.error.url', { example }])
}

/** A field for the address of a web service. */
export function checkWeb(value: unknown, example: string): Fault {
  return checkAddress(value, WEB, ['homewire.error.url', { example }])
}

/** Ids with commas between them, without spaces, gaps and repetitions. */
export function listed(text: string): string[] {
  return [...new Set(text.split(',').map((id) => id.trim()))].filter((id) => id !== '')
}
