import { isDeepStrictEqual } from 'node:util'
import { ACTIONS, misfit } from './values'
import type { EventPayload, RequestPayload, ResponsePayload } from './payloads'

const ECHOED = ['clientId', 'deviceId', 'instanceId', 'replyToken'] as const

const said = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))

/** What is wrong with a response, held against its request, as a sentence; undefined when nothing is. */
export function wrongWithResponse(request: RequestPayload, response: ResponsePayload): string | undefined {
  const known = ACTIONS[request.action]
  if (response.action !== request.action && response.action !== known?.alias) {
    return `The response to ${request.action} says action ${said(response.action)}.`
  }
  const lost = ECHOED.find((key) => response[key] !== request[key])
  if (lost !== undefined) {
    return `The response must echo ${lost} ${said(request[lost])}, not ${said(response[lost])}.`
  }
  if ((response.scope ?? 'device') !== (request.scope ?? 'device')) {
    return `The response must echo scope ${said(request.scope)}, not ${said(response.scope)}.`
  }
  if (!response.success || known === undefined) return undefined
  if (known.response === undefined) return `${request.action} is not a request that can succeed.`
  if (known.mayEcho === true && isDeepStrictEqual(response.value, request.value)) return undefined
  const problem = misfit(known.response, response.value)
  return problem === undefined ? undefined : `In the response to ${request.action}, ${problem}.`
}

/** What is wrong with an event, as a sentence; undefined when nothing is. */
export function wrongWithEvent(event: EventPayload, announced: ReadonlySet<string>): string | undefined {
  const known = ACTIONS[event.action]
  if (known?.event === undefined) return `There is no event called ${event.action}.`
  const problem = misfit(known.event, event.value)
  if (problem !== undefined) return `In the event ${event.action}, ${problem}.`
  if (known.instanced === true && event.instanceId === undefined)
    return `The event ${event.action} needs an instanceId.`
  if (event.scope === 'module') {
    if (event.deviceId === undefined) return undefined
    return 'An event of the module carries no deviceId.'
  }
  if (event.deviceId === undefined) return 'The event names no deviceId.'
  if (!announced.has(event.deviceId))
    return `Device ${event.deviceId} is not in the deviceids of this connection.`
  return undefined
}
