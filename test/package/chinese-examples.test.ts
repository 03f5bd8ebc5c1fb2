import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ours, Stranger } from '../support/stranger'
import { skipOffline } from '../support/network'
import { buildOnce } from './built'
import { filesUnder, isObject, type Json, type JsonObject, readObject, readText, root, text } from './files'

const CHINESE = join('examples', '中文')
const HAN = /\p{Script=Han}/u

interface Example {
  file: string
  nodes: JsonObject[]
}

describe('The examples in Chinese', function () {
  this.timeout(90_000)
  let english: Example[] = []
  let chinese: Example[] = []
  let words = new Map<string, string>()

  before(() => {
    buildOnce()
    const platforms = readdirSync(join(root, 'examples')).filter((folder) => folder !== '中文')
    english = platforms.flatMap((folder) => examplesUnder(join('examples', folder)))
    chinese = examplesUnder(CHINESE)
    words = new Map(
      Object.entries(readObject('scripts', 'examples.zh-CN.json')).map(([key, value]) => [key, text(value)]),
    )
  })

  it('are as many as in English, in folders with the same numbers', () => {
    const numbers = (examples: Example[]): string[] =>
      examples.map(({ file }) => /(\d\d) - [^/]+\.json$/.exec(file)?.[1] ?? file).sort()
    assert.deepEqual(numbers(chinese), numbers(english))
    for (const { file } of english) assert.ok(existsSync(join(root, CHINESE, translatedPath(file))), file)
  })

  it('do what the English ones do: only what a person reads is different', () => {
    for (const { file, nodes } of english) {
      const own = chinese.find((one) => one.file === join(CHINESE, translatedPath(file)))
      assert.deepEqual(own?.nodes.map(withoutTexts), nodes.map(withoutTexts), file)
    }
  })

  it('have no English sentence left: names of nodes and devices, notes, and what a bot writes', () => {
    const own = [...words.values()].filter((word) => !/\p{L} \p{L}/u.test(word) || word.startsWith('/'))
    for (const { file, nodes } of chinese)
      for (const said of nodes.flatMap(textsOf))
        assert.ok(HAN.test(said) || own.includes(said) || !/[a-z]/i.test(said), `${file}: ${said}`)
  })

  it('quote no node by a name that it has in the English set alone', () => {
    for (const { file, nodes } of chinese)
      for (const { type, info } of nodes.filter((node) => node.type === 'comment'))
        for (const [, bold, quoted = bold] of text(info).matchAll(/\*\*([^*]+)\*\*|“([^”]+)”/g)) {
          const translation = words.get(text(quoted))
          assert.ok(translation === undefined || translation === quoted, `${file}, ${text(type)}: ${quoted}`)
        }
  })

  it('use every word of their list', () => {
    const said = chinese.flatMap(({ file, nodes }) => [
      ...file
        .replace(/\.json$/, '')
        .replace(/\d\d - /, '')
        .split(/[/\\]/),
      ...nodes.flatMap(textsOf),
    ])
    assert.deepEqual(
      [...words.values()].filter((word) => !said.includes(word)),
      [],
    )
  })

  it('are listed by Node-RED beside the English ones, and both sets deploy', async function () {
    let nodeRed: Stranger
    try {
      nodeRed = await Stranger.start(ours)
    } catch (error) {
      return skipOffline(this, error)
    }
    try {
      const known = await typesOf(nodeRed)
      for (const set of [english, chinese]) {
        const flow: JsonObject[] = []
        for (const { file } of set) flow.push(...(await listed(nodeRed, file)))
        assert.deepEqual(
          flow.map(({ type }) => text(type)).filter((type) => type !== 'tab' && !known.has(type)),
          [],
        )
        const nodes = [...new Map(flow.map((node) => [node.id, node])).values()]
        await nodeRed.deploy(nodes)
        const running = (await (await nodeRed.get('flows')).json()) as JsonObject[]
        assert.deepEqual(running.map(({ id }) => id).sort(), nodes.map(({ id }) => id).sort())
      }
    } finally {
      await nodeRed.stop()
    }
  })

  function translatedPath(file: string): string {
    const [, folder = '', number = '', title = ''] =
      /([^/\\]+)[/\\](\d\d) - ([^/\\]+)\.json$/.exec(file) ?? []
    return join(words.get(folder) ?? '', `${number} - ${words.get(title) ?? ''}.json`)
  }
})

function examplesUnder(folder: string): Example[] {
  return filesUnder(folder, '.json').map((file) => {
    const nodes = JSON.parse(readText(file)) as Json
    assert.ok(Array.isArray(nodes), file)
    return { file, nodes: nodes.filter(isObject) }
  })
}

/** As the import dialog asks for it. */
async function listed(nodeRed: Stranger, file: string): Promise<JsonObject[]> {
  const path = file.replace('examples', 'library/examples/flows/@homewire/node-red').replace(/\.json$/, '')
  const response = await nodeRed.get(encodeURI(path))
  assert.equal(response.status, 200, path)
  return (await response.json()) as JsonObject[]
}

async function typesOf(nodeRed: Stranger): Promise<Set<string>> {
  const sets = await nodeRed.get('nodes', { Accept: 'application/json' })
  return new Set(((await sets.json()) as { types: string[] }[]).flatMap(({ types }) => types))
}

function rulesOf({ type, rules }: JsonObject): JsonObject[] {
  return type === 'change' && Array.isArray(rules) ? rules.filter(isObject) : []
}

/** Buttons and texts of a chat; other values are for devices. */
function isRead({ p, tot }: JsonObject): boolean {
  return (tot === 'json' && p === 'buttons') || (tot === 'str' && p === 'payload')
}

function textsOf(node: JsonObject): string[] {
  const written = rulesOf(node)
    .filter(isRead)
    .flatMap(({ to, tot }) => (tot === 'json' ? labelsIn(to) : [text(to)]))
  const lines = node.type === 'comment' ? text(node.info).split('\n') : []
  return [text(node.name), text(node.label), ...lines, ...written].filter((said) => said !== '')
}

function labelsIn(buttons: Json | undefined): string[] {
  const list = JSON.parse(text(buttons)) as Json
  return Array.isArray(list) ? list.map((one) => (isObject(one) ? text(one.label) : text(one))) : []
}

function withoutTexts({ name, label, info, rules, ...rest }: JsonObject): object {
  const kept = rulesOf({ ...rest, ...(rules !== undefined && { rules }) }).map((rule) =>
    isRead(rule) ? { ...rule, to: '' } : rule,
  )
  const named = [name, label, info].map((one) => one !== undefined && one !== '')
  return { ...rest, named, ...(rest.type === 'change' ? { rules: kept } : rules !== undefined && { rules }) }
}
