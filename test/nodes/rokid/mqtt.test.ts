import assert from 'node:assert/strict'
import { adoptedOptions } from '../../../src/discovery/adopted'
import { readAnnouncements } from '../../../src/discovery/announcements'
import type { Msg } from '../node-red'
import { atHome, device, freshSkillId, type Home, skill, tab } from './home'

interface Case {
  title: string
  displayType: string
  more: object
  /** What is heard of the device before. */
  hears?: Msg
  asked: string
  payload?: object
  sends: { topic: string; payload: unknown }
}

const at = (profile: string): { profile: string; topic: string } => ({ profile, topic: 'home/it' })

/** The options of the first device of an announcement. */
function announced(topic: string, config: object): object {
  const [found] = readAnnouncements([{ topic, payload: JSON.stringify(config) }]).devices
  assert.ok(found)
  return { ...adoptedOptions(found), answer: 'now' }
}

const blind = announced('zigbee2mqtt/bridge/devices', [
  {
    type: 'EndDevice',
    supported: true,
    friendly_name: 'blind',
    ieee_address: '0x01',
    definition: {
      vendor: 'V',
      model: 'M',
      exposes: [
        {
          type: 'cover',
          features: [
            { name: 'state', type: 'enum', access: 3, property: 'state', values: ['OPEN', 'CLOSE', 'STOP'] },
            { name: 'position', type: 'numeric', access: 7, property: 'position' },
          ],
        },
      ],
    },
  },
])
const roller = announced('homeassistant/cover/roller/config', {
  name: 'Roller',
  unique_id: 'roller',
  command_topic: 'roller/move',
  state_topic: 'roller/state',
  payload_stop: 'HALT',
})
const climate = announced('homeassistant/climate/ac/config', {
  name: 'AC',
  unique_id: 'ac',
  modes: ['off', 'cool', 'dry', 'fan_only'],
  mode_command_topic: 'ac/mode/set',
  mode_state_topic: 'ac/mode',
  temperature_command_topic: 'ac/temp/set',
  fan_modes: ['quiet', 'low', 'medium', 'high'],
  fan_mode_command_topic: 'ac/fan/set',
  fan_mode_state_topic: 'ac/fan',
  swing_modes: ['on', 'off'],
  swing_mode_command_topic: 'ac/swing/set',
})
const fan = announced('homeassistant/fan/desk/config', {
  name: 'Fan',
  unique_id: 'desk',
  command_topic: 'fan/set',
  oscillation_command_topic: 'fan/oscillation/set',
  preset_mode_command_topic: 'fan/preset/set',
  preset_modes: ['auto', 'sleep'],
})

const cases: Case[] = [
  ...Object.entries({
    zigbee2mqtt: { topic: 'home/it/set', payload: { state: 'STOP' } },
    tasmota: { topic: 'cmnd/home/it/ShutterStop1', payload: '' },
    homeassistant: { topic: 'home/it/set', payload: { state: 'STOP' } },
  }).map(([profile, sends]) => ({
    title: `窗帘停下 stops a cover with the profile ${profile}`,
    displayType: 'curtain',
    more: at(profile),
    asked: 'MotionSwitch.Off',
    sends,
  })),
  ...Object.entries({
    zigbee2mqtt: { topic: 'home/it/set', payload: { state: 'OPEN' } },
    tasmota: { topic: 'cmnd/home/it/ShutterOpen1', payload: '' },
    homeassistant: { topic: 'home/it/set', payload: { state: 'OPEN' } },
  }).map(([profile, sends]) => ({
    title: `打开窗帘 opens a cover with the profile ${profile}`,
    displayType: 'curtain',
    more: at(profile),
    asked: 'Switch.On',
    sends,
  })),
  {
    title: 'a blind that Zigbee2MQTT announces is stopped',
    displayType: 'curtain',
    more: blind,
    asked: 'MotionSwitch.Off',
    sends: { topic: 'zigbee2mqtt/blind/set', payload: { state: 'STOP' } },
  },
  {
    title: 'a blind that Zigbee2MQTT announces is opened by its switch',
    displayType: 'curtain',
    more: blind,
    asked: 'Switch.On',
    sends: { topic: 'zigbee2mqtt/blind/set', payload: { state: 'OPEN' } },
  },
  {
    title: 'a cover that Home Assistant announces is stopped with its own word',
    displayType: 'curtain',
    more: roller,
    asked: 'MotionSwitch.Off',
    sends: { topic: 'roller/move', payload: 'HALT' },
  },
  ...['zigbee2mqtt', 'homeassistant'].flatMap((profile): Case[] => [
    {
      title: `the door with the profile ${profile} is locked with the words of a lock`,
      displayType: 'door',
      more: at(profile),
      asked: 'Switch.Off',
      sends: { topic: 'home/it/set', payload: { state: 'LOCK' } },
    },
    {
      title: `the door with the profile ${profile} is unlocked with the words of a lock`,
      displayType: 'door',
      more: at(profile),
      asked: 'Switch.On',
      sends: { topic: 'home/it/set', payload: { state: 'UNLOCK' } },
    },
    {
      title: `the door with the profile ${profile} that tells of a relay is switched`,
      displayType: 'door',
      more: at(profile),
      hears: { topic: 'home/it', payload: { state: 'OFF' } },
      asked: 'Switch.On',
      sends: { topic: 'home/it/set', payload: { state: 'ON' } },
    },
  ]),
  {
    title: 'a humidifier is told how humid it shall be',
    displayType: 'humidifier',
    more: at('homeassistant'),
    asked: 'Humidity.Set',
    payload: { value: 55 },
    sends: { topic: 'home/it/set', payload: { target_humidity: 55 } },
  },
  {
    title: 'a humidifier is told its mode',
    displayType: 'humidifier',
    more: at('homeassistant'),
    asked: 'Mode.Sleep',
    sends: { topic: 'home/it/set', payload: { mode: 'sleep' } },
  },
  {
    title: 'a purifier is told to choose its speed itself',
    displayType: 'airPurifier',
    more: at('zigbee2mqtt'),
    asked: 'Mode.Auto',
    sends: { topic: 'home/it/set', payload: { fan_mode: 'auto' } },
  },
  {
    title: 'an air conditioner that is announced is told to dry',
    displayType: 'ac',
    more: climate,
    asked: 'Mode.Dry',
    sends: { topic: 'ac/mode/set', payload: 'dry' },
  },
  {
    title: 'an air conditioner that is announced is told to swing',
    displayType: 'ac',
    more: climate,
    asked: 'SwingMode.On',
    sends: { topic: 'ac/swing/set', payload: 'on' },
  },
  {
    title: 'an air conditioner with three named speeds takes the nearest one',
    displayType: 'ac',
    more: climate,
    asked: 'FanSpeed.Set',
    payload: { value: 60 },
    sends: { topic: 'ac/fan/set', payload: 'medium' },
  },
  {
    title: 'a fan that is announced turns its head',
    displayType: 'fan',
    more: fan,
    asked: 'SwingMode.On',
    sends: { topic: 'fan/oscillation/set', payload: 'oscillate_on' },
  },
]

describe('A device on MQTT that Rokid speaks to', () => {
  let home: Home
  atHome((own) => (home = own))

  async function deploy(displayType: string, more: object): Promise<Msg[]> {
    const id = freshSkillId()
    const own = { displayType, capabilities: [], answer: 'now', ...more }
    await home.nodeRed.deploy([tab, skill(home, id), ...device(id, 'it', own)])
    await home.cloud.bind()
    await home.cloud.discover()
    const sent: Msg[] = []
    home.nodeRed.probe('it-probe', (msg) => void sent.push(msg))
    return sent
  }

  for (const { title, displayType, more, hears, asked, payload, sends } of cases) {
    it(title, async () => {
      const sent = await deploy(displayType, more)
      if (hears) home.nodeRed.inject('it-out', hears)
      const answer = await home.cloud.control('it', asked, { ...payload })
      assert.equal(answer.name, 'Response', JSON.stringify(answer.payload))
      assert.deepEqual(
        sent.map((msg) => ({ topic: msg['topic'], payload: msg['payload'] })),
        [sends],
      )
    })
  }

  it('with named speeds confirms the nearest one to what was asked for', async () => {
    await deploy('ac', { ...climate, answer: 'state' })
    home.nodeRed.probe('it-probe', () =>
      home.nodeRed.inject('it-out', { topic: 'ac/fan', payload: 'medium' }),
    )
    const answer = await home.cloud.control('it', 'FanSpeed.Set', { value: 60 })
    assert.equal(answer.name, 'Response', JSON.stringify(answer.payload))
  })

  it('is not offered what its wiring has no word for', async () => {
    const sent = await deploy('ac', climate)
    const [own] = await home.cloud.discover()
    const modes = own?.capabilities.find(({ interface: name }) => name === 'Mode')?.supportedOperations
    assert.deepEqual(modes, ['Cool', 'Dry', 'Fan'])
    const answer = await home.cloud.control('it', 'Mode.Heat')
    assert.equal(answer.payload['name'], 'E_NOT_SUPPORTED_DIRECTIVE')
    assert.deepEqual(sent, [])
  })

  it('answers what is beyond the bounds of its wiring as out of range', async () => {
    const more = announced('homeassistant/climate/heater/config', {
      name: 'Heater',
      unique_id: 'heater',
      modes: ['off', 'heat'],
      mode_command_topic: 'heater/mode/set',
      temperature_command_topic: 'heater/temp/set',
      min_temp: 7,
      max_temp: 25,
    })
    await deploy('heater', more)
    const answer = await home.cloud.control('it', 'Temperature.Set', { value: 40 })
    assert.equal(answer.payload['name'], 'E_VALUE_OUT_OF_RANGE')
  })
})
