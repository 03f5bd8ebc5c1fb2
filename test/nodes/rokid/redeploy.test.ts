import assert from 'node:assert/strict'
import type { FlowNode } from '../node-red'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab, TOKEN } from './home'

describe('A redeploy of a skill', () => {
  let home: Home
  let id: string
  const warnings: Error[] = []
  const warn = (warning: Error): void => void warnings.push(warning)
  atHome((own) => (home = own))
  before(() => process.on('warning', warn))
  after(() => process.off('warning', warn))
  beforeEach(async () => {
    id = freshSkillId()
    await home.nodeRed.deploy(flow(home, id))
    await home.cloud.bind()
  })

  /** What the editor sends after the first deploy: credentials only go along when they were edited. */
  const again = (nodes: FlowNode[]): FlowNode[] =>
    nodes.map(({ credentials: _credentials, ...node }) => node as FlowNode)

  async function answersOnce(): Promise<void> {
    const probe = home.nodeRed.collect('lamp-probe')
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.name, 'Response', JSON.stringify(answer.payload))
    assert.equal(probe.messages.length, 1)
  }

  for (const type of ['full', 'nodes', 'flows'] as const) {
    it(`of kind ${type}: the newest flow answers, once, however often`, async () => {
      for (let n = 0; n < 8; n += 1) {
        await home.nodeRed.deploy(again(flow(home, id, { room: `room ${n}` }, { name: `Home ${n}` })), type)
        await answersOnce()
      }
      const [lamp] = await home.cloud.discover()
      assert.equal(lamp?.recommendRoomName, 'room 7')
      assert.deepEqual(warnings, [])
    })
  }

  it('of only the in node: it answers', async () => {
    const nodes = again(flow(home, id)).map((node) =>
      node.id === 'lamp-in' ? { ...node, name: 'new' } : node,
    )
    await home.nodeRed.deploy(nodes, 'nodes')
    await answersOnce()
  })

  it('that deletes the skill: 404, and it can come back', async () => {
    await home.nodeRed.deploy([tab])
    assert.equal((await fetch(home.url)).status, 404)
    assert.equal((await fetch(home.url, { method: 'POST', body: '{}' })).status, 404)
    await home.nodeRed.deploy(flow(home, id))
    await answersOnce()
  })

  it('that moves the skill: the old path is 404', async () => {
    await home.nodeRed.deploy(flow(home, id, {}, { path: 'a/b' }))
    assert.equal((await fetch(home.url)).status, 404)
    home.cloud.skill = `${home.nodeRed.url}/http/a/b`
    await answersOnce()
  })

  it('a request that comes in the middle of a deploy is answered by the new flow', async () => {
    const asked: Promise<{ name: string }>[] = []
    const timer = setInterval(() => asked.push(home.cloud.tell('Rokid.Discovery', 'Discover')), 5)
    for (let n = 0; n < 5; n += 1)
      await home.nodeRed.deploy(
        again(flow(home, id, {}, { name: `Home ${n}` })),
        n % 2 === 0 ? 'full' : 'nodes',
      )
    clearInterval(timer)
    const answers = await Promise.all(asked)
    assert.ok(answers.length > 0)
    assert.deepEqual([...new Set(answers.map(({ name }) => name))], ['DiscoveryResponse'])
  })

  it('a request that is pending is answered, not forgotten', async () => {
    const held = home.nodeRed.collect('lamp-probe')
    await home.nodeRed.deploy(again(flow(home, id, { answer: 'reply' })))
    const answer = home.cloud.control(LAMP, 'Switch.On')
    await held.next()
    await home.nodeRed.deploy(again(flow(home, id, { answer: 'flow' })))
    const { payload } = await answer
    assert.deepEqual(payload, {
      name: 'E_ENDPOINT_UNREACHABLE',
      message: 'Lamp was redeployed before it could answer',
    })
    await answersOnce()
  })

  it('another token counts at once', async () => {
    await home.nodeRed.deploy(flow(home, id, {}, { credentials: { token: 'the new one' } }))
    assert.equal(
      (await home.cloud.tell('Rokid.Discovery', 'Discover')).payload['name'],
      'E_INVALID_AUTHORIZATION',
    )
    home.cloud.token = { type: 'BearerToken', token: 'the new one' }
    await answersOnce()
  })

  it('that does not touch the credentials keeps them', async () => {
    await home.nodeRed.deploy(again(flow(home, id, {}, { name: 'Only the name' })))
    await answersOnce()
    assert.equal(home.cloud.token?.token, TOKEN)
  })

  it('keeps what is known of a device', async () => {
    home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 40 })
    await home.nodeRed.deploy(again(flow(home, id, { room: 'attic' })))
    const answer = await home.cloud.query(LAMP)
    const [state] = answer.endpoint?.['states'] as { value: unknown }[]
    assert.equal(state?.value, 40)
  })

  it('two skills live beside each other, each with its devices', async () => {
    const other = freshSkillId()
    await home.nodeRed.deploy([
      tab,
      skill(home, id),
      skill(home, other, { path: '/second', credentials: { token: 'second' } }),
      ...device(id, 'lamp'),
      ...device(other, 'fan', { displayType: 'fan' }),
    ])
    await answersOnce()
    home.cloud.skill = `${home.nodeRed.url}/http/second`
    assert.equal(
      (await home.cloud.tell('Rokid.Discovery', 'Discover')).payload['name'],
      'E_INVALID_AUTHORIZATION',
    )
    home.cloud.token = { type: 'BearerToken', token: 'second' }
    assert.deepEqual(
      (await home.cloud.discover()).map(({ endpointId }) => endpointId),
      ['fan'],
    )
  })

  it('30 devices on one skill are no reason for a warning', async () => {
    const many = Array.from({ length: 30 }, (_, n) => device(id, `thing${n}`)).flat()
    await home.nodeRed.deploy([...flow(home, id), ...many])
    assert.equal((await home.cloud.discover()).length, 31)
    assert.deepEqual(warnings, [])
  })
})
