import { Solo, type State } from '../appliance'
import { kept, said, type Board } from '../board'
import { onOrOff, wordOf } from '../words'
import { discovery, type Traits } from './discovery'
import { stateOf, timestamp } from './telemetry'

export interface TasmotaOptions {
  /** seconds between two reports of its own accord; 300 as from the factory */
  telePeriod?: number
}

/** What a command leads to: the answer on `stat/<topic>/RESULT`, or nothing because it has answered itself. */
export type Answer = State | undefined

/** Runs a command; `index` is the number at its end, 1 when there is none, `text` may be empty: that asks. */
export type Command = (text: string, index: number) => Answer

/** A device with Tasmota's firmware: its topics, its telemetry and its way with commands. */
export abstract class TasmotaDevice extends Solo {
  readonly family = 'tasmota'
  readonly topic
  readonly filters
  readonly will
  readonly #telePeriod: number
  #telemetry: (() => void) | undefined
  protected abstract readonly traits: Traits
  /** its own values in `tele/<topic>/STATE` */
  protected abstract readonly own: State
  /** keyed by the command in capitals, without the number at its end */
  protected abstract readonly commands: Record<string, Command | undefined>

  constructor(id: string, name: string, { telePeriod = 300 }: TasmotaOptions = {}) {
    super(id, name)
    this.#telePeriod = telePeriod
    this.topic = `stat/${id}/RESULT`
    this.filters = [`cmnd/${id}/#`]
    this.will = kept(`tele/${id}/LWT`, 'Offline')
  }

  /** its own values in `tele/<topic>/SENSOR` */
  protected get sensors(): State {
    return {}
  }

  override boot(board: Board): void {
    super.boot(board)
    board.publish(kept(this.will.topic, 'Online'))
    for (const message of discovery(this.id, this.name, this.traits, this.sensors)) board.publish(message)
    this.#tellAll()
  }

  receive(topic: string, payload: string): void {
    this.#run(topic.split('/').slice(2).join('/'), payload.trim())
  }

  protected stat(what: string, payload: unknown): void {
    this.board?.publish(said(`stat/${this.id}/${what}`, payload))
  }

  protected tele(what: string, payload: unknown): void {
    this.board?.publish(said(`tele/${this.id}/${what}`, payload))
  }

  protected tellSensors(): void {
    if (Object.keys(this.sensors).length > 0) this.tele('SENSOR', { Time: timestamp(), ...this.sensors })
  }

  /** A relay's state is told twice: as a result and on a topic of its own. */
  protected tellPower(key: string, power: boolean): void {
    const text = power ? 'ON' : 'OFF'
    this.stat('RESULT', { [key]: text })
    this.stat(key, text)
  }

  #tellAll(): void {
    this.tele('STATE', stateOf(this.own))
    this.tellSensors()
    this.#telemetry?.()
    this.#telemetry = this.board?.after(this.#telePeriod * 1000, () => this.#tellAll())
  }

  #run(name: string, text: string): void {
    const [, command = '', index = ''] = /^(.*\D)?(\d*)$/s.exec(name.toUpperCase()) ?? []
    if (command === 'BACKLOG') {
      for (const part of text.split(';')) {
        const [first = '', ...rest] = part.trim().split(' ')
        if (first !== '') this.#run(first, rest.join(' ').trim())
      }
      return
    }
    const run = this.commands[command] ?? this.#common[command]
    const answer = run === undefined ? { Command: 'Unknown' } : run(text, index === '' ? 1 : Number(index))
    if (answer !== undefined) this.stat('RESULT', answer)
  }

  readonly #common: Record<string, Command | undefined> = {
    STATE: () => {
      const state = stateOf(this.own)
      this.tele('STATE', state)
      return state
    },
    STATUS: (text, index) => this.#status(Number(text === '' ? index : text)),
  }

  #status(number: number): Answer {
    if (number === 11) this.stat('STATUS11', { StatusSTS: stateOf(this.own) })
    else if (number === 8 || number === 10) {
      this.stat(`STATUS${number}`, { StatusSNS: { Time: timestamp(), ...this.sensors } })
    } else
      this.stat('STATUS', { Status: { DeviceName: this.name, FriendlyName: [this.name], Topic: this.id } })
    return undefined
  }
}

/** What POWER makes of its payload; undefined for a question and for nonsense. */
export function powerAfter(text: string, now: boolean): boolean | undefined {
  return text === '2' || wordOf(text) === 'toggle' ? !now : onOrOff(text)
}
