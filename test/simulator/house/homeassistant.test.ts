import assert from 'node:assert/strict'
import { bedroomNode, DeskLamp } from '../../../simulator/house/homeassistant/index'
import { Ear, LEVELS, type Fields } from './ear'

const bytes = LEVELS.map((level) => Math.round(level * 2.55))
const seen = ({ state, brightness }: Fields) => [state, brightness]

describe('the desk lamp with the JSON schema', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new DeskLamp())
  })

  afterEach(() => ear.close())

  const set = (payload: unknown) => ear.ask('home/desk/set', payload, 'home/desk')

  it('keeps its state and that it is online', async () => {
    assert.deepEqual(await ear.kept('home/desk/availability', 'home/desk'), [
      'online',
      '{"state":"OFF","brightness":255,"color_mode":"color_temp","color_temp":370}',
    ])
    const gone = ear.next('home/desk/availability', 1)
    await ear.device('desk').unplug()
    assert.deepEqual(await gone, ['offline'])
  })

  it('announces itself in full words, with ~ for its topic', async () => {
    const config = await ear.keptJson('homeassistant/light/desk/lamp/config')
    assert.equal(config['~'], 'home/desk')
    assert.deepEqual(
      [config['state_topic'], config['command_topic'], config['availability_topic'], config['schema']],
      ['~', '~/set', '~/availability', 'json'],
    )
    assert.deepEqual(config['supported_color_modes'], ['color_temp', 'rgb'])
  })

  it('loses up to one of 255 on the way through its 10-bit PWM', async () => {
    const wanted = bytes.slice(1)
    const answers = ear.next('home/desk', wanted.length)
    for (const brightness of wanted) await ear.say('home/desk/set', { state: 'ON', brightness })
    const told = (await answers).map((text) => seen(JSON.parse(text) as Fields))
    assert.deepEqual(
      told,
      wanted.map((byte) => ['ON', byte % 85 === 0 ? byte : Math.max(1, byte - 1)]),
    )
  })

  it('shines in a colour or in a white, and tells only that', async () => {
    const color = { r: 255, g: 128, b: 0 }
    assert.deepEqual(await set({ state: 'ON', color }), {
      state: 'ON',
      brightness: 255,
      color_mode: 'rgb',
      color,
    })
    const white = await set({ color_temp: 250 })
    assert.deepEqual([white['color_mode'], white['color_temp'], 'color' in white], ['color_temp', 250, false])
  })

  it('goes off without brightness, and remembers the last', async () => {
    await set({ brightness: 85 })
    assert.deepEqual(seen(await set({ brightness: 0 })), ['OFF', 85])
    assert.deepEqual(seen(await set({ state: 'ON' })), ['ON', 85])
  })

  it('tells what it is at the end of a transition', async () => {
    assert.equal((await set({ state: 'ON', transition: 0.01 }))['state'], 'ON')
    await ear.say('home/desk/set', { state: 'OFF', transition: 100 })
    await ear.quiet()
    assert.equal(ear.device('desk').state['power'], true)
    assert.deepEqual(seen(await set({ state: 'ON', brightness: 170 })), ['ON', 170])
  })

  it('ignores what is no JSON object', async () => {
    for (const nonsense of ['ON', '[]', '{']) await ear.say('home/desk/set', nonsense)
    assert.deepEqual(seen(await set({ state: 'toggle' })), ['ON', 255])
  })
})

describe('the ESPHome node in the bedroom', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(bedroomNode())
  })

  afterEach(() => ear.close())

  const LIGHT = 'bedroom/light/bed'
  const set = (payload: unknown) => ear.ask(`${LIGHT}/command`, payload, `${LIGHT}/state`)

  it('keeps the state of both, and one availability for both', async () => {
    assert.deepEqual(await ear.kept('bedroom/status', `${LIGHT}/state`, 'bedroom/switch/heater/state'), [
      'online',
      '{"state":"OFF","brightness":255,"color_mode":"color_temp","color_temp":333}',
      'OFF',
    ])
    const gone = ear.next('bedroom/status', 1)
    await ear.device('heater').unplug()
    assert.deepEqual(await gone, ['offline'])
    assert.equal(ear.device('bed').plugged, false)
  })

  it('announces them in the short keys', async () => {
    const light = await ear.keptJson('homeassistant/light/bedroom/bed/config')
    assert.deepEqual(
      [light['stat_t'], light['cmd_t'], light['avty_t'], light['schema']],
      [`${LIGHT}/state`, `${LIGHT}/command`, 'bedroom/status', 'json'],
    )
    const heater = await ear.keptJson('homeassistant/switch/bedroom/heater/config')
    assert.equal(heater['cmd_t'], 'bedroom/switch/heater/command')
  })

  it('tells each of 101 levels as it was set; nothing means off, and full the next time', async () => {
    const answers = ear.next(`${LIGHT}/state`, bytes.length)
    for (const brightness of bytes) await ear.say(`${LIGHT}/command`, { state: 'ON', brightness })
    const told = (await answers).map((text) => seen(JSON.parse(text) as Fields))
    assert.deepEqual(
      told,
      bytes.map((byte) => (byte === 0 ? ['OFF', 255] : ['ON', byte])),
    )
  })

  it('is not turned on by a brightness alone', async () => {
    assert.deepEqual(seen(await set({ brightness: 100 })), ['OFF', 100])
  })

  it('has a switch of plain words', async () => {
    const told = ear.next('bedroom/switch/heater/state', 3)
    for (const word of ['ON', 'nonsense', 'off', 'TOGGLE'])
      await ear.say('bedroom/switch/heater/command', word)
    assert.deepEqual(await told, ['ON', 'OFF', 'ON'])
  })

  it('follows a hand', async () => {
    const told = ear.json(`${LIGHT}/state`)
    ear.device('bed').set({ brightness: 40 })
    assert.deepEqual(seen(await told), ['ON', 102])
  })
})
