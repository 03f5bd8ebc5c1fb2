import assert from 'node:assert/strict'
import { makeCertificate } from '../simulator/certificate'
import type { FaultProxy } from '../support/fault-proxy'
import { until } from '../support/until'
import { Authority, type Certificate, TlsFront } from './home/certificates'
import { type Home, UNWELL } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, works } from './home/scenario'

/** The longest pause between two attempts is a minute. */
const BACK_MS = 120_000

describe('A platform whose certificate', function () {
  this.timeout(SCENARIO_MS)
  const authority = new Authority()
  const stranger = makeCertificate()
  const good = authority.sign('good', 2)
  const fronts = new Map<FaultProxy, TlsFront>()
  let home: Home

  inAHouse(
    (opened) => (home = opened),
    () => ({
      launch: { environment: { NODE_EXTRA_CA_CERTS: authority.file } },
      addressOf: (line) => fronts.get(line)?.url ?? line.url,
      prepare: async ({ sides }) => {
        for (const side of sides)
          for (const line of side.lines) fronts.set(line, await TlsFront.to(line, good))
      },
    }),
  )
  after(() => {
    fronts.forEach((front) => front.close())
    authority.remove()
    stranger.remove()
  })

  const show = (certificate: Certificate): void => {
    fronts.forEach((front) => front.show(certificate))
    for (const side of home.sides) for (const line of side.lines) line.reset()
  }

  for (const [what, bad, sentence] of [
    ['has expired', authority.sign('expired', -1), "the server's certificate has expired"],
    ['is signed by nobody that is known', stranger, "the server's certificate is not trusted"],
  ] as const) {
    describe(`${what}:`, () => {
      let begun = 0
      before(async () => {
        begun = home.nodeRed.log.length
        show(bad)
        for (const side of home.sides) {
          await home.devices.dim(home.lamp(side, 1), 31)
          if (side.isVisitor !== true) await home.shows(side, UNWELL)
        }
      })
      // What Rokid lacks was said moments ago; it is said again after ten minutes.
      const names = ['sinric-account', 'sagoo-broker', 'sagoo-server', 'mixin-bot']
      for (const name of bad === stranger ? names : [...names, 'rokid-skill'])
        it(`${name}: is not trusted, and the log says why in one sentence`, async () => {
          const told = (): string[] =>
            home.nodeRed.log
              .slice(begun)
              .split('\n')
              .filter((line) => line.includes(`[${name}:`) && line.includes(sentence))
          await until(
            () => told().length > 0,
            () => `${sentence}: ${home.nodeRed.log.slice(begun)}`,
            60_000,
          )
          assert.equal(told().length, 1)
        })
      describe('and then is renewed:', () => {
        before(async () => {
          show(good)
          await home.ready()
        })
        onEachSide(
          'the status is well without a deploy, and everything works',
          () => home,
          async (side) => {
            await home.believed(side, home.lamp(side, 1), BACK_MS)
            await works(home, side)
          },
        )
      })
    })
  }
})
