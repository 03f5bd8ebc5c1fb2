import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { catalogueOf, readObject, readText, text } from './files'

const ROOT = join(__dirname, '../..')
const READMES = ['README.md', 'README.zh-CN.md']
/** Guides for developers, in English alone. */
const FOR_DEVELOPERS = ['add-a-platform.md', 'add-a-profile.md', 'how-we-test.md']
const guides = readdirSync(join(ROOT, 'docs/guides')).filter((file) => !FOR_DEVELOPERS.includes(file))
const english = guides.filter((file) => !file.endsWith('.zh-CN.md'))
const pages = [...READMES, ...guides.map((file) => `docs/guides/${file}`), 'docs/benchmarks.md']

describe('The read-me and the guides', () => {
  it('are there in English and in Chinese, each with a link to the other', () => {
    assert.deepEqual(guides.sort(), english.flatMap((file) => [file, chineseOf(file)]).sort())
    for (const file of english) {
      assert.ok(readText(`docs/guides/${file}`).includes(`[中文](${chineseOf(file)})`), file)
      assert.ok(readText(`docs/guides/${chineseOf(file)}`).includes(`[English](${file})`), file)
    }
  })

  it('are all found from the read-me of their language', () => {
    for (const file of english) {
      assert.ok(readText('README.md').includes(`(docs/guides/${file})`), file)
      assert.ok(readText('README.zh-CN.md').includes(`(docs/guides/${chineseOf(file)})`), file)
    }
  })

  it('have the same headings in both languages, as far as can be counted', () => {
    for (const file of [...english.map((guide) => `docs/guides/${guide}`), 'README.md'])
      assert.deepEqual(levelsOf(readText(chineseOf(file))), levelsOf(readText(file)), file)
  })

  for (const page of pages)
    it(`${page}: every link and every picture leads somewhere`, () => {
      const dead = [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !/^[a-z]+:/.test(link) && !leads(page, link))
      assert.deepEqual(dead, [])
    })

  it('name no script that package.json has not', () => {
    const { scripts } = readObject('package.json')
    assert.ok(scripts !== null && typeof scripts === 'object')
    for (const page of [...pages, 'CONTRIBUTING.md'])
      for (const [command, name = ''] of readText(page).matchAll(
        /\bnpm (?:run )?((?<=run )[\w:-]+|start|test)\b/g,
      ))
        assert.ok(name in scripts, `${page}: ${command}`)
  })

  it('tell of no example and no status that is not there', () => {
    const english = readdirSync(join(ROOT, 'examples/Sinric Pro')).map((file) => file.replace('.json', ''))
    const words = readObject('scripts', 'examples.zh-CN.json')
    const chinese = english.map((name) => name.slice(0, 5) + text(words[name.slice(5)]))
    for (const page of pages)
      for (const [, name = ''] of readText(page).matchAll(/[*_](\d\d - [^*_]+?)[*_]/g)) {
        const examples = page.includes('zh-CN') ? chinese : english
        assert.ok(examples.includes(name.replace(/\s+/g, ' ')), `${page}: ${name}`)
      }
    for (const [language, page] of [
      ['en-US', 'docs/guides/troubleshooting.md'],
      ['zh-CN', 'docs/guides/troubleshooting.zh-CN.md'],
    ] as const) {
      const unknown = statusesIn(page).filter((status) => !isStatus(status, language))
      assert.deepEqual(unknown, [])
    }
  })
})

/** What people search for in the palette and on the registry. */
describe('The page on the registry', () => {
  it('has the words that people search for, in its description or its keywords', () => {
    const { description, keywords } = readObject('package.json')
    const said = `${text(description)} ${JSON.stringify(keywords)}`.toLowerCase()
    for (const word of [
      'alexa',
      'google home',
      'smartthings',
      'zigbee',
      'zigbee2mqtt',
      'tasmota',
      'esphome',
      'shelly',
      'mqtt',
      'voice',
      'light',
      'smart home',
      'home automation',
      'sinric',
      'rokid',
      'raspberry pi',
      'homewire',
    ])
      assert.ok(said.includes(word), word)
  })
})

function chineseOf(file: string): string {
  return file.replace(/\.md$/, '.zh-CN.md')
}

function levelsOf(page: string): string[] {
  return [...withoutCode(page).matchAll(/^#+(?= )/gm)].map(([level]) => level)
}

/** A file of ours; with a fragment, a heading in it. */
function leads(page: string, link: string): boolean {
  const [path = '', fragment] = decodeURI(link).split('#')
  const file = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(join(ROOT, file))) return false
  return fragment === undefined || headingsOf(readText(file)).includes(fragment)
}

/** As GitHub names them. */
function headingsOf(page: string): string[] {
  return [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  )
}

function withoutCode(page: string): string {
  return page.replace(/^```[^]*?^```/gm, '')
}

/** The first column of the table of statuses. */
function statusesIn(page: string): string[] {
  const rows = [...readText(page).matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell = '']) => cell)
  return rows
    .filter((cell) => !/^(status|状态|-+)$/.test(cell))
    .flatMap((cell) => cell.split(/, (?!see|trying|bind)|、/))
    .map((status) => status.replace(/ ?[（(]Sagoo[)）]$/, '').trim())
}

function isStatus(status: string, language: 'en-US' | 'zh-CN'): boolean {
  const catalogues = ['sinric', 'rokid', 'sagoo', 'mixin'].map((set) => catalogueOf(set, language))
  const briefs = Object.values(readObject('nodes', 'runtime', 'locales', `brief.${language}.json`)).map(text)
  const known = [...catalogues.flatMap((catalogue) => [...catalogue.values()]), ...briefs]
  return known.some((one) => one.replace('{1}', '7').includes(status))
}
