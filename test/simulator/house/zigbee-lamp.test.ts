import assert from 'node:assert/strict'
import { ShelfLamp, ZigbeeBridge } from '../../../simulator/house/zigbee/index'
import { Ear, LEVELS, type Fields } from './ear'

const TOPIC = 'zigbee2mqtt/Shelf lamp'

describe('the Zigbee shelf lamp', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new ZigbeeBridge([new ShelfLamp()]))
  })

  afterEach(() => ear.close())

  const set = (payload: unknown) => ear.ask(`${TOPIC}/set`, payload, TOPIC)
  const seen = ({ state, brightness }: Fields) => [state, brightness]

  it('says at first that it is off, at full brightness, in white', async () => {
    assert.deepEqual(await ear.keptJson(TOPIC), {
      state: 'OFF',
      brightness: 254,
      color: { x: 0.4591, y: 0.4106, hue: 32, saturation: 82 },
      color_mode: 'color_temp',
      color_temp: 370,
      linkquality: 132,
    })
  })

  it('understands ON, OFF, TOGGLE, as JSON and as plain text', async () => {
    assert.equal((await set({ state: 'ON' }))['state'], 'ON')
    assert.equal((await set('OFF'))['state'], 'OFF')
    assert.equal((await set({ state: 'TOGGLE' }))['state'], 'ON')
    const attribute = await ear.ask(`${TOPIC}/set/state`, 'toggle', TOPIC)
    assert.equal(attribute['state'], 'OFF')
  })

  it('is turned on by a brightness, and off by none', async () => {
    assert.deepEqual(seen(await set({ brightness: 145 })), ['ON', 145])
    assert.deepEqual(seen(await set({ brightness: 0 })), ['OFF', 0])
    assert.deepEqual(seen(await set({ state: 'ON' })), ['ON', 145])
    assert.deepEqual(seen(await set({ brightness: 300 })), ['ON', 254])
    assert.deepEqual(seen(await set({ brightness: 9, state: 'OFF' })), ['OFF', 254])
  })

  it('tells each of 101 levels as it was set, on a scale of 254', async () => {
    const answers = ear.next(TOPIC, LEVELS.length)
    const bytes = LEVELS.map((level) => Math.round(level * 2.54))
    for (const brightness of bytes) await ear.say(`${TOPIC}/set`, { brightness })
    const told = (await answers).map((text) => seen(JSON.parse(text) as Fields))
    assert.deepEqual(
      told,
      bytes.map((byte) => [byte === 0 ? 'OFF' : 'ON', byte]),
    )
  })

  it('steps its brightness without going off, unless the step may switch', async () => {
    await set({ brightness: 50 })
    assert.deepEqual(seen(await set({ brightness_step: 30 })), ['ON', 80])
    assert.deepEqual(seen(await set({ brightness_step: -200 })), ['ON', 1])
    assert.deepEqual(seen(await set({ brightness_step_onoff: -200 })), ['OFF', 0])
  })

  it('steps its colour temperature within its range', async () => {
    await set({ color_temp: 480 })
    assert.equal((await set({ color_temp_step: 50 }))['color_temp'], 500)
    assert.equal((await set({ color_temp: 'coolest' }))['color_temp'], 153)
    assert.equal((await set({ color_temp: 100 }))['color_temp'], 153)
  })

  // xy of sRGB primaries under the Wide RGB D65 matrix of zigbee-herdsman-converters
  for (const [given, x, y] of [
    [{ r: 255, g: 0, b: 0 }, 0.7006, 0.2993],
    [{ r: 0, g: 255, b: 0 }, 0.1724, 0.7468],
    [{ r: 0, g: 0, b: 255 }, 0.1355, 0.0399],
    [{ hex: '#ff0000' }, 0.7006, 0.2993],
    ['#00ff00', 0.1724, 0.7468],
    [{ x: 0.3, y: 0.4 }, 0.3, 0.4],
  ] as const) {
    it(`tells the colour ${JSON.stringify(given)} as xy, and keeps hue and temperature in step`, async () => {
      const { color, color_mode, color_temp, state } = await set({ color: given })
      const { x: toldX, y: toldY, hue, saturation } = color as Record<string, number>
      assert.deepEqual([color_mode, toldX, toldY, state], ['xy', x, y, 'OFF'])
      assert.ok(hue! >= 0 && hue! < 360 && saturation! >= 0 && saturation! <= 100)
      assert.ok(Number(color_temp) >= 153 && Number(color_temp) <= 500)
    })
  }

  it('tells a hue as it was set, with the xy that belongs to it', async () => {
    const { color, color_mode } = await set({ color: { hue: 120, saturation: 100 } })
    assert.deepEqual([color_mode, color], ['hs', { hue: 120, saturation: 100, x: 0.1724, y: 0.7468 }])
  })

  it('keeps its colour in step with the white that it was set to', async () => {
    await set({ color: { r: 255, g: 0, b: 0 } })
    const { color, color_mode, color_temp } = await set({ color_temp: 370 })
    assert.deepEqual([color_mode, color_temp], ['color_temp', 370])
    assert.deepEqual(color, { x: 0.4591, y: 0.4106, hue: 32, saturation: 82 })
  })

  it('tells what it is at the end of a transition', async () => {
    assert.deepEqual(seen(await set({ brightness: 10, transition: 0.01 })), ['ON', 10])
  })

  it('is not there before the end of a transition, unless a newer command comes', async () => {
    await ear.say(`${TOPIC}/set`, { brightness: 10, color_temp: 200, transition: 100 })
    await ear.quiet()
    assert.equal(ear.device('shelf-lamp').state['power'], false)
    const told = await set({ brightness: 99 })
    assert.deepEqual([...seen(told), told['color_temp']], ['ON', 99, 200])
  })

  it('says again what it is when it is asked', async () => {
    assert.equal((await ear.ask(`${TOPIC}/get`, { state: '' }, TOPIC))['state'], 'OFF')
  })

  it('does nothing when it is broken, and nothing with nonsense', async () => {
    ear.device('shelf-lamp').broken = true
    await ear.say(`${TOPIC}/set`, { state: 'ON' })
    await ear.quiet()
    ear.device('shelf-lamp').broken = false
    for (const nonsense of ['', '{', '[1]', '{"brightness":"bright"}', '{"color":7}', '{"state":null}']) {
      await ear.say(`${TOPIC}/set`, nonsense)
    }
    assert.deepEqual(seen(await set({ color_temp: 200 })), ['OFF', 254])
  })

  it('follows a hand', async () => {
    const told = ear.json(TOPIC)
    ear.device('shelf-lamp').set({ brightness: 50 })
    assert.deepEqual(seen(await told), ['ON', 127])
    assert.equal(ear.device('shelf-lamp').state['brightness'], 50)
  })
})
