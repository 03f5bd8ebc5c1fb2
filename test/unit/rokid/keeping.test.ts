import assert from 'node:assert/strict'
import { AnswerCache } from '../../../src/rokid/answer-cache'
import { IssuedTokens } from '../../../src/rokid/auth/issued-tokens'
import { LoginGuard, type Visitor } from '../../../src/rokid/auth/login-guard'
import type { Memory } from '../../../src/rokid/memory'
import { Seal } from '../../../src/rokid/auth/secrets'
import { FakeClock } from '../../support/fake-clock'

const MINUTE = 60_000

function memory(): Memory & { sections: Map<string, unknown> } {
  const sections = new Map<string, unknown>()
  return {
    sections,
    ready: Promise.resolve(),
    isDamaged: false,
    read: (section) => sections.get(section),
    write: (section, value) => void sections.set(section, value),
  }
}

describe('Answers that are kept', () => {
  it('are repeated for five minutes, and not longer', async () => {
    const clock = new FakeClock()
    // The cache takes a start at 0 for none.
    clock.advance(1)
    const answers = new AnswerCache(clock)
    let runs = 0
    const ask = (): Promise<string> =>
      answers.once('anna', 'id', () => Promise.resolve(`answer ${(runs += 1)}`))
    assert.equal(await ask(), 'answer 1')
    clock.advance(5 * MINUTE - 1)
    assert.equal(await ask(), 'answer 1')
    clock.advance(2)
    assert.equal(await ask(), 'answer 2')
  })

  it('are not without limit', async () => {
    const answers = new AnswerCache(new FakeClock())
    const big = 'x'.repeat(1024 * 1024)
    let runs = 0
    const ask = (id: number): Promise<string> =>
      answers.once('anna', String(id), () => {
        runs += 1
        return Promise.resolve(big)
      })
    for (let id = 0; id < 20; id += 1) await ask(id)
    await ask(0)
    assert.equal(runs, 21)
  })
})

describe('Issued tokens', () => {
  it('expire, and are known as expired', () => {
    const clock = new FakeClock()
    const tokens = new IssuedTokens(memory(), clock)
    tokens.add('t', { kind: 'access', user: 'anna', client: 'rokid', expires: clock.now() + MINUTE })
    assert.deepEqual(tokens.judge('t'), { user: 'anna' })
    clock.advance(MINUTE)
    assert.equal(tokens.judge('t'), 'expired')
    assert.equal(tokens.judge('u'), 'unknown')
  })

  it('survive, however many have expired since, while the refresh token is good', async () => {
    const clock = new FakeClock()
    const store = memory()
    const tokens = new IssuedTokens(store, clock)
    tokens.add('refresh', { kind: 'refresh', user: 'anna', client: 'rokid', expires: clock.now() + 1e12 })
    for (let n = 0; n < 500; n += 1) {
      tokens.add(`t${n}`, { kind: 'access', user: 'anna', client: 'rokid', expires: clock.now() + MINUTE })
      clock.advance(MINUTE)
    }
    const later = new IssuedTokens(store, clock)
    await later.ready
    assert.ok(later.find('refresh', 'refresh'))
    assert.equal(later.judge('t499'), 'expired')
    assert.ok(Object.keys(store.sections.get('tokens') as object).length < 110)
  })

  it('are kept without the tokens themselves', () => {
    const store = memory()
    const clock = new FakeClock()
    new IssuedTokens(store, clock).add('secret', { kind: 'access', user: 'a', client: 'c', expires: 1e15 })
    assert.ok(!JSON.stringify([...store.sections]).includes('secret'))
  })
})

describe('A seal', () => {
  it('opens only for the secret that closed it', () => {
    const sealed = new Seal('one').close({ token: 'abc' })
    assert.ok(!JSON.stringify(sealed).includes('abc'))
    assert.deepEqual(new Seal('one').open(JSON.parse(JSON.stringify(sealed))), { token: 'abc' })
    assert.equal(new Seal('two').open(sealed), undefined)
    for (const wrong of [
      undefined,
      null,
      {},
      'x',
      { ...(sealed as object), tag: 'AAAA' },
      { iv: '', tag: '', data: '' },
    ])
      assert.equal(new Seal('one').open(wrong), undefined)
  })
})

describe('The guard of the login page', () => {
  const PROXY = '127.0.0.1'
  /** Somebody in the street; what comes over the proxy may call itself anything. */
  const outside = (address: string, peer = address): Visitor => ({ address, peer, isOutside: true })
  const atHome = (address: string): Visitor => ({ address, peer: address, isOutside: false })
  let clock: FakeClock
  let guard: LoginGuard
  beforeEach(() => {
    clock = new FakeClock()
    clock.advance(1)
    guard = new LoginGuard(clock)
  })

  /** How long a visitor waits for its turn, in ms; or why it gets none. */
  async function turnOf(visitor: Visitor): Promise<number | string> {
    const start = clock.elapsed()
    const admission = guard.admit(visitor)
    let outcome: string | undefined
    void admission.then((is) => (outcome = is))
    for (;;) {
      await new Promise(setImmediate)
      if (outcome !== undefined) return outcome === 'admitted' ? clock.elapsed() - start : outcome
      clock.advance(1_000)
    }
  }
  async function guessInNewNames(times: number): Promise<void> {
    for (let n = 0; n < times; n += 1) await turnOf(outside(`${PROXY} name ${n}`, PROXY))
  }

  for (const [where, visitor] of [
    ['outside', outside('1.2.3.4')],
    ['at home', atHome('192.168.1.2')],
  ] as const)
    it(`lets nobody ${where} guess on under one address, and forgives after ten minutes`, async () => {
      for (let n = 0; n < 8; n += 1) assert.equal(await turnOf(visitor), 0)
      assert.equal(await turnOf(visitor), 'blocked')
      assert.equal(await turnOf(outside('5.6.7.8')), 0)
      clock.advance(10 * MINUTE + 1)
      assert.equal(await turnOf(visitor), 0)
    })

  it('lets who calls itself by ever new names try hardly more often than who does not', async () => {
    await guessInNewNames(8)
    const start = clock.elapsed()
    await guessInNewNames(60)
    const perWindow = (60 / (clock.elapsed() - start)) * 10 * MINUTE
    assert.ok(perWindow < 24, `${perWindow} in ten minutes`)
  })

  it('lets somebody else in between two guesses, and at once when nobody has guessed for half a minute', async () => {
    await guessInNewNames(1_000)
    const wait = await turnOf(outside(`${PROXY} 203.0.113.8`, PROXY))
    assert.ok(typeof wait === 'number' && wait <= 30_000, `${wait} ms`)
    clock.advance(30_000)
    assert.equal(await turnOf(outside(`${PROXY} 203.0.113.9`, PROXY)), 0)
  })

  it('counts what is tried at once as if it came one after the other', async () => {
    const outcomes: string[] = []
    for (let n = 0; n < 100; n += 1)
      void guard.admit(outside(`${PROXY} name ${n}`, PROXY)).then((is) => outcomes.push(is))
    await new Promise(setImmediate)
    assert.equal(outcomes.filter((outcome) => outcome === 'admitted').length, 8)
    assert.ok(outcomes.filter((outcome) => outcome === 'crowded').length >= 80)
  })

  it('has a pace for all from outside together, which keeps nobody out and does not slow who is at home', async () => {
    for (let n = 0; n < 204; n += 1) await turnOf(outside(`203.0.113.${n}`))
    const wait = await turnOf(outside('5.6.7.8'))
    assert.ok(typeof wait === 'number' && wait > 0 && wait <= 30_000, `${wait} ms`)
    assert.equal(await turnOf(atHome('192.168.1.2')), 0)
  })

  it('slows down, and never refuses, who cannot be told apart behind a tunnel', async () => {
    const visitor: Visitor = { peer: PROXY, isOutside: true }
    for (let n = 0; n < 20; n += 1) assert.equal(typeof (await turnOf(visitor)), 'number')
  })

  it('forgets the failures of who succeeds, and not those of others', async () => {
    for (let n = 0; n < 7; n += 1) await turnOf(outside('a'))
    await turnOf(outside('a'))
    guard.succeeded(outside('a'))
    clock.advance(MINUTE)
    assert.equal(await turnOf(outside('a')), 0)
    await guessInNewNames(20)
    await turnOf(outside(`${PROXY} anna`, PROXY))
    guard.succeeded(outside(`${PROXY} anna`, PROXY))
    assert.notEqual(await turnOf(outside(`${PROXY} name`, PROXY)), 0)
  })
})
