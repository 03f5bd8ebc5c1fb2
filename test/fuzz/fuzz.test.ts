import assert from 'node:assert/strict'
import { failureOf } from './attempt'
import { corpusOf } from './corpus'
import { Fuzzer } from './fuzzer'
import { targets } from './targets'

/** Always the same ones here: what is new is looked for by `npm run fuzz`. */
const SEED = 20
const COUNT = 2_000

describe('Whatever a parser is given, it reads it or refuses it with a sentence', function () {
  this.timeout(180_000)
  const fuzzer = new Fuzzer()
  after(() => fuzzer.close())

  for (const target of targets) {
    it(`The kept inputs of ${target.name} are no failure: ${target.reads}`, async () => {
      const corpus = corpusOf(target.name)
      assert.ok(corpus.length > 0)
      for (const { file, bytes } of corpus) assert.equal(await failureOf(target, bytes), undefined, file)
    })

    it(`${COUNT} inputs that are nearly right are no failure of ${target.name}: ${target.reads}`, async () => {
      const finding = await fuzzer.run({ target: target.name, seed: SEED, count: COUNT })
      const hint = `npm run fuzz -- ${target.name} --seed=${SEED} keeps it`
      assert.equal(finding && `${finding.why}\n${Buffer.from(finding.input).toString()}\n${hint}`, undefined)
    })
  }
})
