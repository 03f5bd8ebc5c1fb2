import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import { FaultProxy } from '../../support/fault-proxy'
import { until } from '../../support/until'
import { makeCertificate } from '../../simulator/certificate'
import { Line } from './line'

const HOUR = 3_600_000

describe('A connection', () => {
  let cloud: SinricCloud
  let url: string
  let line: Line
  /** What a test opened beside the cloud, and how to close it. */
  const others: (() => unknown)[] = []

  beforeEach(async () => {
    cloud = new SinricCloud({ appKey: 'key', appSecret: 'secret' })
    url = await cloud.listen()
    line = new Line(url)
    line.headers = { appkey: 'key' }
  })
  afterEach(async () => {
    await line.close()
    await cloud.close()
    for (const close of others.splice(0)) await close()
  })

  async function connect(): Promise<void> {
    line.connection.start()
    await line.is('connected')
  }

  describe('that is asked to start', () => {
    it('says that it connects, and then that it has', async () => {
      await connect()
      assert.deepEqual(
        line.links.map(({ state }) => state),
        ['connecting', 'connected'],
      )
      assert.equal(cloud.connections, 1)
    })

    it('opens one socket, however often it is asked', async () => {
      line.connection.start()
      line.connection.start()
      await line.is('connected')
      line.connection.start()
      line.connection.start()
      assert.equal(cloud.handshakes.length, 1)
    })

    it('sends its headers as they are spelt and offers no compression', async () => {
      const server = createServer()
      others.push(() => server.close())
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const dialled = once(server, 'upgrade') as Promise<[IncomingMessage, Socket]>
      line.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
      line.headers = { appkey: 'key', SDKVersion: '1.2.3' }
      line.connection.start()
      const [request, socket] = await dialled
      socket.destroy()
      const names = request.rawHeaders.filter((_text, index) => index % 2 === 0)
      assert.ok(names.includes('SDKVersion'), names.join())
      assert.equal(request.headers['sec-websocket-extensions'], undefined)
      assert.equal(request.headers['sec-websocket-protocol'], undefined)
    })

    it('sends nothing before it is open, and says so instead of throwing', async () => {
      assert.equal(line.connection.send('too early'), false)
      line.connection.start()
      assert.equal(line.connection.send('still too early'), false)
      await line.is('connected')
      assert.equal(line.connection.send('in time'), true)
      await until(() => cloud.rejected.length > 0, 'the frame')
      assert.deepEqual(
        cloud.rejected.map(({ text }) => text),
        ['in time'],
      )
    })
  })

  describe('whose credential is refused', () => {
    for (const status of [401, 403]) {
      it(`with ${status} says so and knocks no more than every five minutes`, async () => {
        cloud.faults.refuse = status
        line.dice = 0
        line.connection.start()
        await line.is('refused')
        assert.match(line.reason, new RegExp(`^\\w.* \\(HTTP ${status}\\)$`))
        await line.failFor(HOUR)
        const attempts = cloud.handshakes.length
        assert.ok(attempts >= 4 && attempts <= 13, `${attempts} attempts in an hour`)
      })
    }

    it('waits at most a quarter of an hour, and connects once the key is accepted', async () => {
      cloud.faults.refuse = 401
      line.dice = 1 - Number.EPSILON
      line.connection.start()
      await line.is('refused')
      cloud.faults.refuse = undefined
      assert.ok(line.pause() <= 15 * 60_000)
      await line.is('connected')
    })
  })

  describe('that fails', () => {
    for (const status of [301, 400, 404, 429, 500, 503]) {
      it(`with HTTP ${status} tries again and is no refused credential`, async () => {
        cloud.faults.refuse = status
        line.connection.start()
        await line.is('waiting')
        assert.match(line.reason, new RegExp(`^\\w.* \\(HTTP ${status}\\)$`))
        cloud.faults.refuse = undefined
        line.pause()
        await line.is('connected')
      })
    }

    for (const [status, header, least] of [
      [429, '120', 120_000],
      [503, '90', 90_000],
      [503, '999999999999', 15 * 60_000],
      [429, 'soon', 0],
    ] as const) {
      it(`with HTTP ${status} and Retry-After: ${header} knocks not before ${least} ms, and then`, async () => {
        const server = createServer().on('upgrade', (_request, socket) =>
          socket
            .on('error', () => undefined)
            .end(`HTTP/1.1 ${status} No\r\nRetry-After: ${header}\r\nContent-Length: 0\r\n\r\n`),
        )
        others.push(() => server.close())
        server.listen(0, '127.0.0.1')
        await once(server, 'listening')
        line.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
        line.connection.start()
        await line.is('waiting')
        const pause = line.pause()
        assert.ok(pause >= least && pause <= least + 1_000, `${pause} ms`)
      })
    }

    for (const code of [1000, 1001, 1006, 1008, 1011, 4001]) {
      it(`with close code ${code} tries again and names the code`, async () => {
        await connect()
        cloud.kick(code)
        await line.is('waiting')
        assert.match(line.reason, new RegExp(`closed with code ${code}`))
        line.pause()
        await line.is('connected')
      })
    }

    it('waits a random part of 1, 2, 4 … 60 s, when the server closes right after every handshake', async () => {
      line.dice = 1 - Number.EPSILON
      cloud.faults.acceptThenClose = 1008
      line.connection.start()
      const pauses: number[] = []
      while (pauses.length < 8) {
        await line.is('waiting')
        pauses.push(line.pause())
      }
      assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    })

    it('starts over with a short wait after 30 s of stability, and not before', async () => {
      line.dice = 1 - Number.EPSILON
      await connect()
      for (let failures = 0; failures < 4; failures += 1) {
        cloud.drop()
        await line.is('waiting')
        line.pause()
        await line.is('connected')
      }
      line.clock.advance(29_000)
      cloud.drop()
      await line.is('waiting')
      assert.equal(line.pause(), 16_000)
      await line.is('connected')
      line.clock.advance(30_000)
      cloud.drop()
      await line.is('waiting')
      assert.equal(line.pause(), 1_000)
    })

    it('keeps one pending timer, also when error, reset and close come at once', async () => {
      const proxy = await FaultProxy.to(url)
      others.push(() => proxy.close())
      line.url = proxy.url
      await connect()
      proxy.reset()
      await line.is('waiting')
      assert.equal(line.clock.pending, 1)
      assert.equal(line.ends.length, 1)
    })

    it('with no server for an hour connects when it is back', async () => {
      await cloud.close()
      line.connection.start()
      await line.failFor(HOUR)
      assert.match(line.reason, /nothing listens/)
      await cloud.listen({ port: Number(new URL(url).port) })
      if (line.state !== 'connecting') assert.ok(line.pause() <= 60_000)
      await line.is('connected')
      assert.equal(cloud.connections, 1)
    })

    it('for want of a server knocks about once a minute, not more', async () => {
      let knocks = 0
      const closed = createTcpServer((socket) => {
        knocks += 1
        socket.resetAndDestroy()
      })
      others.push(() => closed.close())
      closed.listen(0, '127.0.0.1')
      await once(closed, 'listening')
      line.url = `ws://127.0.0.1:${(closed.address() as AddressInfo).port}`
      line.connection.start()
      await line.failFor(HOUR)
      assert.ok(knocks > 60 && knocks < 140, `${knocks} attempts in an hour`)
    })
  })

  describe('to a server that is not there or is none', () => {
    it('says that nothing listens, also under a name with two addresses', async () => {
      await cloud.close()
      for (const host of ['127.0.0.1', 'localhost']) {
        line.url = `ws://${host}:${new URL(url).port}`
        line.connection.start()
        await line.is('waiting')
        assert.equal(line.reason, 'nothing listens at the server address')
        await line.close()
      }
    })

    it('says that the certificate is not trusted', async () => {
      const certificate = makeCertificate()
      const secure = new SinricCloud({ appKey: 'key', appSecret: 'secret' })
      others.push(certificate.remove, () => secure.close())
      line.url = await secure.listen({ tls: certificate })
      line.connection.start()
      await line.is('waiting')
      assert.equal(line.reason, "the server's certificate is not trusted")
      assert.equal(secure.handshakes.length, 0, 'the App Key was told to a stranger')
    })

    it('says in words that a server does not speak TLS', async () => {
      line.url = url.replace('ws:', 'wss:')
      line.connection.start()
      await line.is('waiting')
      assert.doesNotMatch(line.reason, /routines|EPROTO|:0A/i, 'an OpenSSL error is no sentence')
    })

    it('says in words that a server does not speak HTTP', async () => {
      const other = createTcpServer((socket) => {
        socket.on('error', () => undefined)
        socket.end('220 mail.example ESMTP\r\n')
      })
      others.push(() => other.close())
      other.listen(0, '127.0.0.1')
      await once(other, 'listening')
      line.url = `ws://127.0.0.1:${(other.address() as AddressInfo).port}`
      line.connection.start()
      await line.is('waiting')
      assert.notEqual(line.reason, '')
    })

    for (const wrong of [
      '',
      'localhost:8123',
      'http//x',
      'ws://',
      'wss://a b',
      'ftp://127.0.0.1',
      'ws://x/#y',
    ]) {
      it(`takes ${JSON.stringify(wrong)} for an address that can never work, and does not throw`, () => {
        line.url = wrong
        line.connection.start()
        assert.equal(line.state, 'invalid')
        assert.notEqual(line.reason, '')
        line.clock.advance(HOUR)
        assert.equal(line.links.filter(({ state }) => state === 'connecting').length, 1)
      })
    }
  })

  describe('that is half open', () => {
    it('is noticed within 45 s, ended and opened anew', async () => {
      await connect()
      await until(() => line.texts.length === 1, 'the timestamp')
      cloud.faults.freeze = true
      line.clock.advance(39_000)
      assert.equal(line.state, 'connected')
      line.clock.advance(6_000)
      await line.is('waiting')
      assert.match(line.reason, /stopped responding/)
      assert.equal(line.ends.length, 1)
      cloud.faults.freeze = false
      line.pause()
      await line.is('connected')
    })

    it('is noticed within 45 s behind a cut cable, where no packet comes back', async () => {
      const proxy = await FaultProxy.to(url)
      others.push(() => proxy.close())
      line.url = proxy.url
      await connect()
      proxy.mode = 'blackhole'
      line.clock.advance(45_000)
      await line.is('waiting')
      assert.match(line.reason, /stopped responding/)
    })
  })

  describe('whose handshake is never answered', () => {
    it('gives up after 15 s and tries again', async () => {
      cloud.faults.hang = true
      line.connection.start()
      await until(() => cloud.handshakes.length === 1, 'the handshake')
      line.clock.advance(14_999)
      assert.equal(line.state, 'connecting')
      line.clock.advance(1)
      await line.is('waiting')
      assert.equal(line.reason, 'the server does not answer')
      cloud.faults.hang = undefined
      line.pause()
      await line.is('connected')
    })
  })

  describe('that is stopped', () => {
    const soon = async (what: Promise<void>): Promise<void> => {
      const start = performance.now()
      await what
      assert.ok(performance.now() - start < 500, `it took ${performance.now() - start} ms`)
    }

    it('while dialling ends at once', async () => {
      line.connection.start()
      await soon(line.connection.stop())
      assert.equal(line.clock.pending, 0)
    })

    it('while the handshake hangs ends at once', async () => {
      cloud.faults.hang = true
      line.connection.start()
      await until(() => cloud.handshakes.length === 1, 'the handshake')
      await soon(line.connection.stop())
      assert.equal(line.clock.pending, 0)
    })

    it('while the server is frozen is cut off after a quarter of a second', async () => {
      await connect()
      cloud.faults.freeze = true
      const stopped = line.connection.stop()
      line.clock.advance(250)
      await soon(stopped)
      assert.equal(line.clock.pending, 0)
    })

    it('while it waits for the next attempt never makes it', async () => {
      cloud.faults.refuse = 500
      line.connection.start()
      await line.is('waiting')
      await soon(line.connection.stop())
      assert.equal(line.clock.pending, 0)
      line.clock.advance(HOUR)
      assert.equal(cloud.handshakes.length, 1)
      assert.equal(line.state, 'idle')
    })

    it('says goodbye with code 1000 and leaves no timer', async () => {
      await connect()
      const left = cloud.next('disconnection')
      await soon(line.connection.stop())
      assert.equal((await left).code, 1000)
      assert.equal(line.clock.pending, 0)
      assert.equal(line.state, 'idle')
    })

    it('can be started again, even before it has ended', async () => {
      await connect()
      const stopped = line.connection.stop()
      line.connection.start()
      await line.is('connected')
      await soon(stopped)
      assert.equal(cloud.handshakes.length, 2)
      await until(() => cloud.connections === 1, 'a single connection')
    })

    it('twice resolves twice', async () => {
      await connect()
      await soon(Promise.all([line.connection.stop(), line.connection.stop()]).then(() => undefined))
    })
  })

  describe('that has something else to say in its handshake', () => {
    it('opens a new session at once, and only one', async () => {
      await connect()
      line.headers = { appkey: 'key', deviceids: 'a' }
      line.connection.restart()
      line.headers = { appkey: 'key', deviceids: 'a;b' }
      line.connection.restart()
      await until(() => cloud.handshakes.length === 2, 'the second handshake')
      await line.is('connected')
      assert.equal(cloud.handshakes[1]?.headers['deviceids'], 'a;b')
      await until(() => cloud.connections === 1, 'a single connection')
      assert.equal(cloud.handshakes.length, 2)
    })

    it('does not wait for the next attempt', async () => {
      cloud.faults.refuse = 401
      line.connection.start()
      await line.is('refused')
      cloud.faults.refuse = undefined
      line.connection.restart()
      await line.is('connected')
    })

    it('leaves a frozen server behind', async () => {
      await connect()
      cloud.faults.freeze = true
      line.connection.restart()
      assert.equal(cloud.handshakes.length, 1)
      line.clock.advance(250)
      await until(() => cloud.handshakes.length === 2, 'the second handshake')
      await line.is('connected')
    })
  })

  describe('that receives', () => {
    it('a binary frame drops it and stays', async () => {
      await connect()
      cloud.send(Buffer.from([1, 2, 3]))
      await until(() => line.odds.length > 0, 'the complaint')
      assert.deepEqual(line.odds, ['a binary frame'])
      assert.equal(line.state, 'connected')
    })

    it('a frame of 200 kB drops it and stays', async () => {
      await connect()
      cloud.send('x'.repeat(200_000))
      await until(() => line.odds.length > 0, 'the complaint')
      assert.deepEqual(line.odds, ['a frame of 200000 bytes'])
      assert.equal(line.state, 'connected')
    })

    it('a frame of 5 MB ends the session without having taken it in, and dials again', async () => {
      await connect()
      cloud.send('x'.repeat(5_000_000))
      await line.is('waiting')
      assert.ok(line.texts.every((text) => text.length < 100))
      line.pause()
      await line.is('connected')
    })

    it('a frame that the code behind chokes on complains and stays', async () => {
      await connect()
      await until(() => line.texts.length === 1, 'the timestamp')
      line.onText = () => {
        throw new Error('choked')
      }
      cloud.send('{}')
      await until(() => line.odds.length > 0, 'the complaint')
      assert.match(line.odds[0]!, /choked/)
      assert.equal(line.state, 'connected')
    })
  })
})
