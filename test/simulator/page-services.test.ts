import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { type Page, startPage } from '../../simulator/page/page'
import { RokidCloud } from '../../simulator/rokid/cloud'
import { EventGateway } from '../../simulator/rokid/gateway'
import { SinricCloud } from '../../simulator/sinric/cloud'

describe("The platforms on the simulator's page", () => {
  let page: Page
  let host: string
  const credentials = { appKey: 'key', appSecret: 'secret' }
  beforeEach(async () => {
    const rokid = new RokidCloud({
      skill: 'http://127.0.0.1:1/',
      registration: { kind: 'token', token: 't' },
    })
    page = await startPage([], [new SinricCloud(credentials), rokid])
    host = `127.0.0.1:${page.port}`
  })
  afterEach(() => page.close())

  const strangers: Record<string, Record<string, string>> = {
    'a name that only leads to this machine': { host: 'thief.example' },
    'a page of another site': { origin: 'https://thief.example' },
    'a page without an origin': { origin: 'null' },
  }

  function post(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request(`http://${host}${EventGateway.EVENTS_PATH}`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end('{}')
    })
  }

  function dial(headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${host}/`, { headers: { appkey: 'key', ...headers } })
      socket.on('error', reject)
      socket.on('open', () => {
        socket.terminate()
        resolve(101)
      })
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode))
    })
  }

  for (const [who, headers] of Object.entries(strangers))
    it(`are shut for ${who}`, async () => {
      assert.equal(await post(headers), 403)
      assert.equal(await dial(headers), 403)
    })

  it('outlive a program that breaks off in the middle of what it says', async () => {
    for (const path of ['/snapshot', '/api/v1/auth', EventGateway.EVENTS_PATH]) {
      const line = connect(page.port, '127.0.0.1').on('error', () => undefined)
      const head = [`POST ${path} HTTP/1.1`, `Host: ${host}`, 'Content-Length: 100', 'Expect: 100-continue']
      line.write([...head, '', '{'].join('\r\n'))
      await once(line, 'data')
      line.destroy()
      await once(line, 'close')
    }
    assert.equal(await post({}), 400)
  })

  it('are open for a program on this machine', async () => {
    assert.equal(await post({}), 400)
    assert.equal(await dial({}), 101)
  })
})
