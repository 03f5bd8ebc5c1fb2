import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { isAtHome, visitorOf } from '../../../src/rokid/web/addresses'

/** A request as it comes in from an address, meant for a host. */
function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers: { host: 'localhost', ...headers } } as never
}

const AT_HOME = [
  ...['127.0.0.1', '127.255.255.255', '10.0.0.0', '10.255.255.255', '192.168.0.1', '192.168.255.255'],
  ...['172.16.0.0', '172.31.255.255', '169.254.0.1', '::ffff:10.0.0.1', '::FFFF:192.168.1.2', '::1'],
  ...['0:0:0:0:0:0:0:1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fc00::', 'fdff:ffff::1', 'FD12::3'],
]
const ELSEWHERE = [
  ...['126.255.255.255', '128.0.0.0', '9.255.255.255', '11.0.0.0', '192.167.255.255', '192.169.0.0'],
  ...['172.15.255.255', '172.32.0.0', '169.253.0.1', '::ffff:8.8.8.8', '::2', '::', '2001:db8::1'],
  ...['fe7f::1', 'fec0::1', 'fbff::1', 'fe00::1', '', '10.0.0', '10.1', '127.0.0.1.example', '0x7f.0.0.1'],
]

describe('An address of the network at home', () => {
  for (const address of AT_HOME) {
    it(`is ${address}`, () => assert.ok(isAtHome(request(address))))
  }
  for (const address of ELSEWHERE) {
    it(`is not ${JSON.stringify(address)}`, () => assert.ok(!isAtHome(request(address))))
  }

  it('counts as a name for this machine too, with or without a port', () => {
    for (const host of [
      '192.168.1.5',
      '192.168.1.5:1880',
      '[fe80::1]:1880',
      '[::1]',
      'nas',
      'nas.local:1880',
    ])
      assert.ok(isAtHome(request('127.0.0.1', { host })), host)
    for (const host of ['8.8.8.8', '[2001:db8::1]:1880', 'home.example', '10.0.0.1.example', ''])
      assert.ok(!isAtHome(request('127.0.0.1', { host })), host)
  })

  it('is never taken from whatever else a peer or a header says, and nothing that it says is an exception', () => {
    const text = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.domain())
    fc.assert(
      fc.property(text, text, (address, host) => {
        assert.equal(typeof isAtHome(request(address, { host })), 'boolean')
        assert.ok(!isAtHome(request(address, { host, 'x-forwarded-for': '10.0.0.1' })))
      }),
    )
  })
})

describe('Whose wrong passwords count together', () => {
  const hops = { 'x-forwarded-for': '203.0.113.1, 203.0.113.2' }

  it('is the last hop that a proxy at home names, whose own address is known as well', () => {
    const peer = '::ffff:192.168.1.2'
    const visitor = { address: `${peer} 203.0.113.2`, peer, isOutside: true }
    assert.deepEqual(visitorOf(request(peer, hops)), visitor)
  })

  it('is the peer itself when it comes from elsewhere, whatever it says', () => {
    const visitor = { address: '203.0.113.9', peer: '203.0.113.9', isOutside: true }
    assert.deepEqual(visitorOf(request('203.0.113.9', hops)), visitor)
  })

  it('is nobody that is known, when a tunnel names nobody', () => {
    const host = 'home.example'
    assert.deepEqual(visitorOf(request('127.0.0.1', { host })), { peer: '127.0.0.1', isOutside: true })
  })

  it('is the peer itself at home', () => {
    const visitor = { address: '192.168.1.2', peer: '192.168.1.2', isOutside: false }
    assert.deepEqual(visitorOf(request('192.168.1.2')), visitor)
  })
})
