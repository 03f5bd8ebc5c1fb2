import assert from 'node:assert/strict'
import { type Page, startPage } from '../../../simulator/page/page'
import { rokidSection } from '../../../simulator/page/rokid-section'
import { atHome, flow, freshSkillId, type Home, LAMP, registrations } from './home'

interface Snapshot {
  bound: boolean
  bindingFault?: string
  refusal?: string
  isOtherKind: boolean
  endpoints: { id: string; states: object[]; commands: { id: string }[] }[]
  log: { text: string }[]
  faults: { name: string; on: boolean }[]
}

describe('Rokid’s cloud on the simulator page', () => {
  let home: Home
  let page: Page
  let snapshot: () => Snapshot
  atHome((own) => (home = own))
  beforeEach(async () => {
    const section = rokidSection(home.cloud, registrations)
    snapshot = () => section.snapshot() as Snapshot
    page = await startPage([section], [home.cloud])
  })
  afterEach(() => page.close())

  async function press(
    command: string,
    body: object = {},
  ): Promise<{ success?: boolean; message?: string; name?: string; did?: string }> {
    const response = await fetch(`http://127.0.0.1:${page.port}/rokid/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as { success?: boolean; message?: string; name?: string; did?: string }
  }

  for (const way of ['token', 'jwt', 'oauth'] as const) {
    it(`binds by ${way}, and finds the devices`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: way }))
      assert.deepEqual(await press('bind', { way }), { success: true })
      assert.deepEqual([snapshot().bound, snapshot().endpoints.map(({ id }) => id)], [true, [LAMP]])
    })
  }

  it('says why a binding failed', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    assert.equal((await press('bind', { way: 'oauth' })).success, false)
    assert.match(snapshot().bindingFault ?? '', /answered 404/)
  })

  for (const way of ['jwt', 'token', 'oauth'] as const) {
    it(`drops a binding by ${way} when the skill wants another kind, and says that it does`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: way === 'token' ? 'jwt' : 'token' }))
      assert.equal((await press('bind', { way })).success, false)
      const { bound, endpoints, refusal, isOtherKind } = snapshot()
      assert.deepEqual([bound, endpoints, isOtherKind], [false, [], true])
      if (way !== 'oauth') assert.match(refusal ?? '', /^E_INVALID_AUTHORIZATION: /)
      await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: way }))
      assert.equal((await press('bind', { way })).success, true)
      assert.deepEqual([snapshot().bound, snapshot().isOtherKind], [true, false])
    })
  }

  it('drops a binding when the skill changes its mind, and the devices with it', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await press('bind', { way: 'token' })
    await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: 'jwt' }))
    assert.equal((await press('request', { endpoint: LAMP, command: 'Switch.On' })).success, false)
    assert.deepEqual([snapshot().bound, snapshot().endpoints], [false, []])
  })

  it('says what came of letting tokens expire and of renewing one', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), {}, { auth: 'oauth' }))
    assert.equal((await press('act', { name: 'refresh' })).did, 'unbound')
    assert.equal((await press('act', { name: 'expire' })).did, 'noTokens')
    await press('bind', { way: 'oauth' })
    await press('grant')
    assert.deepEqual(await press('act', { name: 'refresh' }), { success: true, did: 'renewed' })
    assert.deepEqual(await press('act', { name: 'expire' }), { success: true, did: 'expired' })
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await press('bind', { way: 'token' })
    assert.equal((await press('act', { name: 'refresh' })).did, 'notRenewable')
  })

  it('says every command of a device, and shows the answer', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await press('bind', { way: 'token' })
    const filledIn: Record<string, unknown> = { 'Color.Set': '#00ff00' }
    const [lamp] = snapshot().endpoints
    for (const { id: command } of lamp!.commands) {
      const { success, name, message } = await press('request', {
        endpoint: LAMP,
        command,
        filledIn: filledIn[command] ?? 40,
      })
      assert.deepEqual([success, name], [true, 'Response'], `${command}: ${message}`)
    }
    assert.equal((await press('query', { endpoint: LAMP })).success, true)
    assert.deepEqual(home.cloud.rejected, [])
  })

  it('shows events as they come, and what a fault does to them', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await press('bind', { way: 'token' })
    assert.deepEqual(await press('grant'), { success: true })
    await press('fault', { name: 'status422', on: true })
    assert.deepEqual(
      snapshot()
        .faults.filter(({ on }) => on)
        .map(({ name }) => name),
      ['status422'],
    )
    const event = home.cloud.next()
    home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 40 })
    await event
    assert.match(snapshot().log[0]?.text ?? '', /ChangeReport Brightness 40 → 422/)
  })
})
