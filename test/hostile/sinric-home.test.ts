import assert from 'node:assert/strict'
import { heapInUse, hostileCount, hostileDatagrams } from '../support/hostile'
import { Host, LAMP } from '../unit/sinric/local-home'

/** Datagrams between two right requests. */
const AT_ONCE = 100
/** To one peer that has shown no secret (docs/protocols/sinric-local.md#l3). */
const MAX_REFUSALS_PER_SECOND = 5
const MAX_GROWTH_BYTES = 10 * 1024 * 1024

describe('A host that phones in the Wi-Fi ask', function () {
  this.timeout(1_800_000)
  const host = new Host()
  after(() => host.close())

  it('stands, answers what is right in between and keeps nothing after hostile datagrams', async () => {
    const account = await host.account()
    const phone = await host.phone()
    const right = phone.request(LAMP, 'setPowerState', { state: 'On' })
    const datagrams = hostileDatagrams(right, hostileCount(10_000), 3333)
    const before = heapInUse()
    let asked = 0
    for (let at = 0; at < datagrams.length; at += AT_ONCE) {
      const some = datagrams.slice(at, at + AT_ONCE)
      for (const datagram of some) phone.send(datagram)
      const brightness = (asked += 1) % 100
      const { payload } = await phone.ask(LAMP, 'setBrightness', { brightness })
      assert.deepEqual([payload['success'], payload['value']], [true, { brightness }])
      const refusals = phone.replies.filter((reply) => reply.payload['success'] === false)
      assert.ok(refusals.length <= MAX_REFUSALS_PER_SECOND, String(refusals.length))
      const longest = 2 * Math.max(...some.map((datagram) => Buffer.byteLength(datagram)))
      for (const { text } of refusals) assert.ok(Buffer.byteLength(text) <= longest, text)
      phone.replies.length = 0
      account.receptions.length = 0
      host.clock.advance(1_000)
    }
    // A change outside of what is signed leaves a right request, which runs once however often it comes.
    const others = account.requests.filter(({ capability }) => capability !== 'brightness')
    assert.deepEqual([others.length <= 1, account.requests.length - others.length], [true, asked])
    account.requests.length = 0
    const growth = heapInUse() - before
    assert.ok(growth < MAX_GROWTH_BYTES, String(growth))
  })
})
