import assert from 'node:assert/strict'
import { Device, type DeviceOptions } from '../../../src/bridge/device'
import type { Delivery } from '../../../src/bridge/outbox'
import type { Answer, Question } from '../../../src/bridge/request'
import type { Facet } from '../../../src/bridge/facet'
import { Problem } from '../../../src/bridge/problem'
import type { Report } from '../../../src/bridge/report'
import { say } from '../../../src/bridge/sentence'
import { FakeClock } from '../../support/fake-clock'

const GAPS: Record<string, number> = { temperature: 60_000, notification: 60_000 }

/** A device whose platform is the test: what it says is in `said`, and it can be away. */
class Home {
  readonly clock = new FakeClock()
  readonly said: unknown[] = []
  readonly answers: Answer[] = []
  delivery: Delivery = 'sent'
  readonly device: Device

  constructor(options: Partial<DeviceOptions> = {}) {
    this.device = new Device({
      id: '5d737888aea17c30a056d759',
      name: 'Lamp',
      platform: 'test',
      clock: this.clock,
      answer: 'reply',
      timeout: 7_000,
      patience: 8_000,
      port: {
        refine: (report) => report,
        channel: (capability, instance) =>
          capability === 'swing'
            ? undefined
            : { key: `${capability}/${instance ?? ''}`, gap: GAPS[capability] ?? 1_000 },
        send: (_channel, facets) => this.#say(facets),
      },
      ...options,
    })
  }

  #say(facets: readonly Facet[]): Delivery {
    if (this.delivery === 'sent') this.said.push(...facets.map(({ value }) => value))
    return this.delivery
  }

  ask(question: Partial<Question> = {}): void {
    const whole: Question = {
      id: 'r1',
      capability: 'power',
      operation: 'set',
      value: true,
      raw: {},
      ...question,
    }
    this.device.ask(whole, (answer) => this.answers.push(answer) > 0)
  }

  report(value: unknown, capability = 'brightness', more: Partial<Report> = {}): Promise<void> {
    return this.device.report({ capability, value, ...more })
  }
}

const brighter = (delta: number): Partial<Question> => ({
  capability: 'brightness',
  operation: 'adjust',
  value: undefined,
  delta,
  resolve: (known) => Math.min(100, Number(known) + delta),
})

describe('What a device reports', () => {
  it('a happening that cannot be put into words is rejected, and holds up neither the others nor a reconnect', async () => {
    const said: unknown[] = []
    let isAway = true
    const home = new Home({
      port: {
        refine: (report) => report,
        channel: (key) => ({ key, gap: 0, edge: true }),
        send: (_channel, [facet]) => {
          if (isAway) return 'away'
          if (facet?.value === 'unspeakable') throw new TypeError('no words')
          said.push(facet?.value)
          return 'sent'
        },
      },
    })
    const rejected = assert.rejects(home.report('unspeakable'), /no words/)
    const told = home.report('next')
    isAway = false
    home.device.resume()
    await rejected
    await told
    assert.deepEqual(said, ['next'])
  })

  it('is told at once, then paced: of a hundred values in a row the last one always arrives', async () => {
    const home = new Home()
    for (let level = 1; level <= 100; level += 1) await home.report(level)
    assert.deepEqual(home.said, [1])
    home.clock.advance(999)
    assert.deepEqual(home.said, [1])
    home.clock.advance(1)
    assert.deepEqual(home.said, [1, 100])
  })

  it('is told once a minute where the platform wants it so', async () => {
    const home = new Home()
    await home.report(20, 'temperature')
    home.clock.advance(30_000)
    await home.report(21, 'temperature')
    assert.deepEqual(home.device.held(), [{ key: 'temperature/', until: home.clock.now() + 30_000 }])
    home.clock.advance(29_999)
    assert.deepEqual(home.said, [20])
    home.clock.advance(1)
    assert.deepEqual(home.said, [20, 21])
    assert.deepEqual(home.device.held(), [])
  })

  it('is paced for each capability and instance by itself', async () => {
    const home = new Home()
    await home.report(1)
    await home.report(1, 'range', { instance: 'a' })
    await home.report(2, 'range', { instance: 'b' })
    assert.deepEqual(home.said, [1, 1, 2])
  })

  it('is not told again when nothing changed, nor when it changed back before its turn', async () => {
    const home = new Home()
    await home.report(1)
    home.clock.advance(1_000)
    await home.report(1)
    await home.report(2)
    assert.deepEqual(home.said, [1, 2])
    await home.report(3)
    await home.report(2)
    home.clock.advance(1_000)
    assert.deepEqual(home.said, [1, 2])
  })

  it('waits while the platform is away, and then only the newest value is told, once', async () => {
    const home = new Home()
    home.delivery = 'away'
    for (const level of [1, 2, 3]) await home.report(level)
    home.delivery = 'sent'
    home.device.resume()
    home.device.resume()
    home.clock.advance(5_000)
    assert.deepEqual(home.said, [3])
  })

  it('is told again when the link turns out to have been dead', async () => {
    const home = new Home()
    await home.report(1)
    home.clock.advance(10_000)
    const heard = home.clock.elapsed()
    home.clock.advance(5_000)
    await home.report(2)
    home.delivery = 'away'
    home.device.markUnconfirmed('events', heard)
    home.delivery = 'sent'
    home.clock.advance(1_000)
    home.device.resume()
    assert.deepEqual(home.said, [1, 2, 2])
  })

  it('that waits for another report says so, and the door bell in the same message rings', async () => {
    const said: unknown[] = []
    const waits = new Problem('not-sent', say`humidity waits for temperature`)
    const home = new Home({
      port: {
        refine: (report) => report,
        channel: (key) => ({ key, gap: 0 }),
        lacking: ({ key }) => (key === 'humidity' ? waits : undefined),
        send: ({ key }) => {
          if (key === 'humidity') return 'nothing'
          said.push(key)
          return 'sent'
        },
      },
    })
    await assert.rejects(
      home.device.report(
        { capability: 'humidity', value: 40 },
        { capability: 'doorbell', value: true },
        { capability: 'power', value: true },
      ),
      /humidity waits for temperature/,
    )
    assert.deepEqual(said, ['power', 'doorbell'])
  })

  it('under one name too many says so, and everything else in the same message is taken', async () => {
    const home = new Home()
    await home.device.report(
      ...Array.from({ length: 999 }, (_, index) => ({ capability: `p${index}`, value: 1 })),
      { capability: 'power', value: false },
    )
    home.clock.advance(1_000)
    home.said.length = 0
    await assert.rejects(
      home.device.report(
        { capability: 'more', value: 1 },
        { capability: 'doorbell', value: true },
        { capability: 'power', value: true },
      ),
      /more cannot be added: a device can have at most 1000/,
    )
    assert.deepEqual(home.said, [true, true])
    assert.equal(home.device.known('more'), undefined)
  })

  it('is refused when the platform has no event for it', async () => {
    await assert.rejects(new Home().report('Up', 'swing'), /Lamp has no swing that could be reported/)
  })

  it('belongs to the only instance that is known when the flow names none', async () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask({ capability: 'range', instance: 'Blind.Lift', value: 10 })
    home.device.answer('r1', { success: true })
    await home.report(20, 'range')
    assert.deepEqual(
      home.device.facets().map(({ instance, value }) => [instance, value]),
      [['Blind.Lift', 20]],
    )
  })
})

describe('A door bell', () => {
  it('rings every time, one press a second, and none is merged', async () => {
    const home = new Home()
    const rings = [1, 2, 3].map(() => home.report(true, 'doorbell'))
    assert.equal(home.said.length, 1)
    home.clock.advance(2_000)
    await Promise.all(rings)
    assert.equal(home.said.length, 3)
  })

  it('fails when it could not ring for 30 s, and does not ring later', async () => {
    const home = new Home()
    home.delivery = 'away'
    const ring = assert.rejects(
      home.report(true, 'doorbell'),
      /Lamp: doorbell was not sent within 30 s: there was no connection/,
    )
    home.clock.advance(30_000)
    await ring
    home.delivery = 'sent'
    home.device.resume()
    assert.deepEqual(home.said, [])
  })

  it('fails a second notification that would have to wait for a minute', async () => {
    const home = new Home()
    await home.report('one', 'notification')
    const second = assert.rejects(home.report('two', 'notification'), /only one such message at a time/)
    home.clock.advance(30_000)
    await second
    home.clock.advance(60_000)
    assert.deepEqual(home.said, ['one'])
  })

  it('fails when the device is closed first', async () => {
    const home = new Home()
    home.delivery = 'away'
    const ring = assert.rejects(
      home.report(true, 'doorbell'),
      /Lamp: doorbell was not sent: the device was closed first/,
    )
    home.device.close()
    await ring
    assert.equal(home.clock.pending, 0)
  })
})

describe('A request', () => {
  it('is answered exactly once', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask()
    home.device.answer('r1', { success: true, value: false })
    home.device.answer('r1', { success: false, reason: 'too late' })
    home.clock.advance(10_000)
    assert.deepEqual(home.answers, [{ success: true, value: false }])
    assert.ok(home.device.wasAnswered('r1'))
    assert.ok(!home.device.wasAnswered('r2'))
  })

  it('fails at the deadline, with a reason', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask()
    home.clock.advance(6_999)
    assert.deepEqual(home.answers, [])
    home.clock.advance(1)
    assert.deepEqual(home.answers, [
      { success: false, reason: 'Lamp: no answer from the flow within 7 s', code: 'deadline' },
    ])
  })

  it('expires with the deadline, and never later than the platform listens', () => {
    for (const [timeout, expires] of [
      [5_000, 5_000],
      [20_000, 8_000],
    ] as const) {
      const home = new Home({ timeout })
      const seen: number[] = []
      home.device.serve((request) => seen.push(request.expires - home.clock.now()))
      home.ask()
      assert.deepEqual(seen, [expires])
    }
  })

  it('fails when no node takes it, and when the device is offline', () => {
    const home = new Home()
    home.ask()
    home.device.serve(() => undefined)
    home.device.setOnline(false)
    home.ask({ id: 'r2' })
    home.device.setOnline(true)
    home.ask({ id: 'r3' })
    assert.deepEqual(
      home.answers.map((answer) => (answer.success ? '' : answer.reason)),
      ['No node in the flow takes requests for Lamp', 'Lamp is offline'],
    )
  })

  it('fails when the device is redeployed before it was answered', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask()
    home.device.close()
    assert.equal(home.answers.length, 1)
    assert.equal(home.answers[0]?.success, false)
    assert.equal(home.clock.pending, 0)
  })

  it('that shares its id with another is told apart by its capability', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask()
    home.ask({ capability: 'brightness', value: 5 })
    home.device.answer('r1', { success: true }, 'brightness')
    assert.deepEqual(home.answers, [{ success: true, value: 5 }])
    home.device.answer('r1', { success: true }, 'power')
    assert.equal(home.answers.length, 2)
  })
})

describe('A change that the platform asked for', () => {
  it('is not told back to it, neither by the answer nor by reports of the same value', async () => {
    const home = new Home({ answer: 'flow' })
    home.device.serve(() => undefined)
    await home.report(false, 'power')
    home.said.length = 0
    home.clock.advance(1_000)
    home.ask()
    await home.report(true, 'power')
    home.device.answer('r1', { success: true })
    await home.report(true, 'power')
    home.clock.advance(10_000)
    assert.deepEqual(home.said, [])
  })

  it('is told when it came about although the answer was a failure', async () => {
    const home = new Home({ answer: 'flow' })
    home.device.serve(() => undefined)
    home.ask()
    await home.report(true, 'power')
    assert.deepEqual(home.said, [])
    home.device.answer('r1', { success: false, reason: 'a node failed' })
    assert.deepEqual(home.said, [true])
  })

  it('is told after the connection when the answer could not be sent any more', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.device.ask({ id: 'r1', capability: 'power', operation: 'set', value: true, raw: {} }, () => false)
    home.delivery = 'away'
    home.device.answer('r1', { success: true })
    home.delivery = 'sent'
    home.device.resume()
    assert.deepEqual(home.said, [true])
  })

  it('changes nothing that is known when it failed', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask()
    home.device.answer('r1', { success: false, reason: 'stuck' })
    assert.deepEqual(home.device.facets(), [])
  })
})

describe('An adjust', () => {
  it('is resolved to the absolute value, also while the one before is still under way', () => {
    const home = new Home()
    const asked: unknown[] = []
    home.device.serve(({ value }) => asked.push(value))
    void home.report(40)
    home.ask(brighter(10))
    home.ask({ ...brighter(10), id: 'r2' })
    assert.deepEqual(asked, [50, 60])
    home.device.answer('r1', { success: true })
    assert.deepEqual(home.answers, [{ success: true, value: 50 }])
  })

  it('of a level that nobody knows starts in the middle', () => {
    const home = new Home()
    const asked: unknown[] = []
    home.device.serve(({ delta, value }) => asked.push([delta, value]))
    home.ask(brighter(10))
    home.ask({ ...brighter(10), id: 'r2' })
    home.device.answer('r1', { success: true })
    home.device.answer('r2', { success: true, value: 75 })
    assert.deepEqual(asked, [
      [10, 60],
      [10, 70],
    ])
    assert.deepEqual(home.answers, [
      { success: true, value: 60 },
      { success: true, value: 75 },
    ])
  })

  it('of a number without bounds that nobody knows is not sent, and says why', () => {
    const home = new Home()
    const asked: unknown[] = []
    home.device.serve((request) => asked.push(request))
    home.ask({ ...brighter(2), capability: 'targetTemperature' })
    assert.deepEqual(asked, [])
    assert.deepEqual(home.answers, [
      {
        success: false,
        reason: 'The current targetTemperature of Lamp is not known yet',
        code: 'unknown-state',
      },
    ])
  })

  it('of something unknown is confirmed by whatever the device shows next, under state', async () => {
    const home = new Home({ answer: 'state' })
    home.device.serve(() => undefined)
    home.ask(brighter(10))
    await home.report(33)
    assert.deepEqual(home.answers, [{ success: true, value: 33 }])
    assert.deepEqual(home.said, [])
  })
})

describe('Under answer: state', () => {
  it('only a report of the requested value is a success', async () => {
    const home = new Home({ answer: 'state' })
    home.device.serve(() => undefined)
    home.ask({ capability: 'brightness', value: 50 })
    await home.report(30)
    assert.deepEqual(home.answers, [])
    await home.report(50)
    assert.deepEqual(home.answers, [{ success: true, value: 50 }])
  })

  it('the deadline says that the device did not confirm', () => {
    const home = new Home({ answer: 'state' })
    home.device.serve(() => undefined)
    home.ask()
    home.clock.advance(7_000)
    assert.deepEqual(home.answers, [
      { success: false, reason: 'Lamp: the device did not confirm within 7 s', code: 'deadline' },
    ])
  })

  it('a device that goes offline fails its open requests at once', () => {
    const home = new Home({ answer: 'state' })
    home.device.serve(() => undefined)
    home.ask()
    home.device.setOnline(false)
    assert.deepEqual(home.answers, [{ success: false, reason: 'Lamp is offline', code: 'offline' }])
  })
})

describe('Under answer: now', () => {
  it('a request is answered as soon as it is in the flow', () => {
    const home = new Home({ answer: 'now' })
    const order: string[] = []
    home.device.serve(() => order.push('flow'))
    home.device.ask(
      { id: 'r1', capability: 'power', operation: 'set', value: true, raw: {} },
      () => order.push('answer') > 0,
    )
    assert.deepEqual(order, ['flow', 'answer'])
    assert.equal(home.clock.pending, 0)
  })
})

describe('The saved state', () => {
  it('leaves out what is too deep to be compared, and takes the rest', () => {
    const deep: unknown = JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))
    const { device } = new Home()
    device.restore({
      deep: { capability: 'deep', value: deep, told: deep },
      power: { capability: 'power', value: true },
    })
    assert.deepEqual(Object.keys(device.save()), ['power'])
  })

  it('holds what is known and what was not told, and is told after a restart', async () => {
    const before = new Home()
    await before.report(true, 'power')
    before.delivery = 'away'
    await before.report(57)
    const saved: unknown = JSON.parse(JSON.stringify(before.device.save()))

    const after = new Home()
    after.delivery = 'away'
    after.device.restore(saved)
    after.delivery = 'sent'
    after.device.resume()
    assert.deepEqual(after.said, [57])
    // What was told before a power cut may be forgotten there: the first report is told again, the second is not.
    await after.report(true, 'power')
    await after.report(true, 'power')
    assert.deepEqual(after.said, [57, true])
  })

  it('never replaces what is newer, and survives rubbish', async () => {
    const home = new Home()
    await home.report(10)
    for (const rubbish of [undefined, null, 5, 'x', [], { a: 1 }, { a: { capability: 3 } }])
      home.device.restore(rubbish)
    home.device.restore({ brightness: { capability: 'brightness', value: 99, told: 99 } })
    assert.deepEqual(home.device.expected('brightness'), [10])
  })
})

describe('A thing that only knows more and less', () => {
  const relative: Partial<DeviceOptions> = { traits: { capabilities: ['brightness'], relative: true } }
  const brightness = (value: number): Partial<Question> => ({ capability: 'brightness', value })

  it('is where it was asked to be, or has said that it is, when it is asked for more', () => {
    const home = new Home(relative)
    home.device.serve(() => undefined)
    home.ask({ ...brightness(80), id: 'r1' })
    assert.deepEqual(home.device.pending('r1')?.delta, 30)
    home.device.answer('r1', { success: true })
    home.ask({ ...brighter(10), id: 'r2' })
    assert.equal(home.device.pending('r2')?.value, 90)
    assert.equal(home.device.isAssumed('brightness'), true)
    home.device.answer('r2', { success: true })
    assert.deepEqual(home.answers, [
      { success: true, value: 80 },
      { success: true, value: 90 },
    ])
  })

  it('is asked for no change of what is no number', () => {
    const home = new Home(relative)
    home.device.serve(() => undefined)
    home.ask({ capability: 'brightness', value: 'much' })
    assert.equal(home.device.pending('r1')?.delta, 0)
  })
})

describe('What is known of a device', () => {
  it('is not told again by itself when an answer has just told all of it', async () => {
    const home = new Home()
    home.delivery = 'away'
    await home.report(5)
    home.device.markTold()
    home.delivery = 'sent'
    home.device.resume()
    assert.deepEqual(home.said, [])
    await home.report(6)
    assert.deepEqual(home.said, [6])
  })

  it('is nothing at first, and whether it can be reached is then open', () => {
    const { device } = new Home()
    assert.deepEqual([device.presence, device.online, device.hasSpoken], [null, true, false])
    assert.deepEqual(device.expected('power'), [])
    assert.deepEqual([device.asked('power'), device.isAssumed('power')], [undefined, false])
  })

  it('tells what a broker had kept from what it has said itself, and an offline one from one that says nothing', async () => {
    const home = new Home()
    await home.report(true, 'power', { source: 'retained' })
    assert.deepEqual([home.device.presence, home.device.hasSpoken], [true, false])
    await home.report(false, 'power')
    assert.equal(home.device.hasSpoken, true)
    home.device.setOnline(false)
    assert.equal(home.device.presence, false)
  })

  it('is what it was asked for and then what it is, newest first', async () => {
    const home = new Home()
    home.device.serve(() => undefined)
    await home.report(20)
    home.ask({ id: 'r1', capability: 'brightness', value: 30 })
    home.ask({ id: 'r2', capability: 'brightness', value: 40 })
    assert.deepEqual(home.device.expected('brightness'), [40, 30, 20])
    assert.equal(home.device.asked('brightness'), 40)
  })
})

describe('A report that cannot be taken', () => {
  it('has its reason without being made, and one that can has none', () => {
    const { device } = new Home()
    assert.equal(device.objection({ capability: 'power', value: true }), undefined)
    assert.match(String(device.objection({ capability: 'swing', value: true })), /Lamp has no swing/)
  })

  it('of one of several has to say of which', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    for (const instance of ['left', 'right'])
      home.ask({ id: instance, capability: 'brightness', value: 1, instance })
    const objection = home.device.objection({ capability: 'brightness', value: 2 })
    assert.match(String(objection), /several brightness: set msg\.instance to one of left, right/)
  })
})

describe('An answer without a value', () => {
  it('is none to a question, and none to a change of what is not known', () => {
    const home = new Home()
    home.device.serve(() => undefined)
    home.ask({ id: 'r1', operation: 'query', value: undefined })
    home.device.answer('r1', { success: true })
    home.ask({ id: 'r2', capability: 'temperature', operation: 'adjust', value: undefined, delta: 1 })
    home.device.answer('r2', { success: true })
    assert.deepEqual(
      home.answers.map((answer) => answer.success || answer.code),
      ['unsupported', 'unknown-state'],
    )
  })

  it('of a lock that was asked for something else meanwhile says what it is now', async () => {
    const home = new Home({ answer: 'state' })
    home.device.serve(() => undefined)
    home.ask({ id: 'r1', capability: 'lock', value: 'LOCKED' })
    home.ask({ id: 'r2', capability: 'lock', value: 'UNLOCKED' })
    await home.report('UNLOCKED', 'lock')
    assert.deepEqual(home.answers, [
      { success: true, value: 'UNLOCKED' },
      { success: false, reason: 'a newer request came: it is UNLOCKED now', code: 'overtaken' },
    ])
  })
})
