// Node-RED lists examples by their files and knows no languages, so Chinese readers get a folder of their own, made from
// the same flows with a list of words.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the Chinese set, among those of the platforms. */
export const CHINESE = '中文'
const WORDS = 'examples.zh-CN.json'

/** Writes the Chinese set; what has no translation is an error. */
export function writeChineseExamples(root) {
  const target = join(root, 'examples', CHINESE)
  rmSync(target, { recursive: true, force: true })
  for (const { folder, title, flow } of chineseExamples(root)) {
    mkdirSync(join(target, folder), { recursive: true })
    writeFileSync(join(target, folder, `${title}.json`), `${JSON.stringify(flow, null, 2)}\n`)
  }
}

/** @returns the examples in Chinese; `used` gathers the words that they needed */
export function chineseExamples(root, used = new Set()) {
  const words = JSON.parse(readFileSync(join(root, 'scripts', WORDS), 'utf8'))
  const say = (text) => {
    if (!/[a-z]/i.test(text)) return text
    if (!(text in words)) throw new Error(`scripts/${WORDS} has no Chinese for ${JSON.stringify(text)}`)
    used.add(text)
    return words[text]
  }
  const examples = join(root, 'examples')
  const platforms = readdirSync(examples).filter((name) => name !== CHINESE)
  return platforms.flatMap((platform) =>
    readdirSync(join(examples, platform)).map((file) => {
      const [, number = '', title = ''] = /^(\d\d - )(.+)\.json$/.exec(file) ?? []
      const flow = JSON.parse(readFileSync(join(examples, platform, file), 'utf8'))
      const inChinese = flow.map((node) => translated(node, say, words))
      return { folder: say(platform), title: number + say(title), flow: inChinese }
    }),
  )
}

/** Ids, topics and whatever else devices read stay as they are. */
function translated(node, say, words) {
  const { name, label, info, rules } = node
  return {
    ...node,
    ...(name && { name: say(name) }),
    ...(label && { label: say(label) }),
    ...(node.type === 'comment' && { info: chineseSteps(info, words) }),
    ...(node.type === 'change' && { rules: rules.map((rule) => translatedRule(rule, say)) }),
  }
}

/** What a person reads in a chat or on a phone: texts, and the labels of buttons. */
function translatedRule(rule, say) {
  const { p, to, tot } = rule
  if (tot === 'json' && p === 'buttons') return { ...rule, to: JSON.stringify(buttons(JSON.parse(to), say)) }
  const isSentence = tot === 'str' && p === 'payload' && to.includes(' ')
  return isSentence ? { ...rule, to: say(to) } : rule
}

function buttons(list, say) {
  return list.map((one) => (typeof one === 'string' ? say(one) : { ...one, label: say(one.label) }))
}

/** The second half of a note; names of nodes that it quotes are those of this set. */
function chineseSteps(info, words) {
  return info
    .slice(info.lastIndexOf('\n1. ') + 1)
    .replace(/“([^”]+)”/g, (_, quoted) => `“${words[quoted] ?? spoken(quoted, words)}”`)
    .replace(/\*\*([^*]+)\*\* ?/g, (whole, quoted) => (quoted in words ? `“${words[quoted]}”` : whole))
}

/** A Chinese sentence with the name of a device in it. */
function spoken(sentence, words) {
  if (!/\p{Script=Han}/u.test(sentence)) return sentence
  const names = Object.keys(words).sort((one, other) => other.length - one.length)
  const name = names.find((one) => sentence.toLowerCase().includes(one.toLowerCase()))
  return name === undefined ? sentence : sentence.replace(new RegExp(` ?${name} ?`, 'i'), words[name])
}
