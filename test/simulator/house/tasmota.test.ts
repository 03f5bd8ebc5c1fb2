import assert from 'node:assert/strict'
import { TasmotaFan, TasmotaPlug, TasmotaShutter, TasmotaStrip } from '../../../simulator/house/tasmota/index'
import { Ear, LEVELS, type Fields } from './ear'

describe('the Tasmota plug', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new TasmotaPlug())
  })

  afterEach(() => ear.close())

  it('announces itself in the short keys of Tasmota discovery', async () => {
    const config = await ear.keptJson('tasmota/discovery/DC4F22A10001/config')
    const { dn, fn, ft, lk, lt_st, mac, ofln, onln, rl, sho, so, state, t, tp } = config
    assert.deepEqual(
      [dn, t, mac, ft, tp],
      ['Tasmota plug', 'plug', 'DC4F22A10001', '%prefix%/%topic%/', ['cmnd', 'stat', 'tele']],
    )
    assert.deepEqual((fn as unknown[]).slice(0, 2), ['Tasmota plug', null])
    assert.deepEqual((rl as number[]).slice(0, 3), [1, 0, 0])
    assert.deepEqual([onln, ofln, state], ['Online', 'Offline', ['OFF', 'ON', 'TOGGLE', 'HOLD']])
    assert.deepEqual([lk, lt_st, sho, (so as Fields)['4']], [1, 0, [], 0])
    const { sn } = await ear.keptJson('tasmota/discovery/DC4F22A10001/sensors')
    assert.ok('ENERGY' in (sn as Fields))
  })

  it('says Online while it has power, and Offline through its last will', async () => {
    assert.deepEqual(await ear.kept('tele/plug/LWT'), ['Online'])
    const gone = ear.next('tele/plug/LWT', 1)
    await ear.device('plug').unplug()
    assert.deepEqual(await gone, ['Offline'])
    const back = ear.next('tele/plug/LWT', 1)
    await ear.device('plug').plug()
    assert.deepEqual(await back, ['Online'])
  })

  for (const [command, payload, power] of [
    ['POWER', 'ON', 'ON'],
    ['Power', 'on', 'ON'],
    ['power1', '1', 'ON'],
    ['POWER', 'TOGGLE', 'ON'],
    ['POWER', '2', 'ON'],
    ['POWER', 'OFF', 'OFF'],
    ['POWER', '0', 'OFF'],
    ['POWER', '', 'OFF'],
    ['POWER', 'perhaps', 'OFF'],
    ['BACKLOG', 'Power ON; Power TOGGLE; Power 2', 'ON'],
  ] as const) {
    it(`answers ${command} "${payload}" with ${power}, twice`, async () => {
      const told = ear.until(({ topic, text }) => topic === 'stat/plug/POWER' && text === power)
      const result = ear.json('stat/plug/RESULT', (value) => value['POWER'] === power)
      await ear.say(`cmnd/plug/${command}`, payload)
      await Promise.all([told, result])
      await ear.quiet()
      assert.equal(ear.device('plug').state['power'], power === 'ON')
    })
  }

  it('keeps neither its result nor its power at the broker', async () => {
    await ear.ask('cmnd/plug/POWER', 'ON', 'stat/plug/RESULT')
    assert.deepEqual(await ear.keptUnder('stat'), [])
    assert.deepEqual(await ear.keptUnder('tele'), ['tele/plug/LWT'])
  })

  it('tells its telemetry when it is asked for it', async () => {
    const state = await ear.ask('cmnd/plug/STATE', '', 'tele/plug/STATE')
    assert.deepEqual(
      [state['POWER'], typeof state['Time'], typeof state['Wifi']],
      ['OFF', 'string', 'object'],
    )
  })

  it('tells its telemetry of its own accord', async () => {
    await ear.close()
    ear = await Ear.of(new TasmotaPlug({ telePeriod: 0.001 }))
    assert.equal((await ear.json('tele/plug/STATE'))['POWER'], 'OFF')
    assert.ok('ENERGY' in (await ear.json('tele/plug/SENSOR')))
  })

  it('measures what flows', async () => {
    const meter = (value: Fields) => value['ENERGY'] as Fields
    const on = await ear.ask('cmnd/plug/POWER', 'ON', 'tele/plug/SENSOR')
    assert.deepEqual([meter(on)['Power'], meter(on)['Voltage'], meter(on)['Current']], [60, 230, 0.274])
    const more = ear.json('tele/plug/SENSOR')
    ear.device('plug').set({ load: 2000 })
    assert.equal(meter(await more)['Power'], 2000)
    const status = await ear.ask('cmnd/plug/STATUS', '10', 'stat/plug/STATUS10')
    assert.equal(meter(status['StatusSNS'] as Fields)['Power'], 2000)
  })

  it('does not know every command', async () => {
    assert.deepEqual(await ear.ask('cmnd/plug/Dance', '', 'stat/plug/RESULT'), { Command: 'Unknown' })
  })

  it('tells of a finger on its button', async () => {
    const told = ear.next('stat/plug/POWER', 1)
    ear.device('plug').press()
    assert.deepEqual(await told, ['ON'])
  })

  it('does nothing when it is broken', async () => {
    ear.device('plug').broken = true
    await ear.say('cmnd/plug/POWER', 'ON')
    await ear.quiet()
    ear.device('plug').broken = false
    assert.deepEqual(await ear.ask('cmnd/plug/POWER', '', 'stat/plug/RESULT'), { POWER: 'OFF' })
  })
})

describe('the Tasmota light', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new TasmotaStrip())
  })

  afterEach(() => ear.close())

  const command = (name: string, payload: string) =>
    ear.ask(`cmnd/strip/${name}`, payload, 'stat/strip/RESULT')

  it('is discovered as a light with five channels', async () => {
    const { rl, lt_st } = await ear.keptJson('tasmota/discovery/DC4F22A10002/config')
    assert.deepEqual([(rl as number[])[0], lt_st], [2, 5])
  })

  it('tells everything of itself after every change', async () => {
    assert.deepEqual(await command('Color', 'FF8000'), {
      POWER: 'ON',
      Dimmer: 100,
      Color: 'FF80000000',
      HSBColor: '30,100,100',
      White: 0,
      CT: 327,
      Channel: [100, 50, 0, 0, 0],
    })
    assert.deepEqual(await command('Dimmer', '57'), {
      POWER: 'ON',
      Dimmer: 57,
      Color: '9149000000',
      HSBColor: '30,100,57',
      White: 0,
      CT: 327,
      Channel: [57, 29, 0, 0, 0],
    })
  })

  it('takes the brightness from a colour, unless it is Color2', async () => {
    const seen = ({ Color, Dimmer }: Fields) => [Color, Dimmer]
    assert.deepEqual(seen(await command('Color', '#800000')), ['8000000000', 50])
    assert.deepEqual(seen(await command('Color', '0,0,255')), ['0000FF0000', 100])
    await command('Dimmer', '20')
    assert.deepEqual(seen(await command('Color2', '00FF00')), ['0033000000', 20])
    assert.deepEqual(await command('Color', ''), { Color: '0033000000' })
    assert.deepEqual(await command('Color', 'nonsense'), { Color: '0033000000' })
  })

  it('tells each of 101 dimmer levels as it was set, and scales the colour by its byte', async () => {
    await command('Color', 'FFFFFF')
    const answers = ear.next('stat/strip/RESULT', LEVELS.length)
    for (const level of LEVELS) await ear.say('cmnd/strip/Dimmer', String(level))
    const told = (await answers).map((text) => JSON.parse(text) as Fields)
    const byte = (level: number) =>
      Math.round((level * 255) / 100)
        .toString(16)
        .padStart(2, '0')
        .toUpperCase()
    assert.deepEqual(
      told.map(({ POWER, Dimmer, Color }) => [POWER, Dimmer, String(Color).slice(0, 6)]),
      LEVELS.map((level) => [level === 0 ? 'OFF' : 'ON', level, byte(level).repeat(3)]),
    )
  })

  it('dims in steps, never down to nothing', async () => {
    await command('Dimmer', '15')
    assert.equal((await command('Dimmer', '+'))['Dimmer'], 25)
    assert.equal((await command('Dimmer', '-20'))['Dimmer'], 5)
    assert.equal((await command('Dimmer', '-'))['Dimmer'], 1)
    assert.equal((await command('Dimmer', '>'))['Dimmer'], 100)
    assert.deepEqual(await command('Dimmer', ''), { Dimmer: 100 })
    assert.deepEqual(await command('Dimmer', '101'), { Dimmer: 100 })
  })

  it('shines white with a colour temperature', async () => {
    const seen = ({ CT, Color, White }: Fields) => [CT, Color, White]
    assert.deepEqual(seen(await command('CT', '153')), [153, '000000FF00', 100])
    assert.deepEqual(seen(await command('CT', '500')), [500, '00000000FF', 100])
    assert.equal((await command('CT', '-'))['CT'], 466)
    assert.deepEqual(await command('CT', '600'), { CT: 466 })
  })

  it('turns its hue', async () => {
    const { HSBColor, Color } = await command('HSBColor', '240,100,50')
    assert.deepEqual([HSBColor, Color], ['240,100,50', '0000800000'])
    assert.equal((await command('HSBColor2', '50'))['HSBColor'], '240,50,50')
    assert.equal((await command('HSBColor1', '120'))['HSBColor'], '120,50,50')
  })

  it('sets one channel alone', async () => {
    await command('Color', '000000')
    assert.deepEqual((await command('Channel1', '40'))['Channel'], [40, 0, 0, 0, 0])
    assert.deepEqual((await command('Channel3', '20'))['Channel'], [40, 0, 20, 0, 0])
  })

  it('answers POWER with the power alone, and is on when it is dimmed', async () => {
    assert.deepEqual(await command('POWER', 'TOGGLE'), { POWER: 'ON' })
    assert.deepEqual(await command('POWER', 'off'), { POWER: 'OFF' })
    assert.equal((await command('Dimmer', '30'))['POWER'], 'ON')
  })

  it('has its light in its telemetry', async () => {
    const { Dimmer, Color, CT, Fade } = await ear.ask('cmnd/strip/State', '', 'tele/strip/STATE')
    assert.deepEqual([Dimmer, typeof Color, CT, Fade], [100, 'string', 327, 'OFF'])
  })

  it('follows a hand', async () => {
    const told = ear.json('stat/strip/RESULT')
    ear.device('strip').set({ brightness: 40, color: { r: 0, g: 255, b: 0 } })
    const { Dimmer, Color } = await told
    assert.deepEqual([Dimmer, Color], [40, '0066000000'])
  })
})

describe('the Tasmota shutter', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new TasmotaShutter({ step: 50, interval: 1 }))
  })

  afterEach(() => ear.close())

  const at = (value: Fields) => (value['Shutter1'] ?? {}) as Fields

  it('travels, and tells where it is and where it goes', async () => {
    const told: unknown[] = []
    const there = ear.json('stat/shutter/RESULT', (value) => {
      told.push(value)
      return at(value)['Position'] === 0
    })
    await ear.say('cmnd/shutter/ShutterClose1', '')
    await there
    assert.deepEqual(told, [
      { ShutterClose1: 0 },
      { POWER2: 'ON' },
      { Shutter1: { Position: 100, Direction: -1, Target: 0, Tilt: 0 } },
      { Shutter1: { Position: 50, Direction: -1, Target: 0, Tilt: 0 } },
      { POWER2: 'OFF' },
      { Shutter1: { Position: 0, Direction: 0, Target: 0, Tilt: 0 } },
    ])
    const open = (value: Fields) => at(value)['Position'] === 30
    await ear.ask('cmnd/shutter/ShutterPosition', '30', 'stat/shutter/RESULT', open)
    const { Shutter1 } = await ear
      .ask('cmnd/shutter/STATUS', '8', 'stat/shutter/STATUS8')
      .then(({ StatusSNS }) => StatusSNS as Fields)
    assert.equal((Shutter1 as Fields)['Target'], 30)
  })

  it('stops where it is', async () => {
    await ear.close()
    ear = await Ear.of(new TasmotaShutter({ interval: 60_000 }))
    const closing = (value: Fields) => at(value)['Direction'] === -1
    await ear.ask('cmnd/shutter/SHUTTERCLOSE', '', 'stat/shutter/RESULT', closing)
    const stopped = (value: Fields) => at(value)['Direction'] === 0
    const told = await ear.ask('cmnd/shutter/ShutterStop1', '', 'stat/shutter/RESULT', stopped)
    assert.deepEqual([at(told)['Position'], at(told)['Target']], [100, 100])
  })

  it('is discovered as two relays of one shutter', async () => {
    const { rl, sho, sht } = await ear.keptJson('tasmota/discovery/DC4F22A10003/config')
    assert.deepEqual([(rl as number[]).slice(0, 3), sho, sht], [[3, 3, 0], [0], [[0, 0, 0]]])
  })
})

describe('the Tasmota fan', () => {
  let ear: Ear

  beforeEach(async () => {
    ear = await Ear.of(new TasmotaFan())
  })

  afterEach(() => ear.close())

  const command = (name: string, payload: string) => ear.ask(`cmnd/fan/${name}`, payload, 'stat/fan/RESULT')

  it('has three speeds', async () => {
    for (const [payload, speed] of [
      ['2', 2],
      ['+', 3],
      ['+', 3],
      ['', 3],
      ['4', 3],
      ['1.5', 3],
      ['0', 0],
    ] as const) {
      assert.deepEqual(await command('FanSpeed', payload), { FanSpeed: speed })
    }
  })

  it('has a light of its own', async () => {
    assert.deepEqual(await command('POWER1', 'ON'), { POWER1: 'ON' })
    const { POWER1, FanSpeed } = await ear.ask('cmnd/fan/STATE', '', 'tele/fan/STATE')
    assert.deepEqual([POWER1, FanSpeed], ['ON', 0])
  })
})
