import assert from 'node:assert/strict'
import { speakerSection } from '../../simulator/page/speaker-section'
import type { Section } from '../../simulator/page/section'
import { freePort } from '../support/free-port'
import { until } from '../support/until'
import { Host, type Skill } from '../unit/rokid/home'

interface Snapshot {
  isFound: boolean
  isBySearch: boolean
  fault?: string
  endpoints: {
    id: string
    commands: { id: string; interface: string; operation: string }[]
    states: { interface: string; value: unknown }[]
  }[]
}

describe('The speaker at home on the page of the simulator', () => {
  let host: Host
  let skill: Skill
  let section: Section

  beforeEach(async () => {
    host = new Host()
    skill = await host.skill()
    await host.listening(skill)
    section = speakerSection(await host.speaker(), skill.port)
  })
  afterEach(() => host.close())

  const run = (command: string, body: object = {}): Promise<{ success: boolean; message?: string }> =>
    section.commands.get(command)?.({ ...body }) as Promise<{ success: boolean; message?: string }>
  const shown = (): Snapshot => section.snapshot() as Snapshot
  const press = (command: string): ReturnType<typeof run> => run('request', { endpoint: 'lamp', command })
  const asked = (): unknown[] =>
    skill.requests.map(({ capability, operation, value }) => [capability, operation, value])

  it('finds the skill by searching, and knows what no sentence asks of each device', async () => {
    assert.equal(shown().isFound, false)
    assert.equal((await run('search')).success, true)
    const { isFound, isBySearch, endpoints } = shown()
    assert.deepEqual([isFound, isBySearch, endpoints.map(({ id }) => id)], [true, true, ['lamp']])
    const labels =
      endpoints[0]?.commands.map(({ interface: name, operation }) => `${name}.${operation}`) ?? []
    assert.equal(new Set(labels).size, labels.length)
    for (const label of ['Brightness.Up', 'Color.SetRandom']) assert.ok(labels.includes(label), label)
  })

  for (const way of ['http', 'tcp'])
    it(`asks a device over ${way}, and shows what became of it`, async () => {
      await run('search')
      await run('speak', { way })
      for (const sentence of ['打开台灯', '把台灯调到百分之四十', '把台灯变成橙色'])
        assert.equal((await run('say', { sentence })).success, true, sentence)
      assert.equal((await press('brightness/up')).success, true)
      assert.deepEqual(asked(), [
        ['power', 'set', true],
        ['brightness', 'set', 40],
        ['color', 'set', { r: 255, g: 128, b: 0 }],
        ['brightness', 'adjust', 50],
      ])
      assert.deepEqual(shown().endpoints[0]?.states, [
        { interface: 'Switch', value: 'On' },
        { interface: 'Brightness', value: 50 },
        { interface: 'Color', value: 0xff8000 },
      ])
    })

  it('hears of a skill that comes, and of one that goes, without being asked', async () => {
    const port = await freePort()
    const own = speakerSection(await host.speaker(), port)
    const isFound = (): boolean => (own.snapshot() as Snapshot).isFound
    const other = await host.skill({ port })
    await until(isFound, 'the skill that comes')
    other.close()
    host.hub.settle()
    await until(() => !isFound(), 'the farewell')
  })

  it('says that there is no skill, instead of waiting for ever', async () => {
    const own = speakerSection(await host.speaker(), await freePort())
    const ended = (await own.commands.get('search')?.({})) as { success: boolean; message: string }
    assert.equal(ended.success, false)
    assert.match(ended.message, /ECONNREFUSED/)
    assert.equal((own.snapshot() as Snapshot).isFound, false)
  })
})
