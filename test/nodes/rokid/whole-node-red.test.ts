import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { EventGateway } from '../../../simulator/rokid/gateway'
import { RokidCloud } from '../../../simulator/rokid/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import type { FlowNode } from '../node-red'
import { flow, type Home, LAMP, registrations, TOKEN } from './home'

/** A Node-RED as a user starts it: the editor at the root, and the flows served beside it. */
describe('A Node-RED of its own', function () {
  this.timeout(60_000)
  let nodeRed: ChildNodeRed
  let cloud: RokidCloud

  const nodes = (more: object = {}): FlowNode[] => {
    const { clientId, clientSecret, login, password } = registrations.oauth
    const credentials = { token: TOKEN, clientId, clientSecret, login, password }
    const addresses = { eventsUrl: 'http://127.0.0.1:1/events', tokenUrl: 'http://127.0.0.1:1/token' }
    const home = { addresses } as Home
    // A debug node completes as a probe does, and is at home in every Node-RED.
    return flow(home, 'skill', {}, { credentials, ...more }).map((node) => {
      const placed = 'wires' in node ? { x: 100, y: 100, ...node } : node
      return node.type === 'probe' ? { ...placed, type: 'debug', active: false, tosidebar: true } : placed
    })
  }

  async function start(settings: string): Promise<void> {
    nodeRed = new ChildNodeRed(settings)
    await nodeRed.start()
    cloud = new RokidCloud({ skill: `${nodeRed.url}/rokid`, registration: registrations.oauth })
  }
  async function deploy(more: object = {}): Promise<void> {
    const before = nodeRed.log.length
    await nodeRed.deploy(nodes(more))
    await until(() => nodeRed.log.slice(before).includes('Started flows'), 'the new flows')
  }
  afterEach(async () => {
    await cloud.close()
    await nodeRed.remove()
  })

  it('that serves the editor from the root leaves the bodies to the skill', async () => {
    await start('{}')
    await deploy()
    const answerTo = async (body: string, type: string): Promise<unknown> => {
      const response = await fetch(cloud.skill, { method: 'POST', body, headers: { 'content-type': type } })
      assert.equal(response.status, 200)
      return ((await response.json()) as { payload: { name: string } }).payload.name
    }
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x']) {
      assert.equal(await answerTo('{"header":', type), 'E_INTERNAL_ERROR', type)
      assert.equal(await answerTo('x'.repeat(2 * 1024 * 1024), type), 'E_INTERNAL_ERROR', type)
    }
    const { port } = new URL(nodeRed.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      'POST /rokid HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    )
    let text = ''
    for await (const part of socket) text += String(part)
    assert.match(text, /^HTTP\/1\.1 200 .*not complete within 2500 ms/s)
    cloud.registration = registrations.token
    await cloud.bind()
    assert.equal((await cloud.control(LAMP, 'Switch.On')).name, 'Response')
    // What is not ours is parsed as ever.
    assert.equal((await fetch(`${nodeRed.url}/flows`)).status, 200)
  })

  it('that is started again knows whom it gave a token', async () => {
    await start('{ contextStorage: { default: { module: "localfilesystem", config: { cache: false } } } }')
    await deploy({ auth: 'oauth' })
    await cloud.bind()
    await cloud.discover()
    await nodeRed.stop()
    await nodeRed.start()
    cloud.skill = `${nodeRed.url}/rokid`
    assert.equal((await cloud.discover()).length, 1)
    await cloud.refresh()
    assert.equal((await cloud.discover()).length, 1)
    const { token = '', refreshToken = '' } = cloud.token ?? {}
    for (const secret of [token, refreshToken, registrations.oauth.password])
      assert.ok(![nodeRed.files(), nodeRed.log].some((text) => text.includes(secret)))
  })

  it('that loses its power tells the first change after it, though the saved state says that it was told', async function () {
    this.timeout(180_000)
    await start(
      '{ contextStorage: { default: { module: "localfilesystem", config: { flushInterval: 3600 } } } }',
    )
    const address = await cloud.listen()
    const buttons = [40, 70].map((level) => ({
      id: `button${level}`,
      type: 'inject',
      z: 'tab',
      x: 100,
      y: 200,
      props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
      topic: 'brightness',
      payload: String(level),
      payloadType: 'num',
      wires: [['lamp-out']],
    }))
    const addresses = {
      eventsUrl: `${address}${EventGateway.EVENTS_PATH}`,
      tokenUrl: `${address}${EventGateway.TOKEN_PATH}`,
    }
    const before = nodeRed.log.length
    await nodeRed.deploy([...nodes(addresses), ...buttons])
    await until(() => nodeRed.log.slice(before).includes('Started flows'), 'the new flows')
    cloud.registration = registrations.token
    await cloud.bind()
    await cloud.discover()
    await cloud.grant('token')
    const levels: unknown[] = []
    let heard: () => void = () => undefined
    cloud.on('event', ({ name, endpoint }) => {
      if (name !== 'ChangeReport') return
      levels.push((endpoint['states'] as { value: unknown }[])[0]?.value)
      heard()
    })
    /** However long it takes: a machine that is busy just now is no power cut. */
    const press = async (level: 40 | 70): Promise<void> => {
      const told = new Promise<void>((resolve) => (heard = resolve))
      assert.equal((await nodeRed.admin(`inject/button${level}`, {})).status, 200)
      await told
    }
    const restart = async (signal?: NodeJS.Signals): Promise<void> => {
      await nodeRed.stop(signal)
      await nodeRed.start()
      cloud.skill = `${nodeRed.url}/rokid`
    }
    await press(40)
    await restart()
    await press(70)
    await restart('SIGKILL')
    await press(40)
    assert.deepEqual(levels, [40, 70, 40])
  })

  it('that wants a login for what the flows serve says that Rokid cannot come in', async () => {
    await start(
      `{ httpNodeAuth: { user: 'a', pass: '$2a$08$zZWtXTja0fB1pzD4sHCMyOCMYz2Z6dNbM6tl8sJogENOMcxWV9DN.' } }`,
    )
    await deploy()
    assert.equal((await fetch(cloud.skill)).status, 401)
    assert.equal((await fetch(cloud.skill, { method: 'POST', body: '{}' })).status, 401)
    await until(() => nodeRed.log.includes('httpNodeAuth is set'), 'a sentence')
  })

  it('that serves nothing for flows says so', async () => {
    await start('{ httpNodeRoot: false }')
    await deploy()
    await until(() => nodeRed.log.includes('httpNodeRoot is false'), 'a sentence')
    assert.equal((await fetch(cloud.skill)).status, 404)
  })
})
