import { wrongWithResponse } from './checks'
import { keep } from '../history'
import type { RequestPayload, ResponsePayload } from './payloads'

interface Asked {
  request: RequestPayload
  state: 'waiting' | 'answered' | 'late'
  answer?: ((response: ResponsePayload) => void) | undefined
}

/** The requests that were sent, and whether each is still waiting for its one answer. */
export class AskedRequests {
  readonly #list: Asked[] = []

  /** @param answer called once, with the first response that fits */
  add(request: RequestPayload, answer?: (response: ResponsePayload) => void): { expire: () => void } {
    const asked: Asked = { request, state: 'waiting', answer }
    keep(this.#list, asked, 500)
    return {
      expire: () => {
        if (asked.state === 'waiting') asked.state = 'late'
      },
    }
  }

  /** Settles the request that the response names; returns why it cannot, as a sentence. */
  settle(response: ResponsePayload): string | undefined {
    const named = this.#list.filter(({ request }) => request.replyToken === response.replyToken)
    const waiting = named.find(({ state }) => state === 'waiting')
    if (waiting === undefined) {
      if (named.length === 0) return `No request has the replyToken ${response.replyToken}.`
      return named.some(({ state }) => state === 'late')
        ? 'The response came after the deadline.'
        : 'The request was already answered.'
    }
    const wrong = wrongWithResponse(waiting.request, response)
    if (wrong !== undefined) return wrong
    waiting.state = 'answered'
    waiting.answer?.(response)
    return undefined
  }
}
