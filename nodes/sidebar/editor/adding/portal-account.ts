import { isObject } from '../../../../src/bridge/tolerant'
import { ADMIN_TIMEOUT_MS, failureOf } from '../../../editor/admin'
import { textOf } from '../../../editor/checks'
import { readList } from '../../../editor/device-list'
import { HIDDEN_PASSWORD } from '../../../editor/passwords'
import type { EditorNode } from '../../../editor/red'
import type { Sidebar } from '../tab'
import type { PortalDevice } from './match'
import { textOfSet } from './parts'

/** What an account holds; or why that is not known, in words. */
export type Listed = { devices: PortalDevice[] } | { reason: string; sentence: string }

/** What came of asking for a new device. */
export type Creation = { device: PortalDevice } | { sentence: string }

/** What is asked of the Sinric Pro account that is chosen, in the portal. */
export class PortalAccount {
  #asked: { body: string; answer: Promise<Listed> } | undefined

  constructor(private readonly sidebar: Sidebar) {}

  /** The devices of the account; once for the same keys. */
  list(account: EditorNode): Promise<Listed> {
    const body = JSON.stringify(bodyOf(account))
    if (this.#asked?.body !== body) this.#asked = { body, answer: this.#list(account) }
    return this.#asked.answer
  }

  /** The list may have changed: the next one who asks gets a new one, which the runtime reads once a minute. */
  outdate(): void {
    this.#asked = undefined
  }

  async create(account: EditorNode, device: { name: string; type: string; room: string }): Promise<Creation> {
    const body = { ...bodyOf(account), device }
    const answer = await this.#post('homewire/sinric/create', body, CREATION_TIMEOUT_MS)
    if ('failure' in answer) return { sentence: answer.told || this.#sentenceOf(answer.failure) }
    const { id, name, type } = isObject(answer.body) ? answer.body : {}
    return { device: { id: textOf(id), name: textOf(name), type: textOf(type) } }
  }

  async #list(account: EditorNode): Promise<Listed> {
    const answer = await this.#post('homewire/sinric/devices', bodyOf(account), ADMIN_TIMEOUT_MS)
    if (!('failure' in answer)) return { devices: readList(answer.body) }
    const { failure } = answer
    return { reason: failure.reason, sentence: this.#sentenceOf(failure) }
  }

  /** The runtime's own words where it has some; a key's lack is a matter of this tab. */
  #sentenceOf({ reason, message }: Failure): string {
    const own = this.sidebar.translate(`sidebar.add.portalFailure.${reason}`, { message })
    if (own !== `sidebar.add.portalFailure.${reason}`) return own
    const key = `sinric.picker.${reason}`
    const text = textOfSet('sinric', key, { message })
    return text === key ? this.sidebar.translate('sidebar.failure.unexpected', { message }) : text
  }

  async #post(path: string, body: object, timeout: number): Promise<{ body: unknown } | Refused> {
    return new Promise((resolve) => {
      this.sidebar
        .post(path, body, timeout)
        .done((answer) => resolve({ body: answer }))
        .fail((xhr, status) => resolve({ failure: failureOf(xhr, status), told: toldIn(xhr) }))
    })
  }
}

type Failure = ReturnType<typeof failureOf>

interface Refused {
  failure: Failure
  /** The runtime's own sentence; empty when it has none. */
  told: string
}

function toldIn({ responseJSON }: JQuery.jqXHR): string {
  const body: unknown = responseJSON
  return isObject(body) ? textOf(body.message) : ''
}

/** The runtime logs in, looks up what it needs, and keeps a distance between two devices, in ms. */
const CREATION_TIMEOUT_MS = 60_000

/** What the runtime needs to know of an account, and what it does not know before a deploy. */
function bodyOf({ id, server, api, credentials }: EditorNode): object {
  const typed = isObject(credentials) ? credentials : {}
  return { account: id, server, api, ...known(typed, 'apiKey'), ...known(typed, 'appKey') }
}

function known(credentials: Record<string, unknown>, name: string): object {
  const value = textOf(credentials[name])
  return value === '' || value === HIDDEN_PASSWORD ? {} : { [name]: value }
}
