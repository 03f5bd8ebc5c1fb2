import assert from 'node:assert/strict'
import { definitionsOf } from './definitions'
import { filesUnder, readText } from './files'
import { deviceTypes } from '../../src/sinric/device-types'

const deviceOptions = ['profile', 'onValue', 'offValue', 'invert', 'min', 'max', 'topic', 'answer', 'timeout']

/** The public contract, section 1: what a user's flow file holds. */
const contract: Record<
  string,
  { defaults: string[]; credentials?: Record<string, string>; ports?: [number, number] }
> = {
  'sinric-account': {
    defaults: ['name', 'server'],
    credentials: { appKey: 'text', appSecret: 'password', apiKey: 'password' },
  },
  'sinric-device': { defaults: ['name', 'account', 'deviceId', 'deviceType', ...deviceOptions] },
  'sinric-in': { defaults: ['name', 'device'], ports: [0, 1] },
  'sinric-out': { defaults: ['name', 'device'], ports: [1, 0] },
}

describe('editor definitions', () => {
  const sinric = definitionsOf('sinric', (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key))

  it('have exactly the properties, credentials and ports of the contract', () => {
    assert.deepEqual([...sinric.keys()].sort(), Object.keys(contract).sort())
    for (const [type, expected] of Object.entries(contract)) {
      const { defaults, credentials, inputs, outputs } = sinric.get(type)!
      assert.deepEqual(Object.keys(defaults).sort(), [...expected.defaults].sort(), type)
      const kinds = credentials && Object.entries(credentials).map(([name, { type: kind }]) => [name, kind])
      assert.deepEqual(kinds && Object.fromEntries(kinds), expected.credentials, type)
      assert.deepEqual([inputs, outputs], expected.ports ?? [undefined, undefined], type)
    }
  })

  it('show every type that is no config node in the palette, with a category, a colour and an icon of its own', () => {
    for (const [type, { category, color, icon, defaults }] of sinric) {
      if (category === 'config') continue
      assert.equal(category, 'homewire', type)
      assert.match(color ?? '', /^#[0-9A-F]{6}$/i, type)
      assert.ok(filesUnder('icons', icon ?? 'missing').length === 1, type)
      assert.equal(Object.keys(defaults)[0], 'name', type)
    }
  })

  it('offer every kind of device that the runtime knows', () => {
    const html = readText('nodes', 'sinric.html')
    const offered = [...html.matchAll(/^ {6}'([A-Z_-]+)',$/gm)].map(([, code]) => code)
    assert.deepEqual(offered.sort(), Object.keys(deviceTypes).sort())
  })

  it('use no name that Node-RED keeps for itself', () => {
    const reserved = /^(.|id|type|wires|inputs|outputs|credentials|valid|changed|users|info|label)$/
    for (const [type, { defaults }] of sinric) {
      assert.deepEqual(
        Object.keys(defaults).filter((name) => reserved.test(name)),
        [],
        type,
      )
    }
  })

  it('have no hard-coded colour in a dialog, so that dark themes work', () => {
    const dialogs = [...filesUnder('resources', '.css'), ...filesUnder('nodes', '.html')]
    for (const file of dialogs) {
      if (file.includes('locales')) continue
      const styles = [...readText(file).matchAll(/style="[^"]*"|[a-z-]+:[^;{]*;/g)].map(([style]) => style)
      assert.deepEqual(
        styles.filter((style) =>
          /(color|background|border)[a-z-]*:[^;]*(#[0-9a-f]{3}|rgb|\bwhite\b|\bblack\b)/i.test(style),
        ),
        [],
        file,
      )
    }
  })

  it('tie every label to a field', () => {
    for (const file of [...filesUnder('nodes', '.html'), ...filesUnder('resources', '.js')]) {
      if (file.includes('locales')) continue
      const markup = readText(file)
      for (const [, target = ''] of markup.matchAll(/<label[^>]*\sfor="([^"]+)"/g)) {
        const isThere = markup.includes(`id="${target}"`) || markup.includes(`'id', '${target}'`)
        assert.ok(isThere, `${file}: label for ${target}`)
      }
      assert.doesNotMatch(markup, /<label(?![^>]*\sfor=)/, file)
    }
  })
})

describe('checks of a Sinric Pro device', () => {
  const types = definitionsOf('sinric', (key, values) => (values ? `${key} ${JSON.stringify(values)}` : key))
  const check = (type: string, property: string, value: unknown, node: object = {}): unknown =>
    types.get(type)!.defaults[property]!.validate!.call(node, value, {})

  it('accept a Device ID of 24 hexadecimal characters, with spaces around it', () => {
    assert.equal(check('sinric-device', 'deviceId', ' 5DC1564130aaaaaa12345678 '), true)
  })

  it('say what is wrong with a Device ID', () => {
    assert.equal(check('sinric-device', 'deviceId', ''), 'sinric.error.deviceIdMissing')
    assert.equal(check('sinric-device', 'deviceId', undefined), 'sinric.error.deviceIdMissing')
    assert.equal(check('sinric-device', 'deviceId', '5dc1'), 'sinric.error.deviceIdLength {"count":4}')
    assert.equal(
      check('sinric-device', 'deviceId', '5dc15641-0aaaaaa12345678'),
      'sinric.error.deviceIdCharacter {"character":"-"}',
    )
  })

  it('accept an environment variable everywhere', () => {
    for (const property of ['deviceId', 'min', 'max', 'timeout']) {
      assert.equal(check('sinric-device', property, '${LAMP}'), true, property)
    }
    assert.equal(check('sinric-account', 'server', '${SERVER}'), true)
  })

  it('take an empty or absent option for its default', () => {
    for (const value of ['', undefined]) {
      for (const property of ['min', 'max', 'timeout']) {
        assert.equal(check('sinric-device', property, value), true, property)
      }
      assert.equal(check('sinric-account', 'server', value), true)
    }
  })

  it('compare the two ends of a scale, with their defaults', () => {
    assert.equal(check('sinric-device', 'max', '254', { min: '0' }), true)
    assert.equal(check('sinric-device', 'max', '0', { min: '' }), 'homewire.error.order')
    assert.equal(check('sinric-device', 'max', '', { min: '100' }), 'homewire.error.order')
    assert.match(String(check('sinric-device', 'max', 'many', {})), /^homewire\.error\.number/)
    assert.match(String(check('sinric-device', 'min', 'few', {})), /^homewire\.error\.number/)
  })

  it('want a waiting time above 0, and leave a long one to a hint', () => {
    assert.equal(check('sinric-device', 'timeout', '0'), 'homewire.error.timeout')
    assert.equal(check('sinric-device', 'timeout', 'soon'), 'homewire.error.timeout')
    assert.equal(check('sinric-device', 'timeout', '30'), true)
  })

  it('want a WebSocket address', () => {
    assert.equal(check('sinric-account', 'server', 'ws://127.0.0.1:1881'), true)
    for (const value of ['https://ws.sinric.pro', 'ws.sinric.pro', 'wss://']) {
      assert.match(String(check('sinric-account', 'server', value)), /^homewire\.error\.url/, value)
    }
  })
})
