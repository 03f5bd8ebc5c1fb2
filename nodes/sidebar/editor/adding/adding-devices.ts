import { isObject } from '../../../../src/bridge/tolerant'
import { ADMIN_TIMEOUT_MS } from '../../../editor/admin'
import type { Announced, Announcements, Refused } from '../../../editor/announced'
import { textOf } from '../../../editor/checks'
import type { EditorNode } from '../../../editor/red'
import { type Choice, fillSelect } from '../../../editor/select'
import type { Values } from '../../../editor/texts'
import type { Sidebar } from '../tab'
import { BrokerChoice } from './broker-choice'
import { flowInEditor, openFlow, putOnCanvas } from './canvas'
import { Confirmation } from './confirmation'
import { DeviceRows, type Row } from './device-rows'
import { OwnerChoice } from './owner-choice'
import { noteIn, type Note, row, rowOf, textOfSet } from './parts'
import { Press } from './press'
import { planHouse, type PlatformOrder } from './plan'
import { type Placed, platformNames } from './platforms'
import { type Listed, PortalAccount } from './portal-account'
import { byRoom, type Candidate, candidatesOf, CREATE, LEAVE_OUT, placedOn, type Target } from './rows'

/** Stands in the drop-down for a tab that there is not yet. */
const NEW_FLOW = ''

/** *Add devices*: from what a broker announces to nodes on the canvas (docs/contract.md#12-the-sidebar). */
export class AddingDevices {
  readonly #brokers: BrokerChoice
  readonly #owners: readonly OwnerChoice[]
  readonly #rows: DeviceRows
  readonly #portal: PortalAccount
  readonly #flow: JQuery = $('<select>')
  readonly #button: JQuery = $('<button type="button" class="red-ui-button primary homewire-add-button">')
  readonly #confirmation: Confirmation
  readonly #note: Note
  readonly #press: Press
  #announced: readonly Announced[] = []
  #refused: readonly Refused[] = []
  #candidates: readonly Candidate[] = []
  #listed: Listed | undefined
  /** Grows with each look at the account: an answer that comes late is none. */
  #turn = 0
  #isBusy = false

  constructor(
    panel: JQuery,
    private readonly sidebar: Sidebar,
  ) {
    this.#portal = new PortalAccount(sidebar)
    this.#press = new Press(panel)
    const part = (): JQuery => $('<section class="homewire-add-part">').appendTo(panel)
    this.#brokers = new BrokerChoice(part(), sidebar, (all) => void this.#found(all))
    const platforms = part().append($('<h4>').text(this.#say('platforms')))
    this.#owners = platformNames
      .filter((name) => RED.nodes.getType(`${name}-device`) !== undefined)
      .map((name) => new OwnerChoice(platforms, name, sidebar, () => void this.#show()))
    const known = this.#owners.filter(({ isKnown }) => isKnown)
    for (const owner of known.length > 0 ? known : this.#owners.slice(0, 1)) owner.tick()
    this.#rows = new DeviceRows(part(), sidebar, this.#press, () => this.#showButton())
    const foot = part().addClass('homewire-add-foot')
    foot.append(row(this.#say('flow'), this.#flow))
    this.#confirmation = new Confirmation(foot, sidebar)
    foot.append(this.#button)
    this.#note = noteIn(foot)
    this.#button.on('click', () => void this.#add())
    this.#showButton()
  }

  /** What is in the editor may have changed. */
  refresh(): void {
    this.#brokers.refresh()
    for (const owner of this.#owners) owner.refresh()
    void this.#show()
  }

  async #found({ devices, refused }: Announcements): Promise<void> {
    this.#announced = devices
    this.#refused = refused
    await this.#show()
  }

  get #targets(): Target[] {
    return this.#owners
      .filter(({ isTicked }) => isTicked)
      .map(({ platform, owner }) => ({ platform, owner: owner.id }))
  }

  /** The Sinric Pro account that is meant; undefined when the platform is not ticked. */
  get #account(): EditorNode | undefined {
    const choice = this.#owners.find(({ platform, isTicked }) => platform === 'sinric' && isTicked)
    if (!choice) return undefined
    const { id, fresh } = choice.owner
    return fresh ?? RED.nodes.node(id) ?? undefined
  }

  /** Shows what is known, and asks the portal for what is not. */
  async #show(): Promise<void> {
    this.#showRows()
    const account = this.#account
    if (!account || this.#announced.length === 0) return
    const choice = this.#owners.find(({ platform }) => platform === 'sinric')
    const list = this.#portal.list(account)
    const say = (text: string, isWarning = false): void =>
      this.#press.whenUp('account', () => choice?.say(text, isWarning))
    if (this.#listed === undefined) say(textOfSet('sinric', 'sinric.picker.loading'))
    this.#turn += 1
    const turn = this.#turn
    const listed = await list
    // Meanwhile another account was chosen, or another key typed.
    if (turn !== this.#turn) return
    this.#listed = listed
    if ('devices' in this.#listed) say(this.#say('inAccount', { count: this.#listed.devices.length }))
    else say(this.#listed.sentence, this.#listed.reason !== 'no-api-key')
    this.#showRows()
  }

  #showRows(): void {
    const portal =
      this.#account && this.#listed && 'devices' in this.#listed ? this.#listed.devices : undefined
    this.#candidates = candidatesOf(this.#announced, this.#targets, flowInEditor().nodes, portal)
    const rooms = byRoom(this.#candidates)
    const rows = [...rooms].map(([room, all]) => [room, all.map((each) => this.#rowOf(each))] as const)
    this.#rows.show(new Map(rows), this.#refused)
    this.#showFlows()
    this.#showButton()
  }

  #rowOf({ announced, added, unfit, open, portal }: Candidate): Row {
    const marks = [
      ...added.map(({ platform, device }) =>
        this.#say('added', {
          platform: this.#say(`platform.${platform}`),
          name: RED.utils.getNodeLabel(device, device.id),
        }),
      ),
      ...unfit.map((platform) => this.#say('unfit', { platform: this.#say(`platform.${platform}`) })),
    ]
    const own = { announced, marks, isAddable: open.length > 0 || (added.length === 0 && unfit.length === 0) }
    if (!open.includes('sinric')) return own
    if (!portal) return this.#listed ? { ...own, portal: 'typed' } : own
    const choices: Choice[] = [
      { value: CREATE, label: this.#say('create') },
      { value: LEAVE_OUT, label: this.#say('leaveOut') },
      ...portal.devices.map(({ id, name, type }) => ({ value: id, label: `${name} – ${kindName(type)}` })),
    ]
    return { ...own, portal: { choices, usual: portal.match?.id ?? CREATE } }
  }

  /** Where nodes go that nothing keeps elsewhere. */
  #showFlows(): void {
    const { nodes } = flowInEditor()
    const isPlaced = this.#targets.every(({ platform, owner }) =>
      nodes.some(
        (node) =>
          node.type === `${platform}-in` && node.serves === 'all' && Object.values(node).includes(owner),
      ),
    )
    const open = openFlow()
    const choices = [
      ...(open ? [{ value: open.id, label: this.#say('thisFlow', { name: open.label }) }] : []),
      { value: NEW_FLOW, label: this.#say('newFlow') },
    ]
    const before = this.#flow.val()
    fillSelect(this.#flow, choices, undefined)
    if (before === NEW_FLOW) this.#flow.val(NEW_FLOW)
    rowOf(this.#flow).toggle(this.#announced.length > 0 && !isPlaced)
  }

  #showButton(): void {
    const count = this.#ticked.length
    this.#button
      .toggle(this.#announced.length > 0)
      .prop('disabled', this.#isBusy || count === 0)
      .text(this.#say('button', { count }))
  }

  get #ticked(): Candidate[] {
    const { ticked } = this.#rows
    return this.#candidates.filter(({ announced }) => ticked.has(announced.id))
  }

  /** The one click. */
  async #add(): Promise<void> {
    this.#isBusy = true
    this.#showButton()
    try {
      await this.#addTicked()
    } finally {
      this.#isBusy = false
      this.#showButton()
    }
  }

  async #addTicked(): Promise<void> {
    if (this.#targets.length === 0) {
      this.#note.warn(this.#say('noPlatform'))
      return
    }
    if (this.#owners.filter(({ isTicked }) => isTicked).some(({ fault }) => fault)) return
    // A key that was typed last is asked for by this very click.
    await this.#show()
    const sinric = await this.#inPortal()
    if (!sinric) return
    const targets = this.#targets
    const { nodes } = flowInEditor()
    const orders = targets.map((target): PlatformOrder => {
      const devices = target.platform === 'sinric' ? sinric.devices : placedOn(target, this.#ticked, nodes)
      const choice = this.#owners.find(({ platform }) => platform === target.platform)
      return {
        ...target,
        devices,
        ...(target.platform === 'sagoo' && { productKey: choice?.productKey ?? '' }),
      }
    })
    const count = new Set(orders.flatMap(({ devices }) => devices.map(({ announced }) => announced.id))).size
    if (count > 0 && !(await this.#put(orders))) return
    if (sinric.sentence !== '') this.#note.warn([this.#summary(count), sinric.sentence].join(' ').trim())
    else this.#note.say(this.#summary(count))
  }

  #summary(count: number): string {
    return count === 0 ? '' : this.#say('done', { count })
  }

  /**
   * The devices that Sinric Pro gets, with their ids: those of the account, and those that were created there now; and
   * why there are not more. Undefined when the person has thought better of it, or has to correct something.
   */
  async #inPortal(): Promise<{ devices: Placed[]; sentence: string } | undefined> {
    const account = this.#account
    if (!account) return { devices: [], sentence: '' }
    const meant = this.#ticked.filter(({ open }) => open.includes('sinric'))
    const chosen = meant.map((candidate) => ({
      ...candidate,
      id: this.#rows.chosenFor(candidate),
    }))
    const fault = this.#faultIn(chosen.map(({ id }) => id))
    if (fault !== undefined) {
      this.#note.warn(fault)
      return undefined
    }
    const existing = chosen
      .filter(({ id }) => isDeviceId(id))
      .map(({ announced, portal, id }): Placed => {
        const device = portal?.devices.find((one) => one.id === id)
        return {
          announced,
          id,
          name: device?.name ?? announced.name,
          ...(device && { type: codeOf(device.type) }),
        }
      })
    const wanted = chosen.filter(({ id }) => id === CREATE).map(({ announced }) => announced)
    if (wanted.length > 0 && !(await this.#confirmed(wanted))) return undefined
    const { created, sentence } = await this.#create(account, wanted)
    const missing = chosen.filter(({ id }) => id === '').length
    const noId = missing === 0 ? '' : this.#say('noIds', { count: missing })
    return {
      devices: [...existing, ...created],
      sentence: [sentence, noId].filter((text) => text !== '').join(' '),
    }
  }

  #faultIn(ids: readonly string[]): string | undefined {
    const typed = ids.filter((id) => ![CREATE, LEAVE_OUT, ''].includes(id))
    const wrong = typed.find((id) => !isDeviceId(id))
    if (wrong !== undefined) return this.#say('wrongId', { id: wrong })
    return new Set(typed).size < typed.length ? this.#say('twice') : undefined
  }

  #confirmed(wanted: readonly Announced[]): Promise<boolean> {
    this.#note.say('')
    this.#button.hide()
    return this.#confirmation.ask(
      this.#say('confirm', { count: wanted.length }),
      wanted.map(({ name, types }) => `${name} – ${kindName(types.sinric)}`),
    )
  }

  /** One after the other; at the first refusal it stops. */
  async #create(
    account: EditorNode,
    wanted: readonly Announced[],
  ): Promise<{ created: Placed[]; sentence: string }> {
    const created: Placed[] = []
    for (const announced of wanted) {
      const { name, types, area } = announced
      this.#note.say(this.#say('creating', { name, index: created.length + 1, count: wanted.length }))
      const made = await this.#portal.create(account, { name, type: types.sinric, room: area })
      if ('sentence' in made) {
        const rest = wanted.slice(created.length).map((each) => each.name)
        const names = rest.join(this.sidebar.translate('homewire.adopt.and'))
        return { created, sentence: this.#say('stopped', { reason: made.sentence, names }) }
      }
      created.push({ announced, id: made.device.id, name, type: codeOf(made.device.type) })
    }
    return { created, sentence: '' }
  }

  /** @returns whether the nodes are there */
  async #put(platforms: readonly PlatformOrder[]): Promise<boolean> {
    const devices = [
      ...new Set(platforms.flatMap((order) => order.devices.map(({ announced }) => announced))),
    ]
    const topics = await this.#topicsOf(devices)
    if (!topics) return false
    const tab = textOf(this.#flow.val())
    const flow = {
      id: tab || RED.nodes.id(),
      type: 'tab',
      label: this.#say('flowName'),
      disabled: false,
      info: '',
      env: [],
    }
    const broker = this.#brokers.broker
    const order = { tab: flow.id, broker: broker.id, platforms, topics }
    const plan = planHouse(flowInEditor(), order, () => RED.nodes.id())
    const isUsed = (id: string): boolean => plan.nodes.some((node) => Object.values(node).includes(id))
    const owners = this.#owners.filter(({ isTicked, owner }) => isTicked && isUsed(owner.id))
    const fresh = [
      ...(tab === NEW_FLOW && isUsed(flow.id) ? [flow] : []),
      ...(broker.fresh && isUsed(broker.id) ? [broker.fresh] : []),
      ...owners.flatMap(({ owner }) => owner.fresh ?? []),
    ]
    putOnCanvas(plan, fresh)
    if (fresh.some(({ id }) => id === broker.id)) this.#brokers.taken()
    for (const owner of owners) owner.taken()
    this.#portal.outdate()
    await this.#show()
    return true
  }

  async #topicsOf(devices: readonly Announced[]): Promise<Map<string, readonly string[]> | undefined> {
    const body = { devices: devices.map(({ options }) => options) }
    return new Promise((resolve) => {
      this.sidebar
        .post('homewire/topics', body, ADMIN_TIMEOUT_MS)
        .done((answer) => {
          const { topics } = isObject(answer) ? answer : {}
          const lists: unknown[] = Array.isArray(topics) ? topics : []
          resolve(new Map(devices.map(({ id }, index) => [id, textsIn(lists[index])])))
        })
        .fail((xhr) => {
          this.#note.warn(this.sidebar.translate('sidebar.failure.unexpected', { message: xhr.status }))
          resolve(undefined)
        })
    })
  }

  #say(key: string, values?: Values): string {
    return this.sidebar.translate(`sidebar.add.${key}`, values)
  }
}

/** Only ids of the portal look like this. */
function isDeviceId(id: string): boolean {
  return /^[0-9a-f]{24}$/i.test(id)
}

function textsIn(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
}

function kindName(type: string): string {
  const key = `sinric.type.${codeOf(type)}`
  const text = textOfSet('sinric', key)
  return text === key ? type : text
}

/** The portal names a type in full; its code is the part behind the last dot. */
function codeOf(type: string): string {
  return type.split('.').pop() ?? type
}
