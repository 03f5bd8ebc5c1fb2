import assert from 'node:assert/strict'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { furnished } from '../../simulator/house/furnished'
import { INTERFACES } from '../../simulator/rokid/shapes'
import { REQUESTS, requestsFor } from '../../simulator/sinric/unspoken'
import { ACTIONS } from '../../simulator/sinric/values'

interface Drawings {
  DRAWINGS: Record<string, string>
}

type Words = { [key: string]: string | Words }

const TYPES = [
  'SWITCH LIGHT DIMMABLE_SWITCH FAN FAN_NON-US THERMOSTAT AC_UNIT BLIND GARAGE_DOOR SMARTLOCK TV SPEAKER',
  'DOORBELL CAMERA TEMPERATURESENSOR MOTION_SENSOR CONTACT_SENSOR AIR_QUALITY_SENSOR POWER_SENSOR CUSTOM',
].flatMap((line) => line.split(' '))

function pageModule(name: string): Promise<unknown> {
  const file = join(__dirname, '../../simulator/page/static', name)
  return import(pathToFileURL(file).href)
}

async function catalogue(language: string): Promise<Words> {
  const { default: words } = (await pageModule(`words.${language}.js`)) as { default: Words }
  // the transpiler wraps a module of a CommonJS package once more
  return 'default' in words ? (words['default'] as Words) : words
}

const keysOf = (words: Words, path = ''): string[] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
  )

const appliances = furnished().flatMap((firmware) => firmware.appliances)

describe('the words of the page', () => {
  let en: Words
  let zh: Words

  before(async () => {
    en = await catalogue('en')
    zh = await catalogue('zh')
  })

  it('say the same things in both languages', () => {
    const translatable = (words: Words) =>
      keysOf({ ...words, names: {} }).filter((key) => !key.startsWith('reasons.'))
    assert.deepEqual(translatable(zh), translatable(en))
  })

  it('name a device once when they say why it failed', async () => {
    const { wordsIn } = (await pageModule('words.js')) as {
      wordsIn: (language: string) => { failure: (message: string, device: string) => string }
    }
    const said = (message: string) =>
      ['en', 'zh'].map((language) => wordsIn(language).failure(message, 'Shelf lamp'))
    assert.deepEqual(said('Shelf lamp is offline'), ['Shelf lamp is offline', '书架灯离线'])
    assert.deepEqual(said('Shelf lamp was redeployed before it could answer'), [
      'Shelf lamp was redeployed before it could answer',
      '书架灯 was redeployed before it could answer',
    ])
    assert.deepEqual(said('Shelf lamp: the device did not confirm within 7 s'), [
      'Shelf lamp: the device did not confirm within 7 s',
      '书架灯：设备在 7 秒内未确认',
    ])
    assert.deepEqual(said('Shelf lamps are out'), [
      'Shelf lamp: Shelf lamps are out',
      '书架灯：Shelf lamps are out',
    ])
  })

  it('fill in the same blanks in both languages', () => {
    const blanks = (words: Words) =>
      JSON.stringify({ ...words, reasons: {} })
        .match(/\{\w+\}/g)
        ?.toSorted()
    assert.deepEqual(blanks(zh), blanks(en))
  })

  it('name everything that no sentence asks for, so that no two buttons of a device sound alike', () => {
    for (const words of [en, zh]) {
      const requests = words['requests'] as Record<string, string>
      for (const id of Object.keys(REQUESTS)) assert.match(requests[id] ?? '', /\{name\}/, id)
      for (const type of TYPES) {
        const labels = requestsFor(type).map((id) => requests[id])
        assert.equal(new Set(labels).size, labels.length, type)
      }
    }
  })

  it('name everything in the house: a device, its handles, its button, what it shows and its family', () => {
    const translated = zh['names'] as Words
    for (const appliance of appliances) {
      const { family, handles, look, name, state } = appliance
      assert.ok(name in translated, name)
      for (const words of [en, zh]) {
        const { families, handles: handleWords, presses } = words['house'] as Record<string, Words>
        assert.ok(family in families!, family)
        if (appliance.press !== undefined) assert.ok(look in presses!, look)
        const fields = words['fields'] as Words
        const own = handles.filter((handle) => handle !== 'contact' && handle !== 'motion')
        for (const handle of own) assert.ok(handle in handleWords!, handle)
        for (const field of Object.keys(state)) assert.ok(field === 'power' || field in fields, field)
      }
    }
  })

  it('name everything that Rokid can say and hear, so that no two buttons of a device sound alike', () => {
    const everything = Object.entries(INTERFACES)
    for (const words of [en, zh]) {
      const { commands, interfaces, operations, states } = words['rokid'] as Record<string, Words>
      const labels = everything.flatMap(([name, known]) =>
        known!.operations.map((operation) => {
          const template = commands![`${name}.${operation}`] ?? operations![operation]
          assert.ok(typeof template === 'string', `${name}.${operation}`)
          return template.replace('{what}', interfaces![name] as string)
        }),
      )
      assert.equal(new Set(labels).size, labels.length)
      for (const [name, known] of everything) {
        const said = states![name]
        assert.ok(said !== undefined, name)
        if (typeof said === 'object') assert.deepEqual(Object.keys(said), known!.operations, name)
      }
    }
  })

  it('stand beside a drawing of every device', async () => {
    const { DRAWINGS } = (await pageModule('drawings.js')) as Drawings
    for (const { look } of appliances) assert.ok(look in DRAWINGS, look)
  })

  it('are said of actions that exist', () => {
    for (const { action } of Object.values(REQUESTS)) assert.ok(ACTIONS[action]?.response, action)
  })
})
