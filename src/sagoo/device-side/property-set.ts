import type { Device } from '../../bridge/device'
import type { Answer, Question } from '../../bridge/request'
import { say } from '../../bridge/sentence'
import type { Json } from '../northbound/dialects'
import type { Fault } from './messages'
import { type Asking, faultOf } from './requests'

/** Asks a device. When the flow cannot even be entered that is the answer, and not the end of the others. */
export function ask(device: Device, question: Question, reply: (answer: Answer) => boolean): void {
  try {
    device.ask(question, reply)
  } catch {
    const reason = say`${device.name}: the flow could not take ${question.capability}`
    device.answer(question.id, { success: false, reason, code: 'flow' }, question.capability)
  }
}

/** One property set: a question for every property, and one answer for them all. */
export class PropertySet {
  readonly #answers: (Answer | undefined)[]
  readonly #names: ReadonlySet<string>
  /** Questions without an answer. */
  #open: number

  constructor(
    private readonly askings: readonly Asking[],
    private readonly onEnd: (result: { data: Json } | Fault) => void,
  ) {
    this.#answers = askings.map((asking) => ('problem' in asking ? failed(asking) : undefined))
    this.#names = new Set(askings.flatMap((a) => ('question' in a ? [a.question.capability] : [])))
    this.#open = this.#names.size
  }

  /** The properties that it asks about. */
  get names(): ReadonlySet<string> {
    return this.#names
  }

  /** Asks the device everything that can be asked. */
  ask(device: Device): void {
    if (this.#open === 0) return this.#end()
    this.askings.forEach((asking, index) => {
      if ('question' in asking) ask(device, asking.question, (answer) => this.#take(index, answer))
    })
  }

  /** @returns that the platform has not heard of the state: it is posted after the answer (contract, section 8) */
  #take(index: number, answer: Answer): boolean {
    this.#answers[index] = answer
    this.#open -= 1
    if (this.#open === 0) this.#end()
    return false
  }

  /** Success when all succeeded, else the first failure. */
  #end(): void {
    for (const answer of this.#answers) if (answer?.success === false) return this.onEnd(faultOf(answer))
    this.onEnd({ data: {} })
  }
}

function failed({ problem }: Extract<Asking, { problem: unknown }>): Answer {
  return { success: false, reason: problem.message, code: problem.code }
}
