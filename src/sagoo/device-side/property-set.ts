import type { Device } from '../../bridge/device'
import type { Answer, Question } from '../../bridge/request'
import { say } from '../../bridge/sentence'
import type { Result } from './dialect'
import type { PropertyQuestion } from './questions'

/** Asks a device. A flow that throws fails this question only. */
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
    private readonly questions: readonly PropertyQuestion[],
    private readonly onEnd: (result: Result) => void,
  ) {
    this.#answers = questions.map((entry) => ('problem' in entry ? failed(entry) : undefined))
    this.#names = new Set(questions.flatMap((a) => ('question' in a ? [a.question.capability] : [])))
    this.#open = this.#names.size
  }

  get names(): ReadonlySet<string> {
    return this.#names
  }

  ask(device: Device): void {
    if (this.#open === 0) return this.#end()
    this.questions.forEach((entry, index) => {
      if ('question' in entry)
        ask(device, { isToldApart: true, ...entry.question }, (answer) => this.#answered(index, answer))
    })
  }

  /**
   * @returns that the platform has not heard of the state: it is posted after the answer
   * (docs/contract.md#8-fine-print)
   */
  #answered(index: number, answer: Answer): boolean {
    this.#answers[index] = answer
    this.#open -= 1
    if (this.#open === 0) this.#end()
    return false
  }

  /** Success when all succeeded, else the first failure, and what took effect all the same. */
  #end(): void {
    const failure = this.#answers.find((answer) => answer?.success === false)
    const values = Object.fromEntries(
      this.questions.flatMap((entry, index) => {
        const answer = this.#answers[index]
        return 'question' in entry && answer?.success ? [[entry.question.capability, answer.value]] : []
      }),
    )
    this.onEnd(failure?.success === false ? { ...failure, values } : { success: true, values })
  }
}

function failed({ problem }: Extract<PropertyQuestion, { problem: unknown }>): Answer {
  return { success: false, reason: problem.message, code: problem.code }
}
