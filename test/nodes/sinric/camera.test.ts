import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { until } from '../../support/until'
import { type FlowNode, NodeRed } from '../node-red'
import { APP_SECRET, atHome, CONNECTED, flow, LAMP } from './home'

const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  Buffer.alloc(2_000, 7),
  Buffer.from([0xff, 0xd9]),
])

describe('A camera', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function deploy(options: object = {}, status = CONNECTED): Promise<void> {
    const nodes: FlowNode[] = [
      ...flow(server, { deviceType: 'CAMERA', ...options }),
      { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], wires: [['failure']] },
      { id: 'failure', type: 'probe', z: 'tab', wires: [[]] },
    ]
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', status)
  }

  const snapshot = () => cloud.ask(LAMP, 'getSnapshot', {})
  const answerWith = (more: object): void =>
    nodeRed.probe('probe', (msg) => nodeRed.inject('out', { ...msg, ...more }))
  async function failure(): Promise<string> {
    const failures = nodeRed.collect('failure')
    return ((await failures.next())['error'] as { message: string }).message
  }

  // esp-sdk snapshot-camera example
  for (const answer of ['flow', 'reply'])
    it(`shows its picture when it is asked for it (answer: ${answer})`, async () => {
      await deploy({ answer })
      answerWith({ payload: JPEG })
      const { success, value } = await snapshot()
      assert.deepEqual([success, value], [true, {}])
      await until(() => cloud.web.camera.uploads.length === 1, 'the picture')
      const [upload] = cloud.web.camera.uploads
      assert.deepEqual([upload!.refused, upload!.kind, upload!.deviceId], [undefined, 'snapshot', LAMP])
      assert.ok(upload!.bytes.equals(JPEG))
    })

  it('answers before the server has stored the picture, because nobody waits for that', async () => {
    await deploy()
    cloud.web.camera.hang = true
    answerWith({ payload: JPEG })
    assert.equal((await snapshot()).success, true)
  })

  it('that took no picture says so instead of an empty OK', async () => {
    await deploy()
    const { success, message } = await snapshot()
    assert.deepEqual([success, message], [false, 'The flow sent no picture'])
    for (const payload of [{}, 'picture.jpg', true]) {
      answerWith({ payload })
      assert.equal((await snapshot()).success, false)
    }
    assert.deepEqual(cloud.web.camera.uploads, [])
  })

  it('does not show the page of an HTTP error for its picture', async () => {
    await deploy({ answer: 'reply' })
    answerWith({ payload: Buffer.from('<html>Not found</html>'), statusCode: 404 })
    const { success, message } = await snapshot()
    assert.equal(success, false)
    assert.match(message, /404/)
    assert.deepEqual(cloud.web.camera.uploads, [])
  })

  it('sends a picture that nobody asked for, and the pictures of a movement', async () => {
    await deploy()
    nodeRed.inject('out', { payload: JPEG })
    nodeRed.inject('out', { topic: 'motion', payload: Buffer.concat([JPEG, JPEG]) })
    await until(() => cloud.web.camera.uploads.length === 2, 'the pictures')
    assert.deepEqual(cloud.web.camera.uploads.map(({ kind, refused }) => [kind, refused]).sort(), [
      ['motion', undefined],
      ['snapshot', undefined],
    ])
  })

  it('stamps its pictures with the server’s time, also where this machine’s clock is wrong', async () => {
    cloud.faults.clockOffset = -3_600
    await deploy({}, /status\.clock/)
    nodeRed.inject('out', { payload: JPEG })
    await until(() => cloud.web.camera.uploads.length === 1, 'the picture')
    assert.equal(cloud.web.camera.uploads[0]!.refused, undefined)
  })

  it('is told of a picture that is too large, and so is who asked', async () => {
    await deploy()
    const failing = failure()
    answerWith({ payload: Buffer.concat([JPEG, Buffer.alloc(512 * 1024)]) })
    const { success, message } = await snapshot()
    assert.equal(success, false)
    assert.match(message, /has 514 kB, and Sinric Pro takes 512 kB at most/)
    assert.match(await failing, /512 kB at most/)
    assert.deepEqual(cloud.web.camera.uploads, [])
  })

  it('fails with a reason when the server does not take the picture', async () => {
    await deploy()
    for (const [status, like] of [
      [403, /did not accept the picture: .*HTTP 403/],
      [500, /HTTP 500/],
    ] as const) {
      cloud.web.camera.status = status
      const failing = failure()
      nodeRed.inject('out', { payload: JPEG })
      assert.match(await failing, like)
    }
    const failing = failure()
    nodeRed.inject('out', { payload: Buffer.alloc(0) })
    assert.match(await failing, /picture is empty/)
  })

  it('still says whether it is on, in whatever form', async () => {
    await deploy()
    nodeRed.inject('out', { payload: true })
    assert.deepEqual((await cloud.next('event')).value, { state: 'On' })
  })

  it('gives its secret to nobody: neither the picture’s headers nor what is said of it hold it', async () => {
    await deploy()
    cloud.web.camera.status = 403
    const failing = failure()
    nodeRed.inject('out', { payload: JPEG })
    const all = JSON.stringify([await failing, cloud.web.camera.uploads[0]!.headers, nodeRed.said])
    assert.ok(!all.includes(APP_SECRET))
  })

  it('tells the portal, as every device does, which version runs here and where', async () => {
    await deploy()
    const { headers } = cloud.handshakes.at(-1)!
    assert.match(String(headers['firmwareversion']), /^\d+\.\d+\.\d+/)
    assert.match(String(headers['ip'] ?? '127.0.0.1'), /^\d+\.\d+\.\d+\.\d+$/)
  })
})
