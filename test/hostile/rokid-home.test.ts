import assert from 'node:assert/strict'
import { exchange } from '../../simulator/rokid/speaker'
import { fragmentsOf, heapInUse, hostileCount, hostileDatagrams } from '../support/hostile'
import { Host, USER_TOKEN } from '../unit/rokid/home'

/** Datagrams and connections at the same time. */
const AT_ONCE = 20
/** Two forms of five answers. */
const MAX_ANSWERS_PER_SECOND = 10
/** Of one request. */
const MAX_FRAGMENTS = 4
const MAX_GROWTH_BYTES = 10 * 1024 * 1024

describe('A host that serves Rokid speakers at home', function () {
  this.timeout(1_800_000)
  const host = new Host()
  after(() => host.close())

  it('stands, answers and keeps nothing after hostile datagrams and as many requests in fragments', async () => {
    const skill = await host.skill()
    await host.listening(skill)
    const speaker = await host.speaker()
    const params = { userAuth: { userToken: USER_TOKEN } }
    const request = JSON.stringify({ jsonrpc: '2.0', method: 'list', params, id: '1' })
    const pieces = hostileDatagrams(request, hostileCount(10_000), 9999)
    const searches = hostileDatagrams(SEARCH, pieces.length, 1900)
    const before = heapInUse()
    let seconds = 0
    for (let at = 0; at < pieces.length; at += AT_ONCE) {
      seconds += 1
      for (const datagram of searches.slice(at, at + AT_ONCE)) speaker.send(datagram)
      await Promise.allSettled(
        pieces
          .slice(at, at + AT_ONCE)
          .map((piece, index) =>
            exchange(skill.at('tcp'), fragmentsOf(piece, MAX_FRAGMENTS, at + index), 'half-close'),
          ),
      )
      host.clock.advance(1_000)
    }
    const answers = speaker.notices.filter(({ headers }) => headers['LOCATION'] === skill.at('http'))
    assert.ok(answers.length <= MAX_ANSWERS_PER_SECOND * (seconds + 1), String(answers.length))
    speaker.notices.length = 0
    // Whoever has guessed is heard again after ten minutes.
    host.clock.advance(600_000)
    assert.equal((await speaker.list(skill.at('http'))).length, 1)
    assert.equal((await speaker.find(({ usn }) => usn === `uuid:${skill.uuid}`)).location, skill.at('http'))
    assert.deepEqual(skill.requests, [])
    const growth = heapInUse() - before
    assert.ok(growth < MAX_GROWTH_BYTES, String(growth))
  })
})

const SEARCH = 'M-SEARCH * HTTP/1.1\r\nST: homebase:device\r\nMAN: "ssdp:discover"\r\nMX: 3\r\n\r\n'
