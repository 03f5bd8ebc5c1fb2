import assert from 'node:assert/strict'
import { Acknowledgements, type Receipt } from '../../../src/mixin/acknowledgements'
import { Api } from '../../../src/mixin/sending/api'
import { inBatches } from '../../../src/mixin/sending/batches'
import { readKeystore } from '../../../src/mixin/keystore'
import { Lines } from '../../../src/mixin/sending/keyed-queue'
import { Quota } from '../../../src/mixin/sending/quota'
import { MixinError } from '../../../src/mixin/refusal'
import { Sender, type WireMessage } from '../../../src/mixin/sending/sender'
import { FakeClock } from '../../support/fake-clock'
import { APP_ID, KEYSTORE } from './keystores'

const FAMILY = { conversationId: 'f0000000-0000-4000-8000-00000000000f' }
const content = (text: string) => ({ category: 'PLAIN_TEXT', data: Buffer.from(text) })
/** Until what promises set in motion is over. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('A sender', () => {
  const clock = new FakeClock()
  const { keystore } = readKeystore(KEYSTORE)
  const api = new Api({
    base: () => 'http://127.0.0.1:1',
    keystore,
    now: () => clock.now(),
    onServerTime: () => undefined,
  })

  function senderWith(create: (message: WireMessage) => Promise<unknown>, isReady = () => true): Sender {
    return new Sender({
      clock,
      random: () => 0.999,
      appId: APP_ID,
      api,
      create,
      isReady,
      isAlive: () => Promise.resolve(true),
    })
  }

  it('keeps what waits for ten minutes, and then says that it was not sent', async () => {
    const sender = senderWith(
      () => Promise.resolve(),
      () => false,
    )
    const sent = assert.rejects(
      sender.send([FAMILY], [content('x')]),
      /no connection to Mixin for 10 minutes/,
    )
    await settled()
    clock.advance(10 * 60_000)
    await sent
    assert.equal(clock.pending, 0)
  })

  it('sends what waited in order as soon as there is a connection', async () => {
    const texts: string[] = []
    let ready = false
    const sender = senderWith(
      ({ data_base64: data }) => {
        texts.push(Buffer.from(data, 'base64url').toString())
        return Promise.resolve()
      },
      () => ready,
    )
    const all = ['1', '2', '3'].map((text) => sender.send([FAMILY], [content(text)]))
    await settled()
    ready = true
    sender.resume()
    await Promise.all(all)
    assert.deepEqual(texts, ['1', '2', '3'])
  })

  it('waits longer and longer when Mixin has had too many, and starts afresh after a success', async () => {
    let left = 3
    const pauses: number[] = []
    let since = clock.elapsed()
    const sender = senderWith(() => {
      pauses.push(Math.round((clock.elapsed() - since) / 1000))
      since = clock.elapsed()
      left -= 1
      return left > 0
        ? Promise.reject(new MixinError({ code: 429, description: 'Too Many Requests' }))
        : Promise.resolve()
    })
    const sent = sender.send([FAMILY], [content('x')])
    for (let second = 0; second < 10; second += 1) {
      await settled()
      clock.advance(1_000)
    }
    await sent
    assert.deepEqual(pauses, [0, 1, 2])
  })

  it('says after ten minutes that Mixin has had too many, not that there was no connection', async () => {
    const sender = senderWith(() =>
      Promise.reject(new MixinError({ code: 429, description: 'Too Many Requests' })),
    )
    const sent = [1, 2].map(() =>
      assert.rejects(sender.send([FAMILY], [content('x')]), { name: 'MixinError', code: 429 }),
    )
    for (let minute = 0; minute < 12; minute += 1) {
      await settled()
      clock.advance(60_000)
    }
    await Promise.all(sent)
  })

  it('that is stopped fails what waits', async () => {
    const sender = senderWith(
      () => Promise.resolve(),
      () => false,
    )
    const sent = assert.rejects(sender.send([FAMILY], [content('x')]), /closed before this was sent/)
    await settled()
    sender.stop()
    await sent
    assert.equal(clock.pending, 0)
  })
})

describe('Acknowledgements', () => {
  it('go out at once; what gathers until the reply goes in one batch, at latest after 250 ms', async () => {
    const clock = new FakeClock()
    const batches: Receipt[][] = []
    const acknowledgements = new Acknowledgements({
      clock,
      random: () => 0.999,
      send: (messages) => {
        batches.push(messages)
        return new Promise(() => undefined)
      },
      isReady: () => true,
    })
    acknowledgements.add('a')
    await settled()
    acknowledgements.add('b')
    acknowledgements.add('c')
    clock.advance(249)
    assert.deepEqual(
      batches.map((batch) => batch.length),
      [1],
    )
    clock.advance(1)
    assert.deepEqual(
      batches.map((batch) => batch.length),
      [1, 2],
    )
    for (let n = 0; n < 250; n += 1) acknowledgements.add(String(n))
    clock.advance(250)
    assert.deepEqual(
      batches.map((batch) => batch.length),
      [1, 2, 100, 100, 50],
    )
  })

  it('wait for a session, and come again in the next when the reply is lost', async () => {
    const clock = new FakeClock()
    let ready = false
    const batches: string[][] = []
    const acknowledgements = new Acknowledgements({
      clock,
      random: () => 0.999,
      send: (messages) => {
        batches.push(messages.map(({ message_id: id }) => id))
        return batches.length === 1 ? Promise.reject(new Error('lost')) : Promise.resolve()
      },
      isReady: () => ready,
    })
    acknowledgements.add('a')
    await settled()
    assert.deepEqual(batches, [])
    ready = true
    acknowledgements.flush()
    await settled()
    clock.advance(1_000)
    await settled()
    assert.deepEqual([batches, acknowledgements.isEmpty], [[['a'], ['a']], true])
  })

  it('that the server takes are not lost with one that it does not', async () => {
    const taken: string[] = []
    const acknowledgements = new Acknowledgements({
      clock: new FakeClock(),
      random: () => 0.999,
      send: (messages) => {
        const ids = messages.map(({ message_id: id }) => id)
        if (ids.includes('bad')) return Promise.reject(new MixinError({ code: 10002, description: 'bad' }))
        taken.push(...ids)
        return Promise.resolve()
      },
      isReady: () => true,
    })
    const good = Array.from({ length: 99 }, (_, n) => String(n))
    for (const id of [...good.slice(0, 40), 'bad', ...good.slice(40)]) acknowledgements.add(id)
    for (let turn = 0; turn < 10; turn += 1) await settled()
    assert.deepEqual(taken.sort(), good.sort())
    assert.ok(acknowledgements.isEmpty)
  })

  it('wait longer and longer when Mixin has had too many, whatever else is finished meanwhile', async () => {
    const clock = new FakeClock()
    const at: number[] = []
    const acknowledgements = new Acknowledgements({
      clock,
      random: () => 0.999,
      send: () => {
        at.push(Math.round(clock.elapsed() / 1_000))
        return at.length < 4
          ? Promise.reject(new MixinError({ code: 429, description: 'Too Many Requests' }))
          : Promise.resolve()
      },
      isReady: () => true,
    })
    for (let second = 0; second < 12; second += 1) {
      acknowledgements.add(String(second))
      await settled()
      clock.advance(1_000)
    }
    await settled()
    assert.deepEqual(at.slice(0, 4), [0, 2, 5, 10])
  })
})

describe('A quota', () => {
  it('lets a burst through, and then as much as comes back with time', () => {
    const clock = new FakeClock()
    const quota = new Quota(clock, { perSecond: 10, burst: 5 })
    assert.deepEqual([quota.take(5), quota.take(1), quota.take(4)], [0, 100, 500])
    clock.advance(10_000)
    assert.equal(quota.take(5), 0)
  })
})

describe('Batches', () => {
  it('have at most 100 messages and 128 KB', () => {
    const sizes = (count: number, size: number): number[] =>
      inBatches(
        Array.from({ length: count }, () => size),
        (item) => item,
      ).map((batch) => batch.length)
    assert.deepEqual(sizes(250, 100), [100, 100, 50])
    assert.deepEqual(sizes(3, 60_000), [2, 1])
    assert.deepEqual(sizes(2, 200_000), [1, 1])
    assert.deepEqual(sizes(0, 1), [])
  })
})

describe('Lines', () => {
  it('keep the order in each of them, also after a failure, and nothing when all is done', async () => {
    const lines = new Lines()
    const done: string[] = []
    const work =
      (name: string, ms = 0) =>
      async () => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        done.push(name)
        if (name === 'bad') throw new Error(name)
      }
    const all = [
      lines.run(['a'], work('bad', 20)),
      lines.run(['a', 'b'], work('both')),
      lines.run(['b'], work('b')),
      lines.run(['c'], work('c')),
    ]
    const results = await Promise.allSettled(all)
    assert.deepEqual(done, ['c', 'bad', 'both', 'b'])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    )
  })
})
