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
  const outside = (address: string): Visitor => ({ address, isOutside: true })
  const atHome = (address: string): Visitor => ({ address, isOutside: false })

  it('lets nobody guess on, and forgives after ten minutes', () => {
    const clock = new FakeClock()
    clock.advance(1)
    const guard = new LoginGuard(clock)
    for (let n = 0; n < 8; n += 1) guard.failed(outside('1.2.3.4'))
    assert.ok(guard.isBlocked(outside('1.2.3.4')))
    assert.ok(!guard.isBlocked(outside('5.6.7.8')))
    clock.advance(10 * MINUTE + 1)
    assert.ok(!guard.isBlocked(outside('1.2.3.4')))
  })

  it('has a limit for all from outside together, which does not keep out who is at home', () => {
    const guard = new LoginGuard(new FakeClock())
    for (let n = 0; n < 200; n += 1) guard.failed(outside(`127.0.0.1 10.0.0.${n}`))
    assert.ok(guard.isBlocked(outside('5.6.7.8')))
    assert.ok(!guard.isBlocked(atHome('192.168.1.2')))
    for (let n = 0; n < 8; n += 1) guard.failed(atHome('192.168.1.2'))
    assert.ok(guard.isBlocked(atHome('192.168.1.2')))
  })

  it('forgets failures after a success', () => {
    const guard = new LoginGuard(new FakeClock())
    for (let n = 0; n < 7; n += 1) guard.failed(outside('a'))
    guard.succeeded(outside('a'))
    guard.failed(outside('a'))
    assert.ok(!guard.isBlocked(outside('a')))
  })
})
