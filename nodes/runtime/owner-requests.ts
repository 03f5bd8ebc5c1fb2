import type { Clock } from '../../src/bridge/clock'
import { Device } from '../../src/bridge/device'
import type { Question } from '../../src/bridge/request'
import type { Pending } from '../../src/bridge/pending'
import { profiles, type Profile, type Subject } from '../../src/profiles/index'
import type { FlowDevice } from './flow-device'
import type { FlowOutcomes } from './flow-outcomes'
import { homeOf } from './home'
import type { Member, OwnerDevices } from './owner-devices'
import type { RED } from './red'
import { RequestEmitter } from './request-emitter'

export interface OwnerRequestsOptions {
  red: RED
  /** The nodes that serve all of them take the requests into the flow. */
  devices: OwnerDevices<Member>
  /** Of the owner. */
  name: string
  /** The name of the set. */
  platform: string
  /** Until the answer, in ms. */
  timeout: number
  outcomes: FlowOutcomes
  clock: Clock
}

/**
 * What a platform asks of the owner itself and of none of its devices. It leaves through the nodes that serve all, and
 * is answered like any other request, by default when the flow has done it.
 */
export class OwnerRequests implements FlowDevice {
  readonly device: Device
  readonly profile: Profile = profiles.value({})
  readonly #emitter: RequestEmitter

  constructor(private readonly options: OwnerRequestsOptions) {
    const { red, devices, name, platform, timeout, outcomes, clock } = options
    const answer = 'flow'
    this.device = new Device({
      ...{ id: '', name, platform, clock, answer, timeout, patience: timeout },
      // It has nothing to report.
      observer: homeOf(red).observe(platform, name, undefined),
      port: { refine: (report) => report, channel: () => undefined, send: () => 'nothing' },
    })
    this.#emitter = new RequestEmitter({
      ...{ device: this.device, profile: this.profile, answer, outcomes },
      prefix: `${red.util.generateId()}.`,
      subject: () => this.subject(),
      onSent: ({ id }) => devices.noteAsked(id, this),
      concerns: (topic) => devices.concerns(topic),
    })
    devices.admit(this)
    this.device.watch((settled) => devices.noteChange(this, settled))
  }

  get isServed(): boolean {
    return this.options.devices.isServed
  }

  /** @param reply is called exactly once, before the deadline */
  ask(question: Question, reply: Pending['reply']): void {
    this.#emitter.leaveTo(this.options.devices.inNodes)
    this.device.ask(question, reply)
  }

  /** What is asked of the owner has no words of a capability. */
  isWordless(): boolean {
    return false
  }

  warnWordless(): void {
    // There is nothing that could not be told.
  }

  subject(): Subject {
    const { device } = this
    return {
      name: device.name,
      capabilities: [],
      isAction: () => true,
      asked: (capability) => device.asked(capability),
      expected: (capability) => device.expected(capability),
    }
  }

  close(): void {
    this.device.close()
  }
}
