import { say, type Saying, sayingOf } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { parseValue } from '../../src/bridge/values'
import type { FlowDevice, Served } from './flow-device'
import { inWordsFor } from './language'
import { askLocally } from './local-request'
import type { AdminRequest, AdminResponse, RED } from './red'

/** The body of a POST from the editor; anything but an object is an empty one. */
export function bodyOf({ body }: AdminRequest): Record<string, unknown> {
  return isObject(body) ? body : {}
}

/**
 * `POST homewire/<set>/test/<in node id>` with `{capability, value, instance?, device?}`: sends a request through the
 * flow as if the platform had asked, and answers with how it went. A node that serves all has to be told of which
 * `device`, by node id, platform id or name.
 */
export function serveTests(red: RED, set: string, servedBy: (inNodeId: string) => Served | undefined): void {
  red.httpAdmin.post(
    `/homewire/${set}/test/:id`,
    red.auth.needsPermission(`${set}-in.write`),
    (request, response) => {
      const served = servedBy(request.params.id ?? '')
      const body = bodyOf(request)
      const own = served?.choose(body.device)
      if (served && own) test(own, body, response, (saying) => inWordsFor(served.red, request, saying))
      else response.status(404).json({ error: 'not-deployed' })
    },
  )
}

function test(
  { device }: FlowDevice,
  { capability, value, instance }: Record<string, unknown>,
  response: AdminResponse,
  told: (saying: Saying) => string,
): void {
  if (typeof capability !== 'string') {
    response.status(400).json({ success: false, reason: told(say`Choose what to test`), ms: 0 })
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
      finish(ending.success ? ending : { ...ending, reason: told(ending.reason) }),
    )
  } catch (error) {
    finish({ success: false, reason: told(sayingOf(error)) })
  }
}
