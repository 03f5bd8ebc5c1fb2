import assert from 'node:assert/strict'
import { get } from 'node:http'
import type { FlowNode } from '../node-red'
import {
  atHome,
  device,
  EVENTS,
  flow,
  freshSkillId,
  type Home,
  registrations,
  skill,
  tab,
  TOKEN,
} from './home'

describe('The self-check page', () => {
  let home: Home
  atHome((own) => (home = own))

  async function page(headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(home.url, { headers })
    assert.deepEqual(
      [response.status, response.headers.get('content-type')],
      [200, 'text/html; charset=utf-8'],
    )
    return (await response.text()).replace(/\s+/g, ' ')
  }

  it('shows what is deployed', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { name: '台灯', room: '书房' }))
    const text = await page()
    assert.match(
      text,
      /<td>台灯<\/td> <td>light<\/td> <td>书房<\/td> <td>power, brightness, color, colorTemperature<\/td>/,
    )
  })

  it('keeps the names from a page of others that somebody at home has open', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { name: '台灯', room: '书房' }))
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      assert.doesNotMatch(await page(headers), /台灯|书房/)
    assert.match(await page({ 'sec-fetch-site': 'none' }), /台灯/)
  })

  it('shows the addresses as the visitor sees them, also behind a proxy', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: 'oauth' }))
    assert.match(await page(), new RegExp(`<code>${home.url}/oauth/authorize</code>`))
    const proxy = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'home.example' }
    const text = await page(proxy)
    for (const address of ['', '/oauth/authorize', '/oauth/token'])
      assert.match(text, new RegExp(`<code>https://home.example/http/rokid${address}</code>`))
    assert.doesNotMatch(text, /was opened over http/)
  })

  it('says what is wrong, and that nothing is', async () => {
    const secure = { 'x-forwarded-proto': 'https' }
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    assert.match(await page(secure), /Everything is ready for Rokid/)
    assert.match(await page(), /Rokid only accepts an https address/)
    const id = freshSkillId()
    const lonely = device(id, 'lamp', { name: '灯 1' }).filter(({ type }) => type !== 'rokid-in')
    await home.nodeRed.deploy([tab, skill(home, id, { credentials: {} }), ...lonely])
    const text = await page(secure)
    assert.match(text, /lacks its token/)
    assert.match(text, /no rokid in node takes its requests; the name has digits/)
    await home.nodeRed.deploy([tab, skill(home, id)])
    assert.match(await page(secure), /Rokid would find no device/)
  })

  it('tells the names of devices to nobody on the street', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { name: '台灯' }))
    const text = await page({ 'x-forwarded-for': '203.0.113.7' })
    assert.doesNotMatch(text, /台灯/)
    assert.match(text, /1 device\(s\)\. Open this page on your own network/)
  })

  for (const [host, isShown] of [
    ['homewire.example:1880', false],
    ['8.8.8.8', false],
    ['10.evil.example', false],
    ['localhost:1880', true],
    ['192.168.1.7', true],
    ['[::1]:1880', true],
    ['raspberrypi.local:1880', true],
    ['raspberrypi', true],
  ] as const)
    it(`${isShown ? 'tells' : 'does not tell'} them to who has called ${host}`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId(), { name: '台灯' }))
      assert.equal((await pageAt(host)).includes('台灯'), isShown)
    })

  /** What a tunnel on this machine fetches. */
  function pageAt(host: string): Promise<string> {
    return new Promise((resolve, reject) => {
      get(home.url, { headers: { host } }, (response) => {
        let text = ''
        response.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text))
      }).on('error', reject)
    })
  }

  it('escapes everything', async () => {
    const evil = '"><script>alert(1)</script>'
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), { name: evil, room: evil, displayType: evil }, { name: evil }),
    )
    const text = await page({ host: evil, 'x-forwarded-host': evil })
    assert.doesNotMatch(text, /<script/)
    assert.match(text, /&#60;script&#62;/)
  })

  it('shows no secret', async () => {
    for (const auth of ['token', 'jwt', 'oauth']) {
      await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth }))
      const text = await page()
      const { appSecret } = registrations.jwt
      const { clientSecret, login, password, clientId } = registrations.oauth
      for (const secret of [TOKEN, appSecret, clientSecret, password, login, EVENTS.clientSecret])
        assert.ok(!text.includes(secret), secret)
      assert.ok(!text.includes(`>${clientId}<`))
    }
  })

  it('speaks Chinese to a browser that does', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    const text = await page({ 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })
    assert.match(text, /<html lang="zh-CN">/)
    assert.match(text, /填写到若琪控制台/)
    assert.doesNotMatch(text, /For Rokid/)
  })

  it('says whether Rokid has called', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    assert.match(await page(), /Rokid has not called/)
    await home.cloud.bind()
    await home.cloud.discover()
    assert.match(await page(), /Rokid has called/)
    await home.nodeRed.status('lamp-in', /common\.status\.connected$/)
  })
})

describe('The routes for the editor', () => {
  let home: Home
  atHome((own) => (home = own))

  it('know the display types, their abilities, and what Rokid has a word for', async () => {
    const body = (await (await home.nodeRed.admin('homewire/rokid/types')).json()) as {
      types: Record<string, { capabilities: string[] }>
      speakable: string[]
    }
    assert.equal(Object.keys(body.types).length, 41)
    for (const { capabilities } of Object.values(body.types))
      for (const name of capabilities) assert.ok(body.speakable.includes(name), name)
  })

  it('test a device as if Rokid had asked', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    const answer = await home.nodeRed.admin('homewire/rokid/test/lamp-in', {
      capability: 'brightness',
      value: 40,
    })
    const { success, value } = (await answer.json()) as { success: boolean; value: unknown }
    assert.deepEqual([success, value], [true, 40])
  })

  it('show what a request will look like', async () => {
    const response = await home.nodeRed.admin('homewire/rokid/preview', {
      options: { profile: 'gpio' },
      device: { displayType: 'switch', capabilities: [] },
    })
    const { lines } = (await response.json()) as { lines: { payload: unknown }[] }
    assert.deepEqual(
      lines.map(({ payload }) => payload),
      [1, 0],
    )
  })
})

describe('A secret of the Rokid set', () => {
  let home: Home
  atHome((own) => (home = own))

  it('is in no flow, no status and no log', async () => {
    const nodes: FlowNode[] = flow(home, freshSkillId(), {}, { auth: 'oauth' })
    await home.nodeRed.deploy(nodes)
    home.cloud.registration = registrations.oauth
    await home.cloud.bind()
    await home.cloud.discover()
    await home.cloud.grant()
    home.cloud.gateway.script.push(403)
    const refused = home.cloud.next()
    home.nodeRed.inject('lamp-out', { topic: 'power', payload: true })
    await refused
    await home.nodeRed.status('lamp-in', /events-refused/)
    const flows = await (await home.nodeRed.admin('flows')).text()
    const everything = [flows, ...home.nodeRed.said, JSON.stringify([...home.nodeRed.statuses])].join('\n')
    const { token = '', refreshToken = '' } = home.cloud.token ?? {}
    const { clientSecret, password } = registrations.oauth
    for (const secret of [
      TOKEN,
      token,
      refreshToken,
      clientSecret,
      password,
      EVENTS.clientSecret,
      'rokid-access',
    ])
      assert.ok(secret !== '' && !everything.includes(secret), secret)
  })
})
