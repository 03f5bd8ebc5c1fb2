import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { SpokenDevice } from '../../simulator/speaker/device'
import { suggestions } from '../../simulator/speaker/suggestions'
import { understand } from '../../simulator/speaker/understand'

/** A sentence and what it must do: a device, a capability and a value; null where it must do nothing. */
type Row = [sentence: string, device: string | null, capability?: string, value?: unknown]

interface Corpus {
  devices: SpokenDevice[]
  sentences: Row[]
  /** Freer ways to say it, and what only sounds like an order. */
  freer: Row[]
}

const corpora = Object.fromEntries(
  ['en', 'zh'].map((language) => {
    const file = join(__dirname, '..', 'data', 'speaker', `${language}.json`)
    return [language, JSON.parse(readFileSync(file, 'utf8')) as Corpus]
  }),
)

/** What a sentence does, as a row says it. */
function did(sentence: string, devices: readonly SpokenDevice[]): unknown[] {
  const understood = understand(sentence, devices)
  if (!understood.understood) return [null]
  return [understood.device.name, understood.capability, understood.value]
}

/** What makes of an order something else, or leaves it one; the words of both languages. */
interface Spoils {
  negations: string[]
  unknown: string[]
  /** In the corpus's house several devices end so. */
  ambiguous: string[]
  joins: string[]
  around: [before: string, after: string][]
  polite: string[]
}

const spoils: Record<string, Spoils> = {
  en: {
    negations: ["don't", 'do not', 'never', 'not'],
    unknown: ['the sofa', 'attic window', 'Lamp 7', 'lampp', 'it'],
    ambiguous: ['door', 'the doors'],
    joins: ['and', 'or', 'then', 'and then', 'but'],
    around: [
      ...[
        ['if it rains', ''],
        ['when I come home', ''],
        ['yesterday I heard you', ''],
        ['I wonder who will', ''],
      ],
      ...[
        ['', 'in ten minutes'],
        ['', 'tomorrow'],
        ['', 'at seven'],
        ['', 'unless I say so'],
        ['', 'twice'],
      ],
    ] as [string, string][],
    polite: ['please', 'Alexa,', 'hey google,', 'please,  '],
  },
  zh: {
    negations: ['不', '别', '不要', '没'],
    unknown: ['沙发', '阁楼窗户', '台灯七号', '它'],
    ambiguous: ['灯'],
    joins: ['和', '或者', '然后', '再', '但是'],
    around: [
      ...[
        ['如果下雨就', ''],
        ['我回家的时候', ''],
        ['昨天你', ''],
        ['我想知道谁会', ''],
      ],
      ...[
        ['十分钟后', ''],
        ['明天', ''],
        ['', '两次'],
        ['', '除非下雨'],
      ],
    ] as [string, string][],
    polite: ['请', '请，', '若琪，'],
  },
}

for (const [language, { devices, sentences, freer }] of Object.entries(corpora))
  describe(`The practice speaker, in ${language}`, () => {
    it('has a corpus of at least 150 sentences', () => {
      assert.ok(sentences.length + freer.length >= 150)
    })

    for (const [sentence, ...what] of [...sentences, ...freer])
      it(`${what[0] === null ? 'does nothing at' : 'does what is asked by'} “${sentence}”`, () => {
        assert.deepEqual(did(sentence, devices), what)
      })

    it('understands every sentence that it offers', () => {
      for (const device of devices)
        for (const { en, zh } of suggestions(device))
          for (const sentence of [en, zh]) assert.equal(did(sentence, devices)[0], device.name, sentence)
    })

    it('asks back with a reason, always', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
          const understood = understand(text, devices)
          assert.ok(understood.understood || understood.reason !== '')
        }),
      )
    })

    const orders = [...sentences, ...freer].filter(([, device]) => device !== null)
    const { negations, unknown, ambiguous, joins, around, polite } = spoils[language]!
    const glue = language === 'en' ? ' ' : ''
    const words = (text: string): string[] => text.match(language === 'en' ? /\S+/gu : /./gu) ?? []
    /** Orders that name their device in full, with that name taken out. */
    const named = orders.flatMap(([sentence, device]) => {
      const at = sentence.toLowerCase().indexOf(String(device).toLowerCase())
      return at < 0 ? [] : [[sentence.slice(0, at), sentence.slice(at + String(device).length)] as const]
    })
    const order = fc.constantFrom(...orders)
    const someOf = (texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)
    const doesNothing = (sentence: string): void => assert.deepEqual(did(sentence, devices), [null], sentence)
    const RUNS = { numRuns: 2_000 }

    it('does nothing that is negated, wherever the negation stands', () => {
      fc.assert(
        fc.property(order, someOf(negations), fc.nat(), ([sentence], negation, at) => {
          const all = words(sentence)
          doesNothing(all.toSpliced(at % (all.length + 1), 0, negation).join(glue))
        }),
        RUNS,
      )
    })

    it('does nothing with a device that is not there, nor with one of several that it could be', () => {
      fc.assert(
        fc.property(fc.constantFrom(...named), someOf([...unknown, ...ambiguous]), ([before, after], name) =>
          doesNothing(`${before}${name}${after}`),
        ),
        RUNS,
      )
    })

    it('does nothing that two orders in one breath ask for', () => {
      fc.assert(
        fc.property(order, someOf(joins), order, ([one], join, [other]) =>
          doesNothing([one, join, other].join(glue)),
        ),
        RUNS,
      )
    })

    it('does nothing that is about later, about a condition, or only told', () => {
      fc.assert(
        fc.property(order, fc.constantFrom(...around), ([sentence], [before, after]) =>
          doesNothing([before, sentence.replace(/[.?!。？！]+$/u, ''), after].join(glue)),
        ),
        RUNS,
      )
    })

    it('does the same when somebody shouts, pauses or is polite', () => {
      fc.assert(
        fc.property(order, someOf(polite), fc.boolean(), ([sentence, ...what], word, isLoud) => {
          const said = `${word}${glue}${isLoud ? sentence.toUpperCase() : sentence}`
          assert.deepEqual(did(said, devices), what, said)
        }),
        RUNS,
      )
    })

    it('does nothing but what was asked, of the device that was meant, however a sentence is torn', () => {
      const all = [...sentences, ...freer].map(([sentence]) => sentence)
      fc.assert(
        fc.property(order, fc.nat(), fc.nat(), someOf(['drop', 'double', 'swap']), (row, from, to, how) => {
          const [sentence, ...what] = row
          const pieces = words(sentence)
          const place = from % pieces.length
          const piece = pieces[place] ?? ''
          const torn = {
            drop: pieces.toSpliced(place, 1),
            double: pieces.toSpliced(place, 0, piece),
            swap: pieces.toSpliced(place, 1).toSpliced(to % pieces.length, 0, piece),
          }[how]
          const said = torn?.join(glue) ?? ''
          const [device, capability, value] = did(said, devices)
          if (device === null || all.includes(said)) return
          // What is left of a name may be another one's, or its end.
          const name = typeof device === 'string' ? device : ''
          const heard = language === 'en' ? name.split(' ') : [name.slice(-1)]
          assert.ok(said.toLowerCase().includes(String(heard.at(-1)).toLowerCase()), said)
          if (device !== what[0]) return
          assert.equal(capability, what[1], said)
          if (typeof value === 'boolean') assert.equal(value, what[2], said)
        }),
        RUNS,
      )
    })
  })

interface Unseen {
  house: { name: string; can: string[] }[]
  sentences: { say: string; does: unknown }[]
}

const others = {
  unseen: 'sentences that its author had not seen',
  everyday: 'sentences as people talk',
}

for (const [name, title] of Object.entries(others))
  for (const language of ['en', 'zh'])
    describe(`The practice speaker and ${title}, in ${language}`, () => {
      const file = join(__dirname, '..', 'data', 'speaker', `${name}.${language}.json`)
      const { house, sentences } = JSON.parse(readFileSync(file, 'utf8')) as Unseen
      const devices = house.map(({ name, can }, at) => ({ id: String(at), name, capabilities: can }))
      for (const { say, does } of sentences)
        it(`${does === 'nothing' ? 'does nothing at' : 'does what is asked by'} “${say}”`, () => {
          const done = did(say, devices)
          assert.deepEqual(done[0] === null ? 'nothing' : done, does)
        })
    })
