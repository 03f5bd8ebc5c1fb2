import assert from 'node:assert/strict'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { SagooPlatform } from '../../simulator/sagoo/platform'

describe('The simulated SagooIoT', () => {
  let platform: SagooPlatform
  let url: string
  beforeEach(async () => {
    platform = new SagooPlatform({ token: 'token' })
    url = await platform.north.listen()
  })
  afterEach(() => platform.close())

  it('survives a path that is no text, and refuses it', async () => {
    const socket = new WebSocket(`${url}/messaging/%E0%A4%A`)
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    assert.equal(response.statusCode, 401)
    socket.on('error', () => undefined).terminate()
  })

  it('remembers the last of what was said, not all of it', async () => {
    const socket = new WebSocket(`${url}/messaging/token`)
    await once(socket, 'open')
    const pong = once(socket, 'message')
    for (let id = 0; id < 10_050; id += 1) socket.send(JSON.stringify({ type: 'hello', id: String(id) }))
    platform.north.dialect = 'jetlinks'
    socket.send('{"type":"ping","id":"last"}')
    await pong
    while (platform.frames.at(-1)?.['id'] !== 'last') await once(socket, 'message')
    assert.equal(platform.frames.length, 10_000)
    socket.terminate()
  })
})
