import assert from 'node:assert/strict'
import { catalogueOf, filesUnder, languages, readObject, readText, sets, textsOf } from './files'
import { buildOnce } from './built'
import { definitionsOf, templatesOf } from './definitions'
import { capabilities } from '../../src/bridge/capabilities'
import { displayTypes } from '../../src/rokid/display-types'
import { deviceTypes } from '../../src/sinric/device-types'

/** Texts that only look like keys: files, and permissions. */
const notKeys = /\.(svg|js|json|html)$|^homewire\.(read|write)$/
/** What the editor gets beside node types. */
const plugins = ['sidebar']
/** A key is written out, or built from a fixed part and a value: `homewire.profile.${value}`. */
const written = new RegExp(
  `['"\`\\]]((?:${[...sets(), ...plugins].join('|')}|homewire|palette)\\.[A-Za-z0-9_.-]+(?:\\.\\$\\{[^}]+\\})?)['"\`]`,
  'g',
)

describe('catalogues', function () {
  this.timeout(60_000)
  before(buildOnce)

  for (const file of ['runtime', ...sets(), ...plugins]) {
    it(`${file}: both languages have the same keys, placeholders, and no empty text`, () => {
      const [english, chinese] = languages.map((language) =>
        textsOf(readObject('nodes', file, 'locales', `${language}.json`)),
      ) as [Map<string, string>, Map<string, string>]
      assert.deepEqual([...chinese.keys()].sort(), [...english.keys()].sort())
      for (const [key, text] of english) {
        const translation = chinese.get(key) ?? ''
        assert.ok(text.trim() !== '' && translation.trim() !== '', `${key} is empty`)
        assert.deepEqual(placeholders(translation), placeholders(text), key)
      }
    })
  }

  for (const set of sets()) {
    const sources = [...filesUnder('nodes/editor', '.ts'), ...runtimeSources(set)]

    for (const language of languages) {
      const catalogue = catalogueOf(set, language)

      it(`${set}: every key that is used exists in ${language}`, () => {
        const texts = [...sources.map((source) => [source, readText(source)] as const), ...templatesOf(set)]
        const missing = texts.flatMap(([source, content]) =>
          keysIn(content, set)
            .filter((key) => !has(catalogue, key))
            .map((key) => `${source}: ${key}`),
        )
        assert.deepEqual(missing, [])
      })

      it(`${set}: every type has a help text in ${language}`, () => {
        const help = readText('nodes', set, 'locales', `${language}.html`)
        for (const type of definitionsOf(set, (key) => key).keys()) {
          const text = new RegExp(
            `<script type="text/markdown" data-help-name="${type}">\\n(\\S[^]*?)</script>`,
          ).exec(help)
          assert.ok(text, `${type} has no help`)
          const [summary = ''] = (text[1] ?? '').split('\n\n')
          assert.doesNotMatch(summary, /^[#|:]/, `the first paragraph of ${type} is its tooltip`)
        }
      })
    }
  }

  for (const plugin of plugins)
    for (const language of languages)
      it(`${plugin}: every key that is used exists in ${language}`, () => {
        const catalogue = catalogueOf(plugin, language)
        const missing = filesUnder(`nodes/${plugin}`, '.ts').flatMap((file) =>
          keysIn(readText(file), plugin)
            .filter((key) => !has(catalogue, key))
            .map((key) => `${file}: ${key}`),
        )
        assert.deepEqual(missing, [])
      })

  it('helps fit the sidebar, and send nobody to the help of another platform', () => {
    for (const set of sets()) {
      const others = sets().filter((other) => other !== set)
      const foreign = new RegExp(
        `\\b(?:${others.join('|')})[ -](?:in|out|device|account|skill|server|broker|bot)\\b`,
      )
      for (const language of languages) {
        const help = readText('dist', 'nodes', set, 'locales', language, 'index.html')
        assert.doesNotMatch(help, foreign, `${set} ${language}`)
        assert.doesNotMatch(help, /^\|/m, `${set} ${language} has a table`)
      }
    }
  })

  it('helps have no list of properties that Node-RED breaks: one line each, one colon after the name', () => {
    for (const set of sets())
      for (const language of languages) {
        const lines = readText('dist', 'nodes', set, 'locales', language, 'index.html').split('\n')
        for (const [at, line] of lines.entries()) {
          if (!line.startsWith(':')) continue
          assert.ok(/^: [^:]+ \([^:]+\) : [^:]+$/.test(line), `${set} ${language}: ${line}`)
          assert.match(lines[at + 1] ?? '', /^(?:: .*|)$/, `${set} ${language}: ${line} goes on below`)
        }
      }
  })

  it('Chinese texts are Chinese: no half-width comma or full stop between two Chinese characters', () => {
    for (const file of filesUnder('nodes', '')) {
      if (!/zh-CN\.(json|html)$/.test(file)) continue
      assert.doesNotMatch(readText(file), /[\u4e00-\u9fff][,.;:?!][\u4e00-\u9fff]/, file)
    }
  })

  it('have a name for every kind of device, every capability and every choice', () => {
    const words = Object.values(capabilities).flatMap((spec) =>
      spec.kind === 'choice' ? [...spec.values] : spec.kind === 'pair' ? [spec.on, spec.off] : [],
    )
    const keys = [
      ...Object.keys(deviceTypes).map((code) => `sinric.type.${code}`),
      ...Object.keys(capabilities).map((name) => `homewire.capability.${name}`),
      ...words.map((word) => `homewire.choice.${word}`),
    ]
    assert.deepEqual(missingAnywhere(keys), [])
    const types = Object.keys(displayTypes).map((type) => `rokid.type.${type}`)
    assert.deepEqual(missingAnywhere(types, 'rokid'), [])
  })

  it('have a sentence for everything that can go wrong with the list of devices or a test', () => {
    const list = [
      'no-api-key',
      'refused',
      'unreachable',
      'timeout',
      'not-deployed',
      'unexpected',
      'forbidden',
    ]
    const picker = [...list, 'no-account', 'loading', 'choose', 'loaded', 'empty']
    const test = [
      'not-deployed',
      'forbidden',
      'unreachable',
      'unexpected',
      'no-device',
      'no-capability',
      'no-types',
    ]
    const keys = [
      ...picker.map((name) => `sinric.picker.${name}`),
      ...[...test, 'running', 'success', 'failure', 'stale'].map((name) => `homewire.test.${name}`),
    ]
    assert.deepEqual(missingAnywhere(keys), [])
  })

  it('the runtime statuses of Sinric Pro are there', () => {
    const expected = ['refused', 'bad-address', 'signature', 'clock', 'no-device', 'no-account']
    const all = [...expected, 'no-credentials', 'duplicate', 'waiting', 'bad-id'].map(
      (name) => `sinric.status.${name}`,
    )
    assert.deepEqual(missingAnywhere(all), [])
  })
})

function missingAnywhere(keys: string[], set = 'sinric'): string[] {
  return languages.flatMap((language) => {
    const catalogue = catalogueOf(set, language)
    return keys.filter((key) => !catalogue.has(key)).map((key) => `${language}: ${key}`)
  })
}

function placeholders(text: string): string[] {
  return (text.match(/__\w+__/g) ?? []).sort()
}

function runtimeSources(set: string): string[] {
  const own = filesUnder('nodes', '.ts').filter((file) => file.startsWith(`nodes/${set}/`))
  return [...own, ...filesUnder('nodes/runtime', '.ts')]
}

function keysIn(source: string, set: string): string[] {
  const keys = [...source.matchAll(written)].map(([, key = '']) => key)
  const ofOthers = sets().filter((other) => other !== set)
  return keys.filter((key) => !notKeys.test(key) && !ofOthers.some((other) => key.startsWith(`${other}.`)))
}

function has(catalogue: Map<string, string>, key: string): boolean {
  const [fixed = ''] = key.split('${')
  if (fixed === key) return catalogue.has(key) || isGroup(catalogue, `${key}.`)
  return isGroup(catalogue, fixed)
}

/** A prefix that the code completes: `sinric.picker` + `.refused`. */
function isGroup(catalogue: Map<string, string>, prefix: string): boolean {
  return [...catalogue.keys()].some((key) => key.startsWith(prefix))
}
