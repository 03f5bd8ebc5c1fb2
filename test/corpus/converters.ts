import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cachedPackages } from '../support/cached-packages'
import { isObject } from './adopted-device'

/** Every device that Zigbee2MQTT knows, and what becomes of a command for it: the npm package of its converters. */

const VERSION = '26.112.0'

interface Converter {
  key?: string[]
  endpoints?: string[]
  convertSet?: (entity: object, key: string, value: unknown, meta: object) => Promise<unknown>
}

/** One exposed thing or value, as Zigbee2MQTT publishes it. */
export interface Expose {
  type?: string
  name?: string
  property?: string
  endpoint?: string
  access?: number
  value_on?: unknown
  value_off?: unknown
  value_min?: number
  value_max?: number
  values?: unknown[]
  features?: Expose[]
}

interface Prepared {
  vendor: string
  model: string
  exposes: object[] | ((device: object, options: object) => object[])
  toZigbee: Converter[]
  endpoint?: (device: object) => Record<string, number>
  meta?: { multiEndpointSkip?: string[] }
}

interface Package {
  prepareDefinition(definition: object): Prepared
  setLogger(logger: object): void
}

export async function allDefinitions(): Promise<Definition[]> {
  const folder = await cachedPackages('zigbee-herdsman-converters', { 'zigbee-herdsman-converters': VERSION })
  const require = createRequire(join(folder, 'package.json'))
  const converters = require('zigbee-herdsman-converters') as Package
  const quiet = (): void => undefined
  converters.setLogger({ debug: quiet, info: quiet, warning: quiet, error: quiet })
  const devices = join(dirname(require.resolve('zigbee-herdsman-converters')), 'devices')
  const files = readdirSync(devices).filter((file) => file.endsWith('.js') && file !== 'index.js')
  return files.flatMap((file) => {
    const { definitions } = require(join(devices, file)) as { definitions?: object[] }
    return (definitions ?? []).map((definition) => new Definition(converters.prepareDefinition(definition)))
  })
}

/** A model of device, with the real code that turns commands into Zigbee and says what the device shows then. */
export class Definition {
  get name(): string {
    return `${this.prepared.vendor} ${this.prepared.model}`
  }

  readonly exposes: Expose[]

  constructor(private readonly prepared: Prepared) {
    const { exposes } = prepared
    const listed = typeof exposes === 'function' ? exposes({ isDummyDevice: true }, {}) : exposes
    this.exposes = JSON.parse(JSON.stringify(listed)) as Expose[]
  }

  /**
   * What Zigbee2MQTT publishes after a command on `…/set`.
   * @throws what its converters throw; or where none of them takes the command
   */
  async publishedAfter(command: Record<string, unknown>): Promise<Record<string, unknown>> {
    const published: Record<string, unknown> = {}
    for (const [field, value] of Object.entries(command)) {
      const { key, endpoint } = this.#split(field)
      const converter = this.prepared.toZigbee.find(
        (each) =>
          each.convertSet &&
          (!each.key || each.key.includes(key)) &&
          (!each.endpoints || (endpoint !== undefined && each.endpoints.includes(endpoint))),
      )
      if (!converter?.convertSet) throw new Error(`no converter takes ${field}`)
      const result = await converter.convertSet(radio(), key, value, this.#meta(command, endpoint))
      const state = isObject(result) && isObject(result.state) ? result.state : undefined
      // What a converter leaves to the device, the device reports as it was told.
      Object.assign(published, state ? this.#named(state, endpoint) : { [field]: value })
    }
    return published
  }

  /** The endpoint at the end of a field's name, as Zigbee2MQTT finds it. */
  #split(field: string): { key: string; endpoint?: string } {
    const endpoint = this.#endpoints().find((name) => field.endsWith(`_${name}`))
    return endpoint === undefined ? { key: field } : { key: field.slice(0, -endpoint.length - 1), endpoint }
  }

  /** Which endpoints a device has may depend on the hardware; what it exposes names them all. */
  #endpoints(): string[] {
    const exposed = this.exposes.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]))
    const named = Object.keys(this.prepared.endpoint?.(device()) ?? {})
    return [...new Set([...exposed, ...named])].sort((one, other) => other.length - one.length)
  }

  #named(state: Record<string, unknown>, endpoint: string | undefined): Record<string, unknown> {
    const { multiEndpointSkip = [] } = this.prepared.meta ?? {}
    if (endpoint === undefined) return state
    return Object.fromEntries(
      Object.entries(state).map(([key, value]) => [
        multiEndpointSkip.includes(key) ? key : `${key}_${endpoint}`,
        value,
      ]),
    )
  }

  #meta(message: Record<string, unknown>, endpoint: string | undefined): object {
    const bare = (field: string): string =>
      endpoint !== undefined && field.endsWith(`_${endpoint}`) ? field.slice(0, -endpoint.length - 1) : field
    return {
      message: Object.fromEntries(Object.entries(message).map(([field, value]) => [bare(field), value])),
      mapped: this.prepared,
      device: device(),
      state: structuredClone(EARLIER),
      options: {},
      endpoint_name: endpoint,
      publish: () => undefined,
    }
  }
}

/** What a lamp showed before. */
const EARLIER = {
  state: 'ON',
  brightness: 100,
  color_mode: 'color_temp',
  color_temp: 300,
  color: { x: 0.4, y: 0.4, hue: 40, saturation: 40, h: 40, s: 40 },
}

/** Hardware that takes everything: it has every endpoint and cluster, and every call succeeds. */
function radio(): object {
  return permissive({
    ID: 1,
    deviceIeeeAddress: '0x00124b0000000001',
    getDevice: () => device(),
    getClusterAttributeValue: () => undefined,
    supportsInputCluster: () => true,
    supportsOutputCluster: () => true,
    getInputClusters: () => [],
    inputClusters: [],
    outputClusters: [],
    clusters: {},
    constructor: { name: 'Endpoint' },
  })
}

function device(): object {
  return permissive({
    ieeeAddr: '0x00124b0000000001',
    modelID: 'model',
    manufacturerName: 'maker',
    getEndpoint: () => radio(),
    endpoints: [permissive({ ID: 1, inputClusters: [], supportsInputCluster: () => true })],
    constructor: { name: 'Device' },
    meta: {},
    customClusters: {},
  })
}

/** @returns an object whose other members are functions that succeed */
function permissive(members: Record<string, unknown>): object {
  return new Proxy(members, {
    get: (own, name) =>
      typeof name === 'symbol' || name === 'then' || Object.hasOwn(own, name)
        ? own[String(name)]
        : () => Promise.resolve({}),
  })
}
