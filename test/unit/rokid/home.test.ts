import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { exchange, Refused, Speaker } from '../../../simulator/rokid/speaker'
import { freePort } from '../../support/free-port'
import { until } from '../../support/until'
import { Host, lamp, memory, type Skill, USER_TOKEN } from './home'

const schemes = ['http', 'tcp'] as const
const ON = { property: 'switch', name: 'on' }

let host: Host
beforeEach(() => {
  host = new Host()
})
afterEach(() => host.close())

/** The name of the error that a call ends with. */
async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof Refused) return error.errorName
    throw error
  }
  throw new Error('it was not refused')
}

describe('A Rokid speaker at home', () => {
  let skill: Skill
  let speaker: Speaker
  beforeEach(async () => {
    skill = await host.skill()
    await host.listening(skill)
    speaker = await host.speaker()
  })

  it('finds the skill by SSDP, in the form of the documents and in that of UPnP, with one UUID', async () => {
    const { usn, location, type } = await speaker.find(({ usn }) => usn === `uuid:${skill.uuid}`)
    assert.deepEqual([location, type], [skill.at('http'), 'bridge'])
    assert.match(usn, /^uuid:[\da-f-]{36}$/)
    const mine = () => speaker.notices.filter(({ headers }) => headers['USN'] === usn)
    await until(() => new Set(mine().map(({ start }) => start)).size === 2, 'both forms')
    for (const { start, headers } of mine())
      assert.deepEqual(
        [
          headers['LOCATION'],
          headers['DEVICE_TYPE'],
          headers['CACHE-CONTROL'],
          headers['NT'] ?? headers['ST'],
        ],
        [location, 'bridge', 'max-age=1800', 'homebase:device'],
        start,
      )
  })

  it('finds it under the same UUID after a restart', async () => {
    const kept = memory()
    const before = await host.skill({ memory: kept })
    await until(() => before.uuid !== undefined, 'a UUID')
    before.close()
    const after = await host.skill({ memory: kept })
    await until(() => after.uuid !== undefined, 'a UUID')
    assert.equal(after.uuid, before.uuid)
    assert.notEqual(after.uuid, skill.uuid)
  })

  it('is told of it without asking, and is told when it is gone, in both forms', async () => {
    const other = await host.skill()
    const usn = (): string => `uuid:${other.uuid}`
    const alive = await speaker.next(
      ({ headers }) => headers['NTS'] === 'ssdp:alive' && headers['USN'] === usn(),
    )
    assert.equal(alive.headers['LOCATION'], other.at('http'))
    const byes = ['ssdp:bye', 'ssdp:byebye'].map((nts) =>
      speaker.next(({ headers }) => headers['NTS'] === nts && headers['USN'] === usn()),
    )
    other.close()
    host.hub.settle()
    await Promise.all(byes)
  })

  it('gets no answer to anything but a search for what we are', async () => {
    const before = speaker.notices.length
    for (const text of [
      'M-SEARCH * HTTP/1.1\r\nST: upnp:rootdevice\r\nMAN: "ssdp:discover"\r\n\r\n',
      'M-SEARCH * HTTP/1.1\r\nST: homebase:device\r\n\r\n',
      'NOTIFY * HTTP/1.1\r\nNT: homebase:device\r\nNTS: ssdp:alive\r\n\r\n',
      `M-SEARCH * HTTP/1.1\r\nST: homebase:device\r\nMAN: "ssdp:discover"\r\nX: ${'x'.repeat(2_000)}\r\n\r\n`,
    ])
      speaker.send(text)
    await speaker.find(({ usn }) => usn === `uuid:${skill.uuid}`)
    const mine = speaker.notices
      .slice(before)
      .filter(({ headers }) => headers['LOCATION'] === skill.at('http'))
    await until(() => mine.length > 0, 'an answer')
    assert.ok(mine.length <= 2)
  })

  it('makes nobody send much by small questions: five answers a second, each no longer than 300 bytes', async () => {
    const isMine = ({ headers }: { headers: Record<string, string> }): boolean =>
      headers['LOCATION'] === skill.at('http')
    await speaker.find(({ usn }) => usn === `uuid:${skill.uuid}`)
    for (let n = 0; n < 50; n += 1) speaker.search()
    // While these go to and fro in this process, the searches are read and answered.
    for (let n = 0; n < 10; n += 1) await speaker.list(skill.at('http'))
    host.clock.advance(1_000)
    await speaker.find(({ usn }) => usn === `uuid:${skill.uuid}`)
    const replies = speaker.notices.filter(isMine)
    // One alive, and two forms for each of the answers of two seconds.
    assert.ok(replies.length <= 2 * 10 + 1, String(replies.length))
    assert.ok(replies.every(({ size }) => size <= 300))
  })

  for (const scheme of schemes) {
    it(`is told over ${scheme} what devices there are, and what each can do`, async () => {
      assert.deepEqual(await speaker.list(skill.at(scheme)), [
        {
          deviceId: 'lamp',
          name: '台灯',
          type: 'light',
          roomName: '客厅',
          actions: {
            switch: ['on', 'off'],
            color: ['random', 'num'],
            brightness: ['up', 'down', 'max', 'min', 'num'],
            color_temperature: ['up', 'down', 'max', 'min', 'num'],
          },
          state: {},
          offline: false,
          deviceInfo: {},
        },
      ])
    })

    it(`switches and sets a lamp over ${scheme}, and hears its new state`, async () => {
      const at = skill.at(scheme)
      assert.deepEqual(await speaker.execute(at, { deviceId: 'lamp' }, ON), { switch: 'on' })
      const set = { property: 'brightness', name: 'num', value: 40 }
      assert.deepEqual(await speaker.execute(at, { deviceId: 'lamp' }, set), { switch: 'on', brightness: 40 })
      const up = { property: 'brightness', name: 'up' }
      assert.equal((await speaker.execute(at, { deviceId: 'lamp' }, up))['brightness'], 50)
      assert.deepEqual(
        skill.requests.map(({ capability, operation, value }) => [capability, operation, value]),
        [
          ['power', 'set', true],
          ['brightness', 'set', 40],
          ['brightness', 'adjust', 50],
        ],
      )
      assert.deepEqual((await speaker.get(at, 'lamp')).state, { switch: 'on', brightness: 50 })
    })

    it(`starts from what it remembers over ${scheme}, when the device has said nothing yet`, async () => {
      const device = { deviceId: 'lamp', state: { brightness: 30 } }
      const state = await speaker.execute(skill.at(scheme), device, { property: 'brightness', name: 'down' })
      assert.equal(state['brightness'], 20)
    })

    it(`hears over ${scheme} why something cannot be done`, async () => {
      const at = skill.at(scheme)
      const tries: [string, { property: string; name: string; value?: unknown }, string][] = [
        ['sofa', ON, 'E_DRIVER_DEVICE_NO_FOUND'],
        ['lamp', { property: 'brightness', name: 'num', value: 400 }, 'E_DRIVER_ERROR'],
        ['lamp', { property: 'volume', name: 'up' }, 'E_DRIVER_ERROR'],
        ['lamp', { property: '__proto__', name: 'constructor' }, 'E_DRIVER_ERROR'],
      ]
      for (const [deviceId, action, name] of tries)
        assert.equal(await refusal(speaker.execute(at, { deviceId }, action)), name)
      assert.deepEqual(skill.requests, [])
    })

    it(`is refused over ${scheme} with another user token, or with none`, async () => {
      for (const userToken of ['another', '']) {
        const stranger = await host.speaker({ userToken })
        assert.equal(await refusal(stranger.list(skill.at(scheme))), 'E_DRIVER_SIGN_ERROR')
        const asked = stranger.execute(skill.at(scheme), { deviceId: 'lamp' }, ON)
        assert.equal(await refusal(asked), 'E_DRIVER_SIGN_ERROR')
      }
      assert.deepEqual(skill.requests, [])
    })

    it(`logs in over ${scheme} with the user token as its password, and with nothing else`, async () => {
      const login = (password: string) =>
        speaker.command(skill.at(scheme), 'login', { username: 'anna', password })
      assert.deepEqual(await login(USER_TOKEN), { userId: 'anna', userToken: USER_TOKEN })
      assert.equal(await refusal(login('guess')), 'E_DRIVER_WRONG_USERNAME_PASSWORD')
    })
  }

  it('is answered whether it half-closes or never ends, and is let go either way', async () => {
    for (const habit of ['half-close', 'open'] as const) {
      const one = await host.speaker({ habit })
      assert.equal((await one.list(skill.at('tcp'))).length, 1)
    }
  })

  it('is answered wherever its request falls to pieces, also within a character', async () => {
    const request = rpc('execute', {
      device: { deviceId: 'lamp', state: { note: '灯"\\{[' } },
      action: { property: 'switch', name: 'on' },
      userAuth: { userToken: USER_TOKEN },
    })
    const bytes = Buffer.from(request)
    for (let at = 1; at < bytes.length; at += 1) {
      const answer = await exchange(skill.at('tcp'), [bytes.subarray(0, at), bytes.subarray(at)])
      assert.deepEqual(JSON.parse(answer), { jsonrpc: '2.0', result: { switch: 'on' }, id: '1' }, `at ${at}`)
    }
    const single = await exchange(
      skill.at('tcp'),
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
      'half-close',
    )
    assert.deepEqual(JSON.parse(single), { jsonrpc: '2.0', result: { switch: 'on' }, id: '1' })
  })

  it('is answered over HTTP wherever its request falls to pieces, also when it half-closes behind it', async () => {
    const body = JSON.stringify({ userAuth: { userToken: USER_TOKEN } })
    const head = `POST /list HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
    const bytes = Buffer.from(head + body)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    for (const pieces of [[bytes], single])
      assert.match(
        await exchange(skill.at('http'), pieces, 'half-close'),
        /^HTTP\/1\.1 200 OK[^]*\{"status":0,/,
      )
    for (let at = 1; at < bytes.length; at += 1) {
      const answer = await exchange(skill.at('http'), [bytes.subarray(0, at), bytes.subarray(at)])
      assert.match(answer, /^HTTP\/1\.1 200 OK[^]*\{"status":0,"data":\[/, `at ${at}`)
    }
  })

  it('gets the id of its request back, as it was', async () => {
    for (const id of ['1', 7, 'a-long-one'.repeat(9)]) {
      const answer = await exchange(skill.at('tcp'), [
        rpc('list', { userAuth: { userToken: USER_TOKEN } }, id),
      ])
      assert.deepEqual((JSON.parse(answer) as { id: unknown }).id, id)
    }
  })

  it('is told what is no request, and that one broke off', async () => {
    for (const text of ['{"jsonrpc":"2.0","id":"1"}', '[]', '{"method":5}', '{nonsense}']) {
      const { error } = JSON.parse(await exchange(skill.at('tcp'), [text])) as { error: { data: string } }
      assert.equal(error.data, 'E_DRIVER_ERROR')
    }
    const half = JSON.parse(await exchange(skill.at('tcp'), ['{"method":"li'], 'half-close')) as object
    assert.deepEqual(half, {
      jsonrpc: '2.0',
      error: {
        code: -32_700,
        message: 'The request is not complete',
        data: 'E_DRIVER_ERROR',
        errorName: 'E_DRIVER_ERROR',
        status: 1,
      },
      id: null,
    })
  })

  it('is answered in the second version when it speaks that over TCP, with the user token', async () => {
    const directive = (namespace: string, name: string, token: string, more: object = {}): string =>
      rpc('anything', {
        header: {
          messageId: name + token,
          namespace,
          name,
          payloadVersion: 'v1',
          authentication: { type: 'BearerToken', token },
        },
        ...more,
      })
    const ask = async (text: string): Promise<{ header: { name: string }; payload: { name?: string } }> => {
      const answer = JSON.parse(await exchange(skill.at('tcp'), [text])) as { result: never }
      return answer.result
    }
    const found = await ask(directive('Rokid.Discovery', 'Discover', USER_TOKEN))
    assert.equal(found.header.name, 'DiscoveryResponse')
    const lampOn = { endpoint: { endpointId: 'lamp' } }
    const done = await ask(directive('Rokid.Control', 'Switch.On', USER_TOKEN, lampOn))
    assert.equal(done.header.name, 'Response')
    assert.equal(skill.requests.length, 1)
    const wrong = await ask(directive('Rokid.Control', 'Switch.On', 'another', lampOn))
    assert.equal(wrong.payload.name, 'E_INVALID_AUTHORIZATION')
    assert.equal(skill.requests.length, 1)
  })

  it('does not find the token by trying', async () => {
    const guesser = await host.speaker({ userToken: 'guess' })
    for (let n = 0; n < 25; n += 1) {
      host.clock.advance(1_000)
      await refusal(guesser.list(skill.at('tcp')))
    }
    assert.equal(await refusal(speaker.list(skill.at('tcp'))), 'E_DRIVER_SIGN_ERROR')
    host.clock.advance(600_000)
    assert.equal((await speaker.list(skill.at('tcp'))).length, 1)
  })
})

describe('The port of Rokid at home', () => {
  it('is one for two skills, each with its own token', async () => {
    const mine = await host.skill()
    const theirs = await host.skill({
      port: mine.port,
      token: 'theirs',
      defs: [{ ...lamp, endpointId: 'other' }],
    })
    await host.listening(mine)
    const speaker = await host.speaker()
    const other = await host.speaker({ userToken: 'theirs' })
    const ids = async (asking: Speaker): Promise<string[]> =>
      (await asking.list(mine.at('tcp'))).map(({ deviceId }) => deviceId)
    assert.deepEqual([await ids(speaker), await ids(other)], [['lamp'], ['other']])
    assert.equal(theirs.state, 'listening')
  })

  it('refuses everything for a skill without a token, and nobody finds that', async () => {
    const skill = await host.skill({ token: '' })
    await host.listening(skill)
    const speaker = await host.speaker({ userToken: '' })
    for (const scheme of schemes)
      assert.equal(await refusal(speaker.list(skill.at(scheme))), 'E_DRIVER_SIGN_ERROR')
    assert.equal(skill.uuid, undefined)
  })

  it('is told taken while another program has it, and is had as soon as that ends', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const skill = await host.skill({ port })
    await until(() => skill.state === 'taken', 'the complaint')
    host.clock.advance(5_000)
    await until(() => skill.state === 'taken', 'the next complaint')
    other.close()
    await once(other, 'close')
    host.clock.advance(5_000)
    await host.listening(skill)
    assert.equal((await (await host.speaker()).list(skill.at('tcp'))).length, 1)
  })

  it('stays open over a deploy: who asks in between is answered by the successor', async () => {
    const before = await host.skill()
    await host.listening(before)
    const speaker = await host.speaker()
    before.close()
    const asked = speaker.list(before.at('tcp'))
    const after = await host.skill({ port: before.port, defs: [{ ...lamp, endpointId: 'after' }] })
    assert.deepEqual(
      (await asked).map(({ deviceId }) => deviceId),
      ['after'],
    )
    assert.equal(after.state, 'listening')
  })

  it('answers a speaker whose request the deploy has cut short', async () => {
    const skill = await host.skill({ answer: 'flow' })
    await host.listening(skill)
    const speaker = await host.speaker()
    for (const scheme of schemes) {
      const asked = refusal(speaker.execute(skill.at(scheme), { deviceId: 'lamp' }, ON))
      await until(() => skill.requests.length > 0, 'the request')
      if (scheme === 'tcp') skill.close()
      else for (const { device } of skill.devices) device.abandon()
      assert.equal(await asked, 'E_DRIVER_TIMEOUT')
      skill.requests.length = 0
    }
  })

  it('is closed when no skill is left, at the latest when a deploy should have ended', async () => {
    const skill = await host.skill()
    await host.listening(skill)
    skill.close()
    host.clock.advance(1_500)
    await until(() => host.hub.stateOf(skill.port) === 'closed', 'the end')
  })
})

describe('A request in JSON-RPC', () => {
  it('is the same however its bytes are cut', async () => {
    const skill = await host.skill()
    await host.listening(skill)
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.array(fc.nat(200), { maxLength: 8 }), async (note, cuts) => {
        const bytes = Buffer.from(rpc('list', { userAuth: { userToken: USER_TOKEN }, note }))
        const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
        const pieces = [...ends, bytes.length].map((end, n) => bytes.subarray(n === 0 ? 0 : ends[n - 1], end))
        const answer = await exchange(
          skill.at('tcp'),
          pieces.filter(({ length }) => length > 0),
        )
        assert.ok('result' in (JSON.parse(answer) as object))
      }),
      { numRuns: 50 },
    )
  })
})

function rpc(method: string, params: object, id: unknown = '1'): string {
  return JSON.stringify({ jsonrpc: '2.0', method, params, id })
}
