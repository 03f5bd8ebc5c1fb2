import assert from 'node:assert/strict'
import { readAnnouncements } from '../../src/discovery/announcements'
import { skipOffline } from '../support/network'
import { AdoptedDevice, isObject, isSame } from './adopted-device'
import { allDefinitions, type Definition, type Expose } from './converters'

/** One thing that can be asked of a part of a device, and the field that it has to be asked in. */
interface Probe {
  capability: string
  value: unknown
  field: string
}

interface Figures {
  parts: number
  offered: number
  confirmed: number
  /** The first few that failed, with what happened. */
  failures: string[]
}

/** Of the parts that can be commanded, how many must be offered and confirm what they were asked for. */
const FLOOR = 0.995

const SETPOINTS = ['occupied_heating_setpoint', 'current_heating_setpoint', 'occupied_cooling_setpoint']
const MODES: Record<string, string> = { off: 'OFF', heat: 'HEAT', cool: 'COOL', auto: 'AUTO' }

const PROBES: Record<string, (features: Expose[], thing: Expose, isInClimate: boolean) => Probe[]> = {
  switch: (features) => probesOf(features, 'state', 'power', [true, false]),
  light: (features) => [
    ...probesOf(features, 'state', 'power', [true, false]),
    ...probesOf(features, 'brightness', 'brightness', [57]),
    ...probesOf(features, 'color_temp', 'colorTemperature', [2857]),
    ...probesOf(features.filter(isColor).slice(0, 1), undefined, 'color', [{ r: 255, g: 0, b: 0 }]),
  ],
  cover: (features) => {
    const positions = probesOf(features, 'position', 'position', [40, 100])
    return positions.length > 0 ? positions : probesOf(features, 'state', 'mode', ['Open', 'Close'])
  },
  lock: (features) => probesOf(features, 'state', 'lock', ['LOCKED', 'UNLOCKED']),
  climate: (features) => [
    ...SETPOINTS.flatMap((name) =>
      features
        .filter((feature) => feature.name === name)
        .flatMap((feature) => probesOf([feature], name, 'targetTemperature', [degreesIn(feature)])),
    ).slice(0, 1),
    ...features
      .filter(({ name }) => name === 'system_mode')
      .flatMap((feature) =>
        (feature.values ?? []).flatMap((word) => {
          const mode = MODES[String(word)]
          return mode === undefined ? [] : probesOf([feature], 'system_mode', 'thermostatMode', [mode])
        }),
      ),
  ],
  fan: (features, { features: all = [] }, isInClimate) => [
    // An air conditioner is switched as a whole.
    ...(isInClimate ? [] : probesOf(features, 'state', 'power', [true, false])),
    ...(hasSpeeds(all) ? probesOf(features, 'mode', 'fanSpeed', [1, 2]) : []),
  ],
}

function probesOf(
  features: Expose[],
  name: string | undefined,
  capability: string,
  values: unknown[],
): Probe[] {
  const feature = features.find((each) => name === undefined || each.name === name)
  const field = feature?.property
  return field === undefined ? [] : values.map((value) => ({ capability, value, field }))
}

function isColor({ name }: Expose): boolean {
  return name === 'color_xy' || name === 'color_hs'
}

function hasSpeeds(features: Expose[]): boolean {
  const words = features.find(({ name }) => name === 'mode')?.values ?? []
  return words.includes('low') && words.includes('medium')
}

function degreesIn({ value_min: min = 5, value_max: max = 30 }: Expose): number {
  return Math.round((min + max) / 2)
}

function isSettable({ access, name, features }: Expose): boolean {
  return (
    isColor({ ...(name !== undefined && { name }) }) || features !== undefined || ((access ?? 0) & 2) !== 0
  )
}

/** What can be asked of each thing that a definition has. */
function partsOf(exposes: Expose[]): { kind: string; probes: Probe[] }[] {
  return exposes.flatMap((thing) => {
    const features = (thing.features ?? []).filter(isSettable)
    const state = (thing.features ?? []).find(({ name }) => name === 'state')
    const isInClimate = exposes.some(
      ({ type, endpoint }) => type === 'climate' && endpoint === thing.endpoint,
    )
    const isSetting = thing.type === 'switch' && state?.property?.startsWith('state') !== true
    const probes = isSetting ? [] : (PROBES[thing.type ?? '']?.(features, thing, isInClimate) ?? [])
    return probes.length === 0 ? [] : [{ kind: thing.type ?? '', probes }]
  })
}

const TOPIC = 'zigbee2mqtt/Device'

function adopt(definition: Definition): AdoptedDevice[] {
  const announced = {
    ieee_address: '0x00124b0000000001',
    friendly_name: 'Device',
    type: 'Router',
    supported: true,
    definition: { vendor: '', model: definition.name, exposes: definition.exposes },
  }
  const payload = JSON.stringify([announced])
  const { devices } = readAnnouncements([{ topic: 'zigbee2mqtt/bridge/devices', payload }])
  return devices.map((device) => new AdoptedDevice(device))
}

/** What one of the devices sends for it in the right field, and which that is. */
function asked(devices: AdoptedDevice[], { capability, value, field }: Probe) {
  for (const device of devices) {
    try {
      const { topic, payload } = device.ask(capability, value)
      if (topic === `${TOPIC}/set` && isObject(payload) && field in payload) return { device, payload }
    } catch {
      // Another part has it.
    }
  }
  return undefined
}

/** @returns what went wrong, where something did */
async function wrongWith(definition: Definition, probe: Probe): Promise<string | undefined> {
  // Each question to a device that knows nothing, so that nothing but the answer confirms it.
  const sent = asked(adopt(definition), probe)
  if (!sent) return 'not offered'
  try {
    const published = await definition.publishedAfter(sent.payload)
    const told = sent.device.hear(TOPIC, JSON.stringify(published)).get(probe.capability)
    return isSame(probe.value, told, probe.capability) ? undefined : `tells ${JSON.stringify(told)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('Of every device that Zigbee2MQTT knows', function () {
  this.timeout(180_000)
  /** Keyed by the kind of thing. */
  const figures = new Map<string, Figures>()

  before(async function () {
    try {
      const definitions = await allDefinitions()
      for (const definition of definitions) await count(definition)
    } catch (error) {
      skipOffline(this, error)
    }
  })

  async function count(definition: Definition): Promise<void> {
    for (const { kind, probes } of partsOf(definition.exposes)) {
      const counted = figures.get(kind) ?? { parts: 0, offered: 0, confirmed: 0, failures: [] }
      figures.set(kind, counted)
      const wrong: string[] = []
      for (const probe of probes) {
        const what = await wrongWith(definition, probe)
        if (what !== undefined) wrong.push(`${definition.name}: ${JSON.stringify(probe)} ${what}`)
      }
      counted.parts += 1
      if (!wrong.some((each) => each.endsWith('not offered'))) counted.offered += 1
      if (wrong.length === 0) counted.confirmed += 1
      counted.failures.push(...wrong)
    }
  }

  it('each part that can be commanded is offered and confirms it, but for a few', () => {
    const rows = [...figures].map(([kind, { parts, offered, confirmed }]) => ({
      kind,
      parts,
      offered,
      confirmed,
    }))
    console.table(rows)
    const sum = (of: 'parts' | 'offered' | 'confirmed'): number => rows.reduce((all, row) => all + row[of], 0)
    const failures = [...figures.values()].flatMap((each) => each.failures)
    const said = failures.slice(0, 40).join('\n')
    assert.ok(sum('parts') > 3_000, `only ${sum('parts')} parts were found`)
    assert.ok(sum('offered') / sum('parts') >= FLOOR, said)
    assert.ok(sum('confirmed') / sum('parts') >= FLOOR, said)
  })
})
