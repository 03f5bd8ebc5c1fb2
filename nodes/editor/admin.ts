import { isObject } from '../../src/bridge/tolerant'
import { textOf } from './checks'

/** How long the editor waits for the runtime to ask somebody else, in ms. */
export const ADMIN_TIMEOUT_MS = 20_000

/** An admin route answers in the language of the editor, which need not be the browser's. */
export function language(): Record<string, string> {
  return { 'Accept-Language': RED.i18n.lang() }
}

/** Sends JSON to an admin route. */
export function post(url: string, body: object, timeout = 0): JQuery.jqXHR<unknown> {
  return $.ajax({
    url,
    method: 'POST',
    contentType: 'application/json',
    headers: language(),
    data: JSON.stringify(body),
    timeout,
  })
}

/** Why an admin route gave no answer of its own: a catalogue key, and what it said. */
export function failureOf(xhr: JQuery.jqXHR, status: string): { reason: string; message: string } {
  const body: unknown = xhr.responseJSON
  const said = isObject(body) ? body : {}
  const reason = typeof said.error === 'string' ? said.error : reasonOf(xhr.status, status)
  return { reason, message: textOf(said.message) || String(xhr.status || reason) }
}

function reasonOf(code: number, status: string): string {
  if (code === 401 || code === 403) return 'forbidden'
  if (code === 404) return 'not-deployed'
  if (status === 'timeout') return 'timeout'
  return code === 0 ? 'unreachable' : 'unexpected'
}
