import { say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { parseValue } from '../../src/bridge/values'
import type { DeviceNode } from './device-node'
import { inWords, inWordsOf } from './language'
import { askLocally } from './local-request'
import type { AdminRequest, AdminResponse, RED } from './red'

/** The body of a POST from the editor; anything but an object is an empty one. */
export function bodyOf({ body }: AdminRequest): Record<string, unknown> {
  return isObject(body) ? body : {}
}

/**
 * `POST homewire/<set>/test/<in node id>` with `{capability, value, instance?}`: sends a request through the
 * flow as if the platform had asked, and answers with how it went.
 */
export function serveTests(
  red: RED,
  set: string,
  deviceOf: (nodeId: string) => DeviceNode | undefined,
): void {
  red.httpAdmin.post(
    `/homewire/${set}/test/:id`,
    red.auth.needsPermission(`${set}-in.write`),
    (request, response) => {
      const hub = deviceOf(request.params.id ?? '')
      if (hub) test(hub, bodyOf(request), response)
      else response.status(404).json({ error: 'not-deployed' })
    },
  )
}

function test(
  { red, device }: DeviceNode,
  { capability, value, instance }: Record<string, unknown>,
  response: AdminResponse,
): void {
  if (typeof capability !== 'string') {
    response.status(400).json({ success: false, reason: inWords(red, say`Choose what to test`), ms: 0 })
    return
  }
  const started = performance.now()
  const finish = (body: object): void =>
    response.json({ ...body, ms: Math.round(performance.now() - started) })
  try {
    const wish = {
      capability,
      ...(typeof instance === 'string' && instance !== '' ? { instance } : {}),
      value: parseValue(capability, value),
    }
    void askLocally(device, wish, 'test').then((ending) =>
      finish(ending.success ? ending : { ...ending, reason: inWords(red, ending.reason) }),
    )
  } catch (error) {
    finish({ success: false, reason: inWordsOf(red, error).message })
  }
}
