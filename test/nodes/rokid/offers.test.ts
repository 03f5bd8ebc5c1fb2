import assert from 'node:assert/strict'
import { profiles } from '../../../src/profiles'
import type { Json } from '../../../src/bridge/json'
import { displayTypes, recommended } from '../../../src/rokid/display-types'
import { codecOf } from '../../../src/rokid/facets'
import { interfaces } from '../../../src/rokid/interfaces'
import type { Endpoint } from '../../../simulator/rokid/shapes'
import type { Msg } from '../node-red'
import { atHome, device, freshSkillId, type Home, skill, tab } from './home'

/** A value for each operation that takes one; the others are said by their name alone. */
const PAYLOADS: Record<string, Json> = {
  'Color.Set': { value: 255 },
  'Media.TVChannel.Set': { tvChannel: { name: '芒果台', code: '123' } },
  'Media.Music.Set': { music: { name: '青花瓷' } },
}
const payloadOf = (name: string): Json =>
  PAYLOADS[name] ?? (name.endsWith('.Set') ? { value: 20 } : name.endsWith('.Adjust') ? { delta: 10 } : {})

/** Every operation of the interfaces that a display type ticks, and the first of each other one. */
function operationsFor(displayType: string): string[] {
  const ticked = recommended(displayType).map((capability) => codecOf(capability)?.interface)
  return Object.entries(interfaces).flatMap(([name, own]) => {
    const all = Object.keys(own).map((operation) => `${name}.${operation}`)
    return ticked.some((each) => each === name) ? all : all.slice(0, 1)
  })
}

/** What a display type ticks and these profiles have no words for; whatever is not named here they have. */
const MISSING: Record<string, string[]> = {
  zigbee2mqtt: [
    ...['fan SwingMode', 'humidifier Humidity', 'humidifier Mode', 'dehumidifier Humidity'],
    ...['dehumidifier Mode', 'cleanBot Mode', 'washingMachine Mode'],
  ],
  tasmota: [
    ...['ac Temperature', 'ac Mode', 'ac SwingMode', 'fan SwingMode', 'thermostat Temperature'],
    ...['floorHeater Temperature', 'heater Temperature', 'heatingFurnace Temperature'],
    ...['waterHeater Temperature', 'humidifier Humidity', 'humidifier Mode', 'dehumidifier Humidity'],
    ...['dehumidifier Mode', 'airPurifier Mode', 'ventilation Mode', 'cleanBot Mode', 'washingMachine Mode'],
    ...['refrigerator Temperature', 'wineCabinet Temperature'],
  ],
  homeassistant: ['fan SwingMode', 'cleanBot Mode', 'washingMachine Mode'],
}
/** No device on MQTT has words for these. */
const MEDIA = ['Volume', 'Mute', 'Media.TVChannel', 'PlaybackControl', 'PlaybackMode', 'Media.Music']

/** Of the display types that tick the same, one. */
const typical = new Map(Object.keys(displayTypes).map((type) => [recommended(type).join(), type]))

describe('What Rokid is offered', () => {
  let home: Home
  atHome((own) => (home = own))

  /** A device of every display type, with what the type ticks. */
  async function deploy(more: object): Promise<void> {
    const id = freshSkillId()
    const devices = Object.keys(displayTypes).flatMap((displayType) =>
      // A config node whose id is a type of nodes would be taken for what all of these refer to.
      device(id, `${displayType}-thing`, {
        endpointId: displayType,
        name: displayType,
        displayType,
        capabilities: [],
        topic: `somewhere/${displayType}`,
        answer: 'now',
        min: 0,
        max: 100,
        ...more,
      }),
    )
    await home.nodeRed.deploy([tab, skill(home, id), ...devices])
    await home.cloud.bind()
  }

  /** @param sent what the flow was given last, keyed by endpointId */
  async function askEverything(
    { endpointId, capabilities }: Endpoint,
    sent: Map<string, Msg>,
  ): Promise<void> {
    const offered = new Set(
      capabilities.flatMap(({ interface: name, supportedOperations }) =>
        supportedOperations.map((operation) => `${name}.${operation}`),
      ),
    )
    for (const name of operationsFor(endpointId)) {
      sent.delete(endpointId)
      const answer = await home.cloud.control(endpointId, name, payloadOf(name))
      const pair = `${endpointId} ${name} ${JSON.stringify(answer.payload)}`
      assert.equal(answer.name, offered.has(name) ? 'Response' : 'ErrorResponse', pair)
      assert.equal(sent.has(endpointId), offered.has(name), pair)
      if (!offered.has(name)) assert.equal(answer.payload['name'], 'E_NOT_SUPPORTED_DIRECTIVE', pair)
    }
  }

  for (const profile of Object.keys(profiles)) {
    it(`of every display type with the profile ${profile} is done, and everything else is not supported`, async () => {
      await deploy({ profile })
      const sent = new Map<string, Msg>()
      for (const type of Object.keys(displayTypes))
        home.nodeRed.probe(`${type}-thing-probe`, (msg) => void sent.set(type, msg))
      const endpoints = await home.cloud.discover()
      assert.equal(endpoints.length, Object.keys(displayTypes).length)
      const asked = endpoints.filter(({ endpointId }) => [...typical.values()].includes(endpointId))
      for (const endpoint of asked) await askEverything(endpoint, sent)
    }).timeout(120_000)

    it(`with the profile ${profile} is what the display type ticks, as far as the profile has words for it`, async () => {
      await deploy({ profile: 'value' })
      const ticked = await home.cloud.discover()
      await deploy({ profile })
      const offered = new Map(
        (await home.cloud.discover()).map((each) => [each.endpointId, each.capabilities]),
      )
      const missing = ticked.flatMap(({ endpointId, capabilities }) =>
        capabilities
          .filter(({ interface: name }) => !offered.get(endpointId)?.some((one) => one.interface === name))
          .map(({ interface: name }) => `${endpointId} ${name}`),
      )
      const isMedia = (pair: string): boolean => MEDIA.includes(pair.split(' ')[1] ?? '')
      assert.deepEqual(missing.filter((pair) => !isMedia(pair)).sort(), (MISSING[profile] ?? []).toSorted())
      assert.equal(missing.some(isMedia), profile in MISSING)
    })
  }
})
