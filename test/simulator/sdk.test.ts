import assert from 'node:assert/strict'
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { makeCertificate } from './certificate'

const appKey = '5f36ebf1-1d2e-4c61-8b0e-6a6f2b1c9a10'
const appSecret = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const lamp = '5dc1564130000000000000aa'

describe('the vendor SDK at the simulated cloud', function () {
  this.timeout(20_000)
  const certificate = makeCertificate()
  const cloud = new SinricCloud({ appKey, appSecret, devices: [{ id: lamp, name: 'Lamp', type: 'LIGHT' }] })
  const said: unknown[] = []
  let client: ChildProcessWithoutNullStreams

  before(async () => {
    const url = await cloud.listen({ tls: certificate })
    const script = join(__dirname, 'official-client.mjs')
    client = spawn(process.execPath, [script, new URL(url).host, appKey, appSecret, lamp], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate.file },
    })
    const lines = createInterface(client.stdout)
    lines.on('line', (line) => {
      try {
        said.push(JSON.parse(line))
      } catch {
        // the SDK logs on stdout too
      }
    })
    await cloud.next('connection', undefined, 15_000)
  })

  after(async () => {
    client.stdin.end()
    await once(client, 'exit')
    await cloud.close()
    certificate.remove()
  })

  it('announces its devices at the handshake', () => {
    const { headers } = cloud.handshakes[0]!
    assert.equal(headers['appkey'], appKey)
    assert.equal(headers['deviceids'], lamp)
    assert.equal(cloud.isOnline(lamp), true)
  })

  it('accepts our signature and answers a request', async () => {
    const answer = await cloud.ask(lamp, 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true)
    assert.deepEqual(answer.value, { state: 'On' })
    assert.ok(said.some((line) => JSON.stringify(line) === '{"power":true}'))
    assert.deepEqual(cloud.beliefOf(lamp), { powerState: 'On' })
  })

  it('accepts every kind of value that can be asked of it', async () => {
    const color = await cloud.ask(lamp, 'setColor', { color: { b: 1, g: 128, r: 255 } })
    assert.deepEqual(color.value, { color: { b: 1, g: 128, r: 255 } })
    const failed = await cloud.ask(lamp, 'setBrightness', { brightness: 95 })
    assert.deepEqual([failed.success, failed.message], [false, 'Too bright for the SDK'])
    assert.equal(cloud.beliefOf(lamp)['brightness'], undefined)
  })

  it('has its events accepted', async () => {
    const event = cloud.next('event')
    client.stdin.write('event\n')
    assert.deepEqual((await event).value, { brightness: 33 })
    assert.equal(cloud.beliefOf(lamp)['brightness'], 33)
    assert.deepEqual(cloud.rejected, [])
  })

  it('refuses a request with a broken signature, as a real client does', async () => {
    cloud.faults.garble = true
    const answer = await cloud.ask(lamp, 'setPowerState', { state: 'Off' })
    cloud.faults.garble = undefined
    assert.deepEqual(answer.value, { error: 'Invalid signature' })
    assert.equal(answer.success, false)
  })

  it('is caught when it signs a response before it is complete', async () => {
    // SDK 5.1.0 adds instanceId after signing
    const rejected = cloud.next('rejected')
    const unanswered = assert.rejects(
      cloud.ask(lamp, 'setPowerState', { state: 'On' }, { instanceId: 'one', timeout: 1000 }),
      /unresponsive/,
    )
    assert.match((await rejected).reason, /Invalid Signature/)
    await unanswered
  })
})
