import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as OAuth from 'oauth4webapi' with { 'resolution-mode': 'import' }
import { CALLBACK } from '../../../simulator/rokid/binding'
import { until } from '../../support/until'
import { atHome, flow, freshSkillId, type Home, LAMP, registrations, skill } from './home'

const APP = registrations.jwt

function jwt(header: object, claims: object, secret: string = APP.appSecret): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

describe('Authorization by a fixed token', () => {
  let home: Home
  atHome((own) => (home = own))

  for (const [token, name] of [
    ['a-token-from-skill', 'DiscoveryResponse'],
    ['a-token-from-skil', 'ErrorResponse'],
    ['a-token-from-skill ', 'ErrorResponse'],
    ['x'.repeat(100_000), 'ErrorResponse'],
  ] as const) {
    it(`"${token.slice(0, 30)}" gets a ${name}`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId()))
      home.cloud.token = { type: 'BearerToken', token }
      const answer = await home.cloud.tell('Rokid.Discovery', 'Discover')
      assert.equal(answer.name, name)
      if (name === 'ErrorResponse') assert.equal(answer.payload['name'], 'E_INVALID_AUTHORIZATION')
    })
  }

  it('takes the token from the environment', async () => {
    process.env.HOMEWIRE_TEST_TOKEN = 'from the environment'
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), {}, { credentials: { token: '${HOMEWIRE_TEST_TOKEN}' } }),
    )
    delete process.env.HOMEWIRE_TEST_TOKEN
    home.cloud.token = { type: 'BearerToken', token: 'from the environment' }
    assert.equal((await home.cloud.tell('Rokid.Discovery', 'Discover')).name, 'DiscoveryResponse')
  })
})

describe('Authorization by JWT', () => {
  let home: Home
  atHome((own) => (home = own))

  const HS256 = { alg: 'HS256', typ: 'JWT' }
  const claims = { appId: APP.appId, userId: 'anna' }
  const now = Math.floor(Date.now() / 1000)

  for (const [what, token, expected] of [
    [
      'Rokid’s own example',
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhcHBJZCI6IjEyMzQ1NiIsInVzZXJJZCI6IjEyMzQ1NiJ9.X3w57ExTufLxX59S_rpjd0DTV-9iPTfn6IjO7EJB1rY',
      'DiscoveryResponse',
    ],
    ['a token with iat', jwt(HS256, { ...claims, iat: now }), 'DiscoveryResponse'],
    ['a token that is still good', jwt(HS256, { ...claims, exp: now + 600 }), 'DiscoveryResponse'],
    ['an app id that is a number', jwt(HS256, { ...claims, appId: 123456 }), 'DiscoveryResponse'],
    ['an expired token', jwt(HS256, { ...claims, exp: now - 1 }), 'E_AUTHORIZATION_EXPIRED'],
    ['a token of another app', jwt(HS256, { ...claims, appId: '7' }), 'E_INVALID_AUTHORIZATION'],
    ['a token without a user', jwt(HS256, { appId: APP.appId }), 'E_INVALID_AUTHORIZATION'],
    ['a wrong secret', jwt(HS256, claims, 'guess'), 'E_INVALID_AUTHORIZATION'],
    ['alg none', jwt({ alg: 'none' }, claims), 'E_INVALID_AUTHORIZATION'],
    [
      'alg none without a signature',
      jwt({ alg: 'none' }, claims).replace(/[^.]*$/, ''),
      'E_INVALID_AUTHORIZATION',
    ],
    ['alg RS256', jwt({ alg: 'RS256' }, claims), 'E_INVALID_AUTHORIZATION'],
    ['a cut signature', jwt(HS256, claims).slice(0, -2), 'E_INVALID_AUTHORIZATION'],
    ['four parts', `${jwt(HS256, claims)}.x`, 'E_INVALID_AUTHORIZATION'],
    ['no JWT at all', 'token', 'E_INVALID_AUTHORIZATION'],
  ] as const) {
    it(`${what}: ${expected}`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: 'jwt' }))
      home.cloud.token = { type: 'JWT', token }
      const { name, payload } = await home.cloud.tell('Rokid.Discovery', 'Discover')
      assert.equal(name === 'ErrorResponse' ? payload['name'] : name, expected)
    })
  }
})

describe('Authorization by OAuth', () => {
  let home: Home
  let id: string
  atHome((own) => (home = own))

  const client = { client_id: registrations.oauth.clientId }
  const { clientSecret, login, password } = registrations.oauth
  // An ECMAScript module, which a CommonJS one can only load later.
  let oauth: typeof OAuth
  let insecure: object
  let withoutPkce: Parameters<typeof OAuth.authorizationCodeGrantRequest>[5]
  before(async () => {
    oauth = await import('oauth4webapi')
    // Rokid sends no PKCE, and the server under test is on loopback.
    /* eslint-disable @typescript-eslint/no-deprecated */
    insecure = { [oauth.allowInsecureRequests]: true }
    withoutPkce = oauth.nopkce
    /* eslint-enable @typescript-eslint/no-deprecated */
  })

  beforeEach(async () => {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id, {}, { auth: 'oauth' }))
    home.cloud.registration = registrations.oauth
  })

  function server(): OAuth.AuthorizationServer {
    return {
      issuer: 'https://homewire.example',
      authorization_endpoint: `${home.url}/oauth/authorize`,
      token_endpoint: `${home.url}/oauth/token`,
    }
  }

  function authorizeUrl(changes: Record<string, string | undefined> = {}): URL {
    const url = new URL(server().authorization_endpoint!)
    const parameters: Record<string, string | undefined> = {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: CALLBACK,
      state: 'a state / with & signs',
      ...changes,
    }
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) url.searchParams.set(name, value)
    return url
  }

  /** Types login and password into the page, as a browser sends it. */
  function agree(
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
    url = authorizeUrl(),
    signal?: AbortSignal,
  ): Promise<Response> {
    const form = new URLSearchParams({ ...Object.fromEntries(url.searchParams), login, password, ...fields })
    return fetch(`${url.origin}${url.pathname}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers,
      ...(signal && { signal }),
    })
  }

  async function code(): Promise<URL> {
    const response = await agree()
    assert.equal(response.status, 302)
    return new URL(response.headers.get('location') ?? '')
  }

  async function tokens(
    auth: OAuth.ClientAuth = oauth.ClientSecretBasic(clientSecret),
  ): Promise<OAuth.TokenEndpointResponse> {
    const parameters = oauth.validateAuthResponse(server(), client, await code(), 'a state / with & signs')
    const response = await oauth.authorizationCodeGrantRequest(
      server(),
      client,
      auth,
      parameters,
      CALLBACK,
      withoutPkce,
      insecure,
    )
    return oauth.processAuthorizationCodeResponse(server(), client, response)
  }

  const speak = async (token: string): Promise<string> => {
    home.cloud.token = { type: 'BearerToken', token }
    const { name, payload } = await home.cloud.tell('Rokid.Discovery', 'Discover')
    return name === 'ErrorResponse' ? String(payload['name']) : name
  }

  for (const [way, show] of [
    ['Basic', () => oauth.ClientSecretBasic(clientSecret)],
    ['the body', () => oauth.ClientSecretPost(clientSecret)],
  ] as const) {
    it(`an independent client that shows its secret in ${way} gets a token, and another for the refresh token`, async () => {
      const auth = show()
      const first = await tokens(auth)
      assert.equal(first.token_type, 'bearer')
      assert.ok(first.expires_in! > 0)
      assert.equal(await speak(first.access_token), 'DiscoveryResponse')
      const response = await oauth.refreshTokenGrantRequest(
        server(),
        client,
        auth,
        first.refresh_token!,
        insecure,
      )
      assert.match(response.headers.get('cache-control') ?? '', /no-store/)
      const second = await oauth.processRefreshTokenResponse(server(), client, response)
      assert.notEqual(second.access_token, first.access_token)
      assert.equal(await speak(second.access_token), 'DiscoveryResponse')
    })
  }

  for (const clientAuth of ['basic-auth', 'body'] as const) {
    it(`Rokid’s own way through the page works (${clientAuth})`, async () => {
      home.cloud.registration = { ...registrations.oauth, clientAuth }
      await home.cloud.bind()
      assert.equal((await home.cloud.discover()).length, 1)
      await home.cloud.refresh()
      assert.equal((await home.cloud.control(LAMP, 'Switch.On')).name, 'Response')
    })
  }

  it('a code is good once, and only with the address that it was sent to', async () => {
    const callback = await code()
    const parameters = oauth.validateAuthResponse(server(), client, callback, 'a state / with & signs')
    const exchange = (redirect: string): Promise<Response> =>
      oauth.authorizationCodeGrantRequest(
        server(),
        client,
        oauth.ClientSecretBasic(clientSecret),
        parameters,
        redirect,
        withoutPkce,
        insecure,
      )
    assert.equal((await exchange('https://thief.example/')).status, 400)
    assert.equal((await exchange(CALLBACK)).status, 400)
    assert.equal(((await (await exchange(CALLBACK)).json()) as { error: string }).error, 'invalid_grant')
  })

  /** Asks the token endpoint as Rokid does. */
  const asked = async (fields: Record<string, string>): Promise<Record<string, string>> => {
    const response = await fetch(`${home.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: registrations.oauth.clientId,
        client_secret: clientSecret,
        ...fields,
      }),
    })
    return (await response.json()) as Record<string, string>
  }
  const exchanged = (value: string): Promise<Record<string, string>> =>
    asked({ grant_type: 'authorization_code', code: value, redirect_uri: CALLBACK })
  const refreshed = (value: string): Promise<Record<string, string>> =>
    asked({ grant_type: 'refresh_token', refresh_token: value })

  it('a code that comes a second time ends the tokens that came from it, refreshed ones as well', async () => {
    const value = (await code()).searchParams.get('code') ?? ''
    const first = await exchanged(value)
    const second = await refreshed(first['refresh_token'] ?? '')
    assert.ok(second['access_token'])
    assert.equal((await exchanged(value))['error'], 'invalid_grant')
    for (const { refresh_token: gone = '' } of [first, second])
      assert.equal((await refreshed(gone))['error'], 'invalid_grant')
  })

  it('a refresh token has one successor, however often it is used', async () => {
    const first = await exchanged((await code()).searchParams.get('code') ?? '')
    const pairs = await Promise.all(Array.from({ length: 8 }, () => refreshed(first['refresh_token'] ?? '')))
    assert.ok(pairs[0]?.['refresh_token'] && pairs[0]['refresh_token'] !== first['refresh_token'])
    for (const name of ['access_token', 'refresh_token'])
      assert.equal(new Set(pairs.map((pair) => pair[name])).size, 1)
    assert.ok((await refreshed(pairs[0]['refresh_token']))['access_token'])
  })

  it('two who exchange one code at the same time do not both get a token', async () => {
    const parameters = oauth.validateAuthResponse(server(), client, await code(), 'a state / with & signs')
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => {
        const auth = oauth.ClientSecretBasic(clientSecret)
        return (
          await oauth.authorizationCodeGrantRequest(
            server(),
            client,
            auth,
            parameters,
            CALLBACK,
            withoutPkce,
            insecure,
          )
        ).status
      }),
    )
    assert.deepEqual(statuses.sort(), [200, 400, 400])
  })

  for (const [what, fields, status] of [
    ['a wrong secret', { client_secret: 'guess' }, 400],
    ['no secret', { client_secret: '' }, 400],
    ['another client', { client_id: 'thief' }, 400],
    ['no grant type', { grant_type: '' }, 400],
    ['a password grant', { grant_type: 'password', username: login, password }, 400],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 400],
  ] as const) {
    it(`the token endpoint refuses ${what}`, async () => {
      const callback = await code()
      const form = {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        client_id: client.client_id,
        client_secret: clientSecret,
        ...fields,
      }
      const response = await fetch(server().token_endpoint!, {
        method: 'POST',
        body: new URLSearchParams(form),
      })
      assert.equal(response.status, status)
      assert.ok(((await response.json()) as { error: string }).error)
    })
  }

  it('the token endpoint takes nothing but a form', async () => {
    const url = server().token_endpoint!
    assert.equal((await fetch(url)).status, 405)
    const json = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(json.status, 400)
    const twice = await fetch(url, { method: 'POST', body: new URLSearchParams('code=1&code=2') })
    assert.deepEqual([twice.status, await twice.json()], [400, { error: 'invalid_request' }])
  })

  for (const [what, changes] of [
    ['another address to return to', { redirect_uri: 'https://thief.example/oauth/callback' }],
    ['an address that only begins like it', { redirect_uri: `${CALLBACK}.thief.example` }],
    ['an address with something added', { redirect_uri: `${CALLBACK}?x=1` }],
    ['no address', { redirect_uri: undefined }],
    ['another client', { client_id: 'thief' }],
    ['no client', { client_id: undefined }],
  ] as const) {
    it(`${what} gets a page with 4xx and no redirect`, async () => {
      for (const response of [
        await fetch(authorizeUrl(changes), { redirect: 'manual' }),
        await agree({}, {}, authorizeUrl(changes)),
      ]) {
        assert.equal(response.status, 400)
        assert.equal(response.headers.get('location'), null)
        assert.match(await response.text(), /was not opened by Rokid/)
      }
    })
  }

  it('another kind of response is told to Rokid, with the state', async () => {
    const response = await fetch(authorizeUrl({ response_type: 'token' }), { redirect: 'manual' })
    const location = new URL(response.headers.get('location') ?? '')
    assert.equal(`${location.origin}${location.pathname}`, CALLBACK)
    assert.equal(location.searchParams.get('error'), 'unsupported_response_type')
    assert.equal(location.searchParams.get('state'), 'a state / with & signs')
    assert.equal(location.searchParams.get('code'), null)
  })

  it('a wrong login or password shows the form again', async () => {
    for (const fields of [{ password: 'wrong' }, { login: 'ben' }, { password: '' }]) {
      const response = await agree(fields)
      assert.equal(response.status, 401)
      const text = await response.text()
      assert.match(text, /Login or password is wrong/)
      assert.match(text, /name="state" value="a state \/ with &#38; signs"/)
      assert.doesNotMatch(text, new RegExp(password))
    }
    assert.equal((await agree()).status, 302)
  })

  it('who guesses through a proxy keeps nobody else out', async () => {
    const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': `1.1.1.1, ${address}` })
    for (let n = 0; n < 9; n += 1) await agree({ password: 'guess' }, from('203.0.113.7'))
    assert.equal((await agree({}, from('203.0.113.7'))).status, 429)
    assert.equal((await agree({}, from('203.0.113.8'))).status, 302)
  })

  it('who guesses under ever new names is slowed down, and the owner at home still comes in at once', async () => {
    const gone = new AbortController()
    const statuses: number[] = []
    const guess = async (n: number): Promise<void> => {
      const headers = { 'x-forwarded-for': `203.0.113.${n}` }
      const { status } = await agree({ password: 'guess' }, headers, authorizeUrl(), gone.signal)
      statuses.push(status)
    }
    for (let n = 0; n < 8; n += 1) await guess(n)
    assert.deepEqual(statuses.splice(0), Array(8).fill(401))
    const guesses = Array.from({ length: 40 }, (_, n) => guess(100 + n))
    await until(() => statuses.filter((status) => status === 429).length > 30, 'the refusals')
    assert.equal((await agree()).status, 302)
    gone.abort()
    await Promise.allSettled(guesses)
    assert.ok(statuses.filter((status) => status === 401).length <= 5, statuses.join())
  })

  it('who guesses has to wait, also with the right password', async () => {
    for (let n = 0; n < 8; n += 1) assert.equal((await agree({ password: `guess ${n}` })).status, 401)
    const response = await agree()
    assert.deepEqual([response.status, response.headers.get('retry-after')], [429, '600'])
  })

  it('a form from another site is refused', async () => {
    assert.equal((await agree({}, { 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await agree({}, { origin: 'https://thief.example' })).status, 403)
    assert.equal((await agree({}, { origin: 'null' })).status, 403)
    assert.equal((await agree({}, { origin: home.nodeRed.url })).status, 302)
    assert.equal((await agree({}, { origin: home.nodeRed.url, 'sec-fetch-site': 'same-origin' })).status, 302)
  })

  it('the page cannot be framed, holds no script and escapes what it is given', async () => {
    const response = await fetch(authorizeUrl({ state: '"><script>alert(1)</script>' }))
    assert.equal(response.headers.get('x-frame-options'), 'DENY')
    assert.match(
      response.headers.get('content-security-policy') ?? '',
      /default-src 'none'.*frame-ancestors 'none'/,
    )
    const text = await response.text()
    assert.doesNotMatch(text, /<script/)
    assert.match(text, /&#34;&#62;&#60;script&#62;/)
  })

  it('the page speaks Chinese to a browser that does', async () => {
    const response = await fetch(authorizeUrl(), { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } })
    const text = await response.text()
    assert.match(text, /<html lang="zh-CN">/)
    assert.match(text, /连接若琪/)
  })

  it('without login and password nobody can agree', async () => {
    const credentials = { clientId: client.client_id, clientSecret }
    await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: 'oauth', credentials }))
    assert.equal((await fetch(authorizeUrl())).status, 503)
    assert.equal((await agree({ login: '', password: '' })).status, 503)
    await home.nodeRed.status('lamp-in', /^rokid\.status\.no-login$/)
  })

  it('a token is good after deploys of every kind, and the refresh token as well', async () => {
    const { access_token, refresh_token } = await tokens()
    const nodes = flow(home, id, {}, { auth: 'oauth' })
    for (const [type, name] of [
      ['nodes', 'Home again'],
      ['flows', 'Home again'],
      ['full', 'Home at last'],
    ] as const) {
      await home.nodeRed.deploy(
        nodes.map((node) => (node.type === 'rokid-skill' ? { ...node, name } : node)),
        type,
      )
      assert.equal(await speak(access_token), 'DiscoveryResponse', type)
    }
    const response = await oauth.refreshTokenGrantRequest(
      server(),
      client,
      oauth.ClientSecretBasic(clientSecret),
      refresh_token!,
      insecure,
    )
    assert.equal(response.status, 200)
  })

  for (const field of ['login', 'password'])
    it(`a ${field} from a variable that is not set lets nobody in`, async () => {
      const text = '${HOMEWIRE_TEST_NOT_SET}'
      const credentials = { ...(skill(home, id)['credentials'] as object), [field]: text }
      await home.nodeRed.deploy(flow(home, id, {}, { auth: 'oauth', credentials }))
      assert.notEqual((await agree({ [field]: text })).status, 302)
      await home.nodeRed.status('lamp-in', /^rokid\.status\.unset$/)
    })

  it('an unknown token is invalid', async () => {
    assert.equal(await speak('unknown'), 'E_INVALID_AUTHORIZATION')
  })

  it('a refresh token is no access token', async () => {
    const { refresh_token } = await tokens()
    assert.equal(await speak(refresh_token!), 'E_INVALID_AUTHORIZATION')
  })

  const fileOf = (skillId: string): string => join(home.nodeRed.userDir, 'homewire', `rokid-${skillId}.json`)

  it('an expired token is called expired, so that Rokid refreshes it', async () => {
    await tokens()
    await home.nodeRed.deploy([])
    // What the file knows of the token, an hour and a bit later, in a skill that has just been started.
    const saved = JSON.parse(readFileSync(fileOf(id), 'utf8')) as {
      tokens: Record<string, { kind: string; expires: number }>
    }
    for (const record of Object.values(saved.tokens))
      if (record.kind === 'access') record.expires = Date.now() - 1
    const later = freshSkillId()
    writeFileSync(fileOf(later), JSON.stringify(saved))
    const { access_token } = await tokensOf(saved, later)
    assert.equal(await speak(access_token), 'E_AUTHORIZATION_EXPIRED')
  })

  /** Deploys a skill that finds a file from before; its token is the one that the last test was given. */
  async function tokensOf(saved: object, skillId: string): Promise<{ access_token: string }> {
    const { createHash } = await import('node:crypto')
    const access_token = 'expired token'
    const hash = createHash('sha256').update(access_token).digest('base64url')
    const record = { kind: 'access', user: login, client: client.client_id, expires: Date.now() - 1 }
    const tokens = { ...(saved as { tokens: object }).tokens, [hash]: record }
    writeFileSync(fileOf(skillId), JSON.stringify({ ...saved, tokens }))
    await home.nodeRed.deploy(flow(home, skillId, {}, { auth: 'oauth' }))
    return { access_token }
  }

  it('the file holds neither a token nor a code nor a password', async () => {
    const { access_token, refresh_token } = await tokens()
    await home.nodeRed.deploy([])
    const text = readFileSync(fileOf(id), 'utf8')
    for (const secret of [access_token, refresh_token!, password, clientSecret])
      assert.ok(!text.includes(secret))
    assert.deepEqual(
      readdirSync(join(home.nodeRed.userDir, 'homewire')).filter((name) => name.endsWith('.new')),
      [],
    )
  })

  it('a file that cannot be read is never a reason to call a token invalid', async () => {
    for (const spoil of [
      (file: string) => writeFileSync(file, '{"tokens": {"a'),
      (file: string) => mkdirSync(file),
      (file: string) => writeFileSync(file, '[]'),
    ]) {
      const damaged = freshSkillId()
      spoil(fileOf(damaged))
      await home.nodeRed.deploy(flow(home, damaged, {}, { auth: 'oauth' }))
      assert.equal(await speak('a token of before'), 'E_INTERNAL_ERROR')
      // A new binding works all the same.
      assert.equal(await speak((await tokens()).access_token), 'DiscoveryResponse')
      await home.nodeRed.sentence(/could not be read/)
    }
  })

  it('a folder that cannot be written costs nothing but a restart', async () => {
    const folder = join(home.nodeRed.userDir, 'homewire')
    const other = freshSkillId()
    await home.nodeRed.deploy([])
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'in the way')
    try {
      await home.nodeRed.deploy(flow(home, other, {}, { auth: 'oauth' }))
      const { access_token } = await tokens()
      await home.nodeRed.sentence(/could not be written/)
      assert.equal(await speak(access_token), 'DiscoveryResponse')
      await home.nodeRed.deploy(flow(home, other, {}, { auth: 'oauth', name: 'Renamed' }))
      assert.equal(await speak(access_token), 'DiscoveryResponse')
    } finally {
      rmSync(folder)
      mkdirSync(folder)
      chmodSync(folder, 0o755)
    }
  })
})
