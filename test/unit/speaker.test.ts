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

const negations: Record<string, string[]> = {
  en: ["don't", 'do not', 'never', 'not'],
  zh: ['不', '别', '不要', '没'],
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

    it('does nothing wrong, however a sentence is torn, negated or run together', () => {
      const orders = [...sentences, ...freer].filter(([, device]) => device !== null)
      const all = [...sentences, ...freer].map(([sentence]) => sentence)
      const pieces = (text: string): string[] => (language === 'en' ? text.split(' ') : Array.from(text))
      const glue = language === 'en' ? ' ' : ''
      fc.assert(
        fc.property(
          fc.constantFrom(...orders),
          fc.constantFrom(...all),
          fc.constantFrom(...(negations[language] ?? [])),
          fc.nat(),
          fc.constantFrom('drop', 'double', 'swap', 'negate', 'append', 'shout'),
          ([sentence, ...what], other, negation, at, how) => {
            const words = pieces(sentence)
            const place = at % words.length
            const mutated = {
              drop: words.toSpliced(place, 1),
              double: words.toSpliced(place, 0, words[place]!),
              swap: words.toSpliced(place, 1).toSpliced((at * 7) % words.length, 0, words[place]!),
              negate: words.toSpliced(at % (words.length + 1), 0, negation),
              append: [...words, ...pieces(other)],
              shout: words.map((word) => word.toUpperCase()),
            }[how].join(glue)
            if (all.includes(mutated)) return
            const done = did(mutated, devices)
            if (done[0] === null) return
            const [named, capability, value] = done
            const device = typeof named === 'string' ? named : ''
            // Nothing negated is done, nor anything that is not said in the sentence that is left.
            assert.notEqual(how, 'negate', mutated)
            const plain = mutated.toLowerCase()
            const noun = device.toLowerCase()
            const last = language === 'en' ? noun.split(' ').at(-1)! : noun.slice(-1)
            assert.ok(plain.includes(last), mutated)
            if (device === what[0]) assert.equal(capability, what[1], mutated)
            if (typeof value === 'boolean' && device === what[0]) assert.equal(value, what[2], mutated)
          },
        ),
        { numRuns: 10_000 },
      )
    })
  })
