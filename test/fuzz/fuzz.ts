// `npm run fuzz`: many inputs for every parser; the first that fails of each is made short and kept in the corpus.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { keep } from './corpus'
import { Fuzzer } from './fuzzer'
import { targets } from './targets'

const { values, positionals } = parseArgs({
  options: { long: { type: 'boolean' }, seed: { type: 'string' }, count: { type: 'string' } },
  allowPositionals: true,
})
const count = Number(values.count ?? (values.long ? 1e7 : 1e5))
const seed = Number(values.seed ?? Date.now() % 1e6)
const unknown = positionals.find((name) => !targets.some((target) => target.name === name))

async function fuzz(queue: string[]): Promise<number> {
  const fuzzer = new Fuzzer()
  let failed = 0
  for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
    const began = Date.now()
    const finding = await fuzzer.run({ target, seed, count })
    const took = `${((Date.now() - began) / 1000).toFixed(1)} s`
    if (finding) {
      failed += 1
      const file = keep(target, Buffer.from(finding.input))
      console.error(`${target}: failed, ${took}; kept as test/fuzz/corpus/${target}/${file}\n${finding.why}`)
    } else console.log(`${target}: ${count} inputs, ${took}`)
  }
  await fuzzer.close()
  return failed
}

async function main(): Promise<void> {
  if (unknown !== undefined || !Number.isFinite(count + seed)) {
    console.error(
      `npm run fuzz -- [${targets.map(({ name }) => name).join(' | ')}] [--seed=1] [--count=1000] [--long]`,
    )
    process.exitCode = 1
    return
  }
  console.log(`${count} inputs for each parser, seed ${seed}`)
  const queue = positionals.length > 0 ? positionals : targets.map(({ name }) => name)
  const failed = await Promise.all(
    Array.from({ length: Math.min(queue.length, availableParallelism()) }, () => fuzz(queue)),
  )
  if (failed.some((number) => number > 0)) process.exitCode = 1
}

void main()
