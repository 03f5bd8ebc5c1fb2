import { isObject } from '../../../../src/bridge/tolerant'
import { type Fault, inWords, textOf } from '../../../editor/checks'
import type { EditorNode } from '../../../editor/red'
import { fillSelect } from '../../../editor/select'
import type { Sidebar } from '../tab'
import { field, isTicked, noteIn, type Note, row, textOfSet, tick } from './parts'
import { addings, type PlatformName } from './platforms'

/** What a new owner has to know before it can do anything. */
interface Field {
  name: string
  type: 'text' | 'password'
  isCredential: boolean
  isNeeded: boolean
}

const credential = (name: string, type: Field['type'], isNeeded: boolean): Field => ({
  ...{ name, type, isNeeded },
  isCredential: true,
})

const FIELDS: Readonly<Record<PlatformName, readonly Field[]>> = {
  sinric: [
    credential('appKey', 'text', true),
    credential('appSecret', 'password', true),
    credential('apiKey', 'password', false),
  ],
  rokid: [],
  sagoo: [
    { name: 'url', type: 'text', isCredential: false, isNeeded: true },
    { name: 'clientId', type: 'text', isCredential: false, isNeeded: false },
    credential('username', 'text', false),
    credential('password', 'password', false),
  ],
}

/** Stands in the drop-down for an owner that no flow has yet. */
const NEW = ''

/** Whether a platform gets the devices, and as whose: an account, skill or broker of the flows, or a new one. */
export class OwnerChoice {
  readonly #tick: { label: JQuery; box: JQuery }
  readonly #select: JQuery = $('<select>')
  readonly #body: JQuery = $('<div>')
  readonly #fresh: JQuery = $('<div>')
  readonly #product = field('text')
  readonly #note: Note
  /** Keyed by property or credential. */
  readonly #fields = new Map<string, JQuery>()
  #newId = RED.nodes.id()

  constructor(
    place: JQuery,
    readonly platform: PlatformName,
    private readonly sidebar: Sidebar,
    private readonly changed: () => void,
  ) {
    const { translate } = sidebar
    this.#tick = tick(translate(`sidebar.add.platform.${platform}`))
    for (const { name, type } of FIELDS[platform]) {
      const input = field(type)
      this.#fields.set(name, input)
      this.#fresh.append(row(textOfSet(platform, `${platform}.label.${name}`), input))
    }
    const ownerLabel = translate(`sidebar.add.owner.${platform}`)
    this.#body.append(row(ownerLabel, this.#select), this.#fresh)
    if (platform === 'sagoo') this.#body.append(row(translate('sidebar.add.product'), this.#product))
    const group = $('<div class="homewire-add-platform" role="group">').attr(
      'aria-label',
      translate(`sidebar.add.platform.${platform}`),
    )
    place.append(group.append(this.#tick.label, this.#body))
    this.#note = noteIn(this.#body)
    // While somebody types: later it would move what they click next.
    group.on('input', () => this.#note.say(''))
    group.on('change', () => {
      this.#show()
      this.changed()
    })
    this.refresh()
  }

  /** The owners that there are now. */
  refresh(): void {
    const owners = this.#owners()
    const choices = owners.map((node) => ({ value: node.id, label: RED.utils.getNodeLabel(node, node.id) }))
    const fresh = { value: NEW, label: this.sidebar.translate(`sidebar.add.newOwner.${this.platform}`) }
    const chosen = textOf(this.#select.val())
    fillSelect(this.#select, [...choices, fresh], owners.some(({ id }) => id === chosen) ? chosen : undefined)
    this.#show()
  }

  get isTicked(): boolean {
    return isTicked(this.#tick.box)
  }

  tick(): void {
    this.#tick.box.prop('checked', true)
    this.#show()
  }

  /** Whether the flows have one. */
  get isKnown(): boolean {
    return this.#owners().length > 0
  }

  /** The id of the owner, and its node where no flow has it yet. */
  get owner(): { id: string; fresh?: EditorNode } {
    const id = textOf(this.#select.val())
    return id === NEW ? { id: this.#newId, fresh: this.#typed } : { id }
  }

  get productKey(): string {
    return textOf(this.#product.val())
  }

  /** Why nothing can be added yet; says so. */
  get fault(): boolean {
    const fault = this.#fault()
    if (fault !== undefined) this.#note.warn(inWords(fault, this.sidebar.translate))
    return fault !== undefined
  }

  say(text: string, isWarning = false): void {
    if (isWarning) this.#note.warn(text)
    else this.#note.say(text)
  }

  /** The owner that was typed here is in the flow now. */
  taken(): void {
    const id = this.owner.fresh?.id
    if (id === undefined) return
    this.#newId = RED.nodes.id()
    for (const input of this.#fields.values()) input.val('')
    this.refresh()
    this.#select.val(id)
    this.#show()
  }

  #fault(): Fault {
    const { fresh } = this.owner
    const missing = FIELDS[this.platform].find(({ name, isNeeded }) => isNeeded && this.#value(name) === '')
    if (fresh && missing) {
      const label = textOfSet(this.platform, `${this.platform}.label.${missing.name}`)
      return ['sidebar.add.missing', { label }]
    }
    return this.platform === 'sagoo' && this.productKey === '' ? 'sidebar.add.noProduct' : undefined
  }

  get #typed(): EditorNode {
    const { owner } = addings[this.platform]
    const valuesOf = (isCredential: boolean): Record<string, string> =>
      Object.fromEntries(
        FIELDS[this.platform]
          .filter((each) => each.isCredential === isCredential && this.#value(each.name) !== '')
          .map(({ name }) => [name, this.#value(name)]),
      )
    const credentials = valuesOf(true)
    return {
      ...defaultsOf(`${this.platform}-${owner}`),
      ...{ id: this.#newId, type: `${this.platform}-${owner}`, name: '' },
      ...valuesOf(false),
      credentials: {
        ...credentials,
        ...Object.fromEntries(Object.keys(credentials).map((name) => [`has_${name}`, true])),
      },
    }
  }

  #value(name: string): string {
    return textOf(this.#fields.get(name)?.val())
  }

  #owners(): EditorNode[] {
    const owners: EditorNode[] = []
    const { owner } = addings[this.platform]
    RED.nodes.eachConfig((node) => {
      if (node.type === `${this.platform}-${owner}` && node.d !== true) owners.push(node)
    })
    return owners
  }

  #show(): void {
    this.#body.toggle(this.isTicked)
    const isNew = textOf(this.#select.val()) === NEW
    this.#fresh.toggle(isNew)
    this.#select.closest('label').toggle(this.isKnown)
    if (this.platform === 'rokid')
      this.#note.say(isNew ? this.sidebar.translate('sidebar.add.rokidLater') : '')
    if (this.productKey === '') this.#product.val(this.#usualProduct())
  }

  /** Most homes have one product. */
  #usualProduct(): string {
    const keys: string[] = []
    const { id } = this.owner
    RED.nodes.eachConfig((node) => {
      if (node.type === 'sagoo-device' && node.broker === id) keys.push(textOf(node.productKey))
    })
    return keys.find((key) => key !== '') ?? ''
  }
}

/** What a fresh node has. */
function defaultsOf(type: string): Record<string, unknown> {
  const properties: Record<string, unknown> = { ...RED.nodes.getType(type)?.defaults }
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isObject(property) ? property.value : undefined,
    ]),
  )
}
