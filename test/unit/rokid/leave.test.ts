import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../src/bridge/clock'
import type { RokidDevice } from '../../../src/rokid/device'
import { Announcer } from '../../../src/rokid/events/announcer'
import { FileMemory } from '../../../src/rokid/file-memory'
import { Gateway } from '../../../src/rokid/events/gateway'
import { Grants } from '../../../src/rokid/events/grants'
import { IssuedTokens } from '../../../src/rokid/auth/issued-tokens'
import type { Memory } from '../../../src/rokid/memory'
import { AuthorizationServer } from '../../../src/rokid/auth/oauth'
import { Seal } from '../../../src/rokid/auth/secrets'
import { systemClock } from '../../../src/transport/system-clock'
import { FakeClock } from '../../support/fake-clock'

function memory(isDamaged = false): Memory {
  const sections = new Map<string, unknown>()
  return {
    ready: Promise.resolve(),
    isDamaged,
    read: (section) => sections.get(section),
    write: (section, value) => void sections.set(section, value),
  }
}

/** A door whose visitors wait for the test to answer them. */
async function door(): Promise<{
  url: string
  next: () => Promise<{ body: string; response: ServerResponse }>
  close: () => void
}> {
  const waiting: { body: string; response: ServerResponse }[] = []
  const takers: ((visit: { body: string; response: ServerResponse }) => void)[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const taker = takers.shift()
      if (taker) taker({ body, response })
      else waiting.push({ body, response })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    next: () => {
      const visit = waiting.shift()
      return visit ? Promise.resolve(visit) : new Promise((resolve) => takers.push(resolve))
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

describe('Leave to send events', () => {
  let rokid: Awaited<ReturnType<typeof door>>
  let grants: Grants
  let store: Memory
  const complaints: string[] = []
  const open = async (secret = 'secret'): Promise<void> => {
    const client = { tokenUrl: rokid.url, clientId: 'us', clientSecret: 'ours' }
    grants = new Grants({ memory: store, seal: new Seal(secret), client, clock: systemClock })
    await grants.ready
  }
  const gateway = (clock: Clock = systemClock): Gateway =>
    new Gateway({ clock, eventsUrl: rokid.url, grants, complain: (what) => complaints.push(String(what)) })

  beforeEach(async () => {
    rokid = await door()
    store = memory()
    complaints.length = 0
    await open()
  })
  afterEach(() => rokid.close())

  it('what a device tells before it has been read who gave leave waits, and is told then', async () => {
    grants.accept('anna', 'good')
    let read: () => void = () => undefined
    const ready = new Promise<void>((resolve) => (read = resolve))
    const client = { tokenUrl: rokid.url, clientId: 'us', clientSecret: 'ours' }
    const later = new Grants({
      memory: { ...store, ready },
      seal: new Seal('secret'),
      client,
      clock: systemClock,
    })
    const announcer = new Announcer({
      clock: systemClock,
      random: () => 0.5,
      memory: store,
      grants: later,
      eventsUrl: rokid.url,
      queuedEvents: new Set(),
      current: () => [],
      complain: (what) => complaints.push(String(what)),
    })
    const bell = {
      facts: { endpoint: { id: 'bell' } },
      device: { resume: () => assert.equal(announcer.press(bell), 'sent') },
    } as unknown as RokidDevice
    assert.equal(announcer.press(bell), 'away')
    read()
    const { body, response } = await rokid.next()
    assert.match(body, /DoorbellPress.*"token":"good".*"endpointId":"bell"/)
    response.writeHead(202).end()
    announcer.close()
  })

  for (const status of [429, 503])
    it(`is left alone for as long as the gateway asks for with ${status} and Retry-After`, async () => {
      grants.accept('anna', 'good')
      const clock = new FakeClock()
      const events = gateway(clock)
      const first = events.deliver('anna', () => ({ number: 1 }))
      const busy = await rokid.next()
      busy.response.writeHead(status, { 'retry-after': '120' }).end()
      assert.equal(await first, 'failed')
      clock.advance(119_000)
      assert.equal(await events.deliver('anna', () => ({ number: 2 })), 'failed')
      clock.advance(1_000)
      const third = events.deliver('anna', () => ({ number: 3 }))
      const { body, response } = await rokid.next()
      assert.equal(body, '{"number":3}')
      response.writeHead(202).end()
      assert.equal(await third, 'accepted')
    })

  it('says once that nobody can be reached, and why, until somebody could be', async () => {
    grants.accept('anna', 'good')
    const events = gateway()
    const attempt = async (isCut: boolean): Promise<unknown> => {
      const fate = events.deliver('anna', () => ({}))
      const { response } = await rokid.next()
      if (isCut) response.destroy()
      else response.writeHead(202).end()
      return fate
    }
    const said =
      'Events do not reach Rokid: the connection was cut. It is told how things are when it can be reached again'
    for (let n = 0; n < 2; n += 1) assert.equal(await attempt(true), 'failed')
    assert.deepEqual(complaints, [said])
    assert.equal(await attempt(false), 'accepted')
    await attempt(true)
    assert.deepEqual(complaints, [said, said])
  })

  it('a late refusal of an old token does not touch the new one', async () => {
    grants.accept('anna', 'old')
    const fate = gateway().deliver('anna', (token) => ({ token }))
    const { response } = await rokid.next()
    grants.accept('anna', 'new')
    response.writeHead(403).end()
    assert.equal(await fate, 'failed')
    assert.deepEqual(grants.users, ['anna'])
  })

  it('a late 401 for an old token sends the event with the new one', async () => {
    grants.accept('anna', 'old')
    const fate = gateway().deliver('anna', (token) => ({ token }))
    const { response } = await rokid.next()
    grants.accept('anna', 'new')
    response.writeHead(401).end()
    const second = await rokid.next()
    assert.deepEqual(JSON.parse(second.body), { token: 'new' })
    second.response.writeHead(202).end()
    assert.equal(await fate, 'accepted')
  })

  const tokens = (access_token: string, expires_in = 3600): string =>
    JSON.stringify({ access_token, refresh_token: `${access_token}-refresh`, expires_in })

  async function exchange(): Promise<void> {
    const outcome = grants.exchange('anna', 'code')
    ;(await rokid.next()).response.end(tokens('first'))
    assert.equal(await outcome, 'accepted')
  }

  for (const [what, status, body] of [
    ['that succeeds', 200, tokens('renewed')],
    ['that is refused', 400, '{"error":"invalid_grant"}'],
  ] as const)
    it(`a renewal ${what} does not replace leave that was given meanwhile`, async () => {
      await exchange()
      const renewal = grants.renew('anna', 'first')
      const { response } = await rokid.next()
      grants.accept('anna', 'new')
      response.writeHead(status).end(body)
      assert.deepEqual(await renewal, { token: 'new' })
      assert.equal(grants.held('anna'), 'new')
    })

  for (const [status, body, expected] of [
    [400, '{"error":"invalid_grant"}', 'refused'],
    [401, '{"error":"invalid_client"}', 'unknown-client'],
    [401, 'who are you?', 'unknown-client'],
    [400, '{"error":"invalid_client"}', 'unknown-client'],
    [400, '{"error":"invalid_request"}', 'failed'],
    [403, '<html>', 'failed'],
    [503, '', 'failed'],
  ] as const)
    it(`${status} ${body} for a code: ${expected}`, async () => {
      const outcome = grants.exchange('anna', 'code')
      ;(await rokid.next()).response.writeHead(status).end(body)
      assert.equal(await outcome, expected)
      assert.equal(grants.failure, expected)
    })

  it('a client that is unknown stops nothing, and is named once', async () => {
    await exchange()
    const door = gateway()
    for (let n = 0; n < 2; n += 1) {
      const fate = door.deliver('anna', () => ({}))
      ;(await rokid.next()).response.writeHead(401).end()
      ;(await rokid.next()).response.writeHead(401).end('{"error":"invalid_client"}')
      assert.equal(await fate, 'failed')
    }
    assert.deepEqual(grants.users, ['anna'])
    assert.equal(complaints.length, 1)
    assert.match(complaints.join(), /client ID and the client secret/)
  })

  it('that was lost is lost no more when it is given anew', async () => {
    grants.accept('anna', 'token')
    await open('another secret')
    assert.equal(grants.isLost, true)
    grants.accept('anna', 'fresh')
    assert.equal(grants.isLost, false)
  })
})

describe('A store that could not be read', () => {
  it('is never a reason to call a refresh token invalid', async () => {
    const tokens = new IssuedTokens(memory(true), systemClock)
    const client = { clientId: 'rokid', clientSecret: 'secret' }
    const server = new AuthorizationServer(client, tokens, new Map())
    const { status, body } = await server.token(
      { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '1' },
      { grant_type: 'refresh_token', refresh_token: 'old', client_id: 'rokid', client_secret: 'secret' },
    )
    assert.equal(status, 503)
    assert.equal((body as { error: string }).error, 'server_error')
  })

  describe('on disk', () => {
    let folder: string
    let file: string
    const clock = new FakeClock()
    const open = (): FileMemory => new FileMemory(file, clock, () => undefined)
    /** Lets the store try as often as it likes. */
    async function settle(store: FileMemory): Promise<void> {
      let isReady = false
      void store.ready.then(() => (isReady = true))
      while (!isReady) {
        clock.advance(1_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'homewire-'))
      file = join(folder, 'kept.json')
      mkdirSync(file)
    })
    afterEach(() => rmSync(folder, { recursive: true }))

    it('is read again a moment later', async () => {
      const store = open()
      while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve))
      rmdirSync(file)
      writeFileSync(file, '{"tokens":{"a":1}}')
      await settle(store)
      assert.equal(store.isDamaged, false)
      assert.deepEqual(store.read('tokens'), { a: 1 })
    })

    it('is set aside, and never replaced', async () => {
      const store = open()
      await settle(store)
      assert.ok(statSync(`${file}.damaged`).isDirectory())
      store.write('tokens', { b: 2 })
      await store.flush()
      assert.equal(readFileSync(file, 'utf8'), '{"tokens":{"b":2}}')
    })
  })
})
