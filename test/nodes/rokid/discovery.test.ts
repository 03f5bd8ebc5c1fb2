import assert from 'node:assert/strict'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab } from './home'

describe('Discovery', () => {
  let home: Home
  atHome((own) => (home = own))

  it('tells everything of an endpoint', async () => {
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), { name: '大米台灯', room: '厨房', capabilities: ['power', 'color'] }),
    )
    home.nodeRed.inject('lamp-out', { payload: { power: true } })
    await home.cloud.bind()
    const [lamp] = await home.cloud.discover()
    const flags = {
      version: 'v1',
      proactivelyReported: true,
      retrievable: true,
      isProactivelyReported: true,
      isRetrievable: true,
    }
    const timeOfSample = lamp?.states[0]?.timeOfSample
    assert.deepEqual(lamp, {
      endpointId: LAMP,
      displayType: 'light',
      displayName: '大米台灯',
      recommendRoomName: '厨房',
      additionalInfo: {},
      capabilities: [
        { interface: 'Switch', supportedOperations: ['On', 'Off'], ...flags },
        { interface: 'Color', supportedOperations: ['Set', 'SetRandom'], ...flags },
      ],
      states: [{ interface: 'Switch', value: 'On', timeOfSample }],
    })
  })

  it('takes a missing payload, an empty one and the old name of the token', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await home.cloud.bind()
    for (const payload of [undefined, {}]) {
      for (const member of ['authorization', 'authentication'] as const)
        assert.equal((await home.cloud.discover({ payload, member })).length, 1)
    }
  })

  it('says that a device is offline, and that it is back', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId()))
    await home.cloud.bind()
    home.nodeRed.inject('lamp-out', { online: false })
    assert.equal((await home.cloud.discover())[0]?.offline, true)
    home.nodeRed.inject('lamp-out', { online: true })
    assert.equal((await home.cloud.discover())[0]?.offline, undefined)
  })

  it('offers the ends of a temperature only when its range is known', async () => {
    const id = freshSkillId()
    const ac = { displayType: 'ac', capabilities: ['targetTemperature'] }
    await home.nodeRed.deploy([
      tab,
      skill(home, id),
      ...device(id, 'one', ac),
      ...device(id, 'two', { ...ac, min: '16', max: '30' }),
    ])
    await home.cloud.bind()
    const offered = (await home.cloud.discover()).map(
      ({ capabilities }) => capabilities[0]?.supportedOperations,
    )
    assert.deepEqual(offered, [
      ['Set', 'Adjust'],
      ['Set', 'SetMax', 'SetMin', 'Adjust'],
    ])
  })

  it('a sensor has interfaces without operations', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { capabilities: ['temperature', 'humidity'] }))
    home.nodeRed.inject('lamp-out', { payload: { temperature: 21.5, humidity: 48 } })
    await home.cloud.bind()
    const [sensor] = await home.cloud.discover()
    assert.deepEqual(
      sensor?.capabilities.map((one) => [one.interface, one.supportedOperations]),
      [
        ['Temperature', []],
        ['Humidity', []],
      ],
    )
    assert.deepEqual(
      sensor.states.map((state) => state.value),
      [21.5, 48],
    )
  })

  it('a thermostat that also measures tells the target, which is what Rokid can change', async () => {
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), { capabilities: ['temperature', 'targetTemperature', 'mode'] }),
    )
    home.nodeRed.inject('lamp-out', { payload: { temperature: 18, targetTemperature: 21 } })
    await home.cloud.bind()
    const [thermostat] = await home.cloud.discover()
    assert.deepEqual(
      thermostat?.states.map(({ interface: name, value }) => [name, value]),
      [['Temperature', 21]],
    )
  })

  it('a device without capabilities of its own has those of its display type', async () => {
    for (const capabilities of [undefined, [], '']) {
      await home.nodeRed.deploy(flow(home, freshSkillId(), { capabilities, displayType: 'curtain' }))
      await home.cloud.bind()
      const [curtain] = await home.cloud.discover()
      assert.deepEqual(
        curtain?.capabilities.map((one) => one.interface),
        ['Position', 'Switch', 'MotionSwitch'],
      )
    }
  })

  it('a display type of the user’s own is passed on', async () => {
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), { displayType: 'aquarium', capabilities: undefined }),
    )
    await home.cloud.bind()
    const [aquarium] = await home.cloud.discover()
    assert.equal(aquarium?.displayType, 'aquarium')
  })

  it('does not tell of a device that no node uses, and says so', async () => {
    const id = freshSkillId()
    const [lonely] = device(id, 'lonely', { name: 'Lonely' })
    await home.nodeRed.deploy([...flow(home, id), lonely!])
    await home.cloud.bind()
    assert.deepEqual(
      (await home.cloud.discover()).map(({ endpointId }) => endpointId),
      [LAMP],
    )
    await home.nodeRed.sentence(/Lonely is not used by any rokid in or rokid out node/)
    const answer = await home.cloud.control('lonely', 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
  })

  it('a skill of which only the properties of the contract are known works', async () => {
    const id = freshSkillId()
    await home.nodeRed.deploy([
      tab,
      { id, type: 'rokid-skill', credentials: { token: 'a-token-from-skill' } },
      ...device(id, 'lamp', { name: undefined, displayType: undefined, capabilities: undefined }),
    ])
    await home.cloud.bind()
    const [thing] = await home.cloud.discover()
    assert.deepEqual([thing?.displayName, thing?.displayType], [LAMP, 'switch'])
  })

  it('a name with digits is told, and warned of', async () => {
    await home.nodeRed.deploy(flow(home, freshSkillId(), { name: '台灯 2' }))
    await home.cloud.bind()
    assert.equal((await home.cloud.discover())[0]?.displayName, '台灯 2')
    await home.nodeRed.sentence(/台灯 2 has digits or signs in its name/)
  })
})
