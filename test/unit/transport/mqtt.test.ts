import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { MqttConnection, type MqttOptions } from '../../../src/transport/mqtt'
import { systemClock } from '../../../src/transport/system-clock'
import { FakeClock } from '../../support/fake-clock'
import { MqttBroker } from '../../support/mqtt-broker'
import { until } from '../../support/until'

function connectionTo(url: string, options: Partial<MqttOptions> = {}): MqttConnection {
  return new MqttConnection({
    clock: systemClock,
    random: () => 0.5,
    login: () => ({ url, clientId: 'a' }),
    onOpen: () => undefined,
    onMessage: () => undefined,
    onDenied: () => undefined,
    onEnd: () => undefined,
    onRefused: () => undefined,
    onFault: () => undefined,
    onLink: () => undefined,
    ...options,
  })
}

function reasonOf({ link }: MqttConnection): string {
  return 'reason' in link ? String(link.reason) : ''
}

describe('An MQTT connection', () => {
  it('outlives what its listeners throw, and tells it', async () => {
    const mqtt = await MqttBroker.start()
    const faults: unknown[] = []
    const connection = connectionTo(mqtt.url, {
      onOpen: () => {
        connection.subscribe(['b'])
        connection.publish('b', 'text')
        throw new TypeError('opened')
      },
      onMessage: () => {
        throw new TypeError('heard')
      },
      onFault: (error) => faults.push(error),
    })
    connection.start()
    await until(() => faults.length === 2, 'both faults')
    assert.deepEqual(faults.map(String), ['TypeError: opened', 'TypeError: heard'])
    assert.ok(connection.open)
    await connection.stop()
    await mqtt.close()
  })

  describe('to what is no broker', () => {
    const NO_BROKER = /is not an MQTT broker: are address and port right\?$/
    let server: Server | undefined
    const sockets = new Set<Socket>()
    afterEach(() => {
      server?.close()
      sockets.forEach((socket) => socket.destroy())
    })

    /** Why there is no connection, under that scheme. */
    async function reasonAt(scheme: string, stranger: Server): Promise<string> {
      server = stranger.on('connection', (socket: Socket) => sockets.add(socket))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const connection = connectionTo(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`)
      connection.start()
      await until(() => connection.link.state === 'waiting', 'the end')
      const reason = reasonOf(connection)
      await connection.stop()
      return reason
    }

    for (const [what, said] of [
      ['a mail server', '220 mail.example ESMTP Postfix (Debian/GNU)\r\n'],
      ['a mail server that reads mail', '* OK [CAPABILITY IMAP4rev1] ready\r\n'],
      ['a remote shell', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
      ['a printer that greets with one letter', '0'],
      ['a telnet server', Uint8Array.of(0xff, 0xfd, 0x18)],
    ] as const)
      for (const scheme of ['mqtt', 'ws'])
        it(`says so of ${what} at ${scheme}://`, async () => {
          const stranger = createTcpServer((socket) => {
            socket.on('error', () => undefined)
            socket.write(said)
            // Over ws:// what has no line end may be the beginning of an answer.
            if (scheme === 'ws') socket.end('\r\n\r\n')
          })
          assert.match(await reasonAt(scheme, stranger), NO_BROKER)
        })

    for (const status of [200, 302, 400, 404, 426])
      for (const scheme of ['mqtt', 'ws'])
        it(`says so of a web server at ${scheme}:// whose answer is ${status}`, async () => {
          const stranger = createServer((_request, response) => response.writeHead(status).end('<html>'))
          assert.match(await reasonAt(scheme, stranger), NO_BROKER)
        })

    it('says so of a WebSocket that does not speak MQTT', async () => {
      const stranger = createServer()
      new WebSocketServer({ server: stranger }).on('connection', (socket) => socket.send('{"hello":1}'))
      assert.match(await reasonAt('ws', stranger), NO_BROKER)
    })

    it('does not say so of a gateway whose broker is away', async () => {
      const stranger = createServer((_request, response) => response.writeHead(502).end())
      assert.match(await reasonAt('ws', stranger), /cannot reach it \(HTTP 502\)$/)
    })

    it('says that mqtts:// is meant when the broker speaks TLS', async () => {
      const stranger = createTcpServer((socket) => {
        // The alert "handshake failure" (RFC 8446, section 6.2).
        socket.on('error', () => undefined).end(Uint8Array.of(0x15, 0x03, 0x03, 0, 2, 2, 40))
      })
      assert.match(await reasonAt('mqtt', stranger), /speaks TLS: is mqtts:\/\/ meant/)
    })

    it('says that mqtt:// is meant when what answers does not speak TLS', async () => {
      const stranger = createTcpServer((socket) => {
        socket.on('error', () => undefined).write('220 mail.example ESMTP\r\n')
      })
      assert.match(await reasonAt('mqtts', stranger), /does not speak TLS: is mqtt:\/\/ or ws:\/\/ meant/)
    })
  })

  it('that another one with the same client ID throws out again and again says so', async () => {
    const mqtt = await MqttBroker.start()
    const clocks = [new FakeClock(), new FakeClock()]
    const twins = clocks.map((clock) => connectionTo(mqtt.url, { clock }))
    const reasons: string[] = []
    for (let round = 0; round < 20 && !reasons.some((reason) => /same client ID/.test(reason)); round += 1) {
      for (const [index, twin] of twins.entries()) {
        if (round === 0) twin.start()
        else
          for (let ms = 0; twin.link.state === 'waiting' && ms < 120_000; ms += 100)
            clocks[index]?.advance(100)
        await until(() => twin.open, 'the session')
        const other = twins[1 - index]
        if (round > 0 || index > 0) await until(() => other?.link.state === 'waiting', 'the end of the other')
        if (other) reasons.push(reasonOf(other))
      }
    }
    assert.match(reasons.at(-1) ?? '', /another client may use the same client ID/)
    await Promise.all(twins.map((twin) => twin.stop()))
    await mqtt.close()
  })
})
