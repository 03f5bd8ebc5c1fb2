import assert from 'node:assert/strict'
import { whyNoMosquitto } from '../../support/mosquitto'
import { skip } from '../../support/network'
import type { FlowNode } from '../../nodes/node-red'
import { Home, type HomeOptions, WELL } from './home'
import { type Outcome, type Side, SIDES } from './side'

/** How long a scenario may take on a machine that does something else as well. */
export const SCENARIO_MS = 600_000

export interface HouseOptions extends HomeOptions {
  /** Whether the suite begins when every platform can be asked; by default so. */
  isReady?: boolean
  /** What has to be there before Node-RED starts. */
  prepare?: (home: Home) => Promise<void>
}

/** A house that runs, for the tests of a suite; it ends with them. */
export function inAHouse(enter: (home: Home) => void, options: () => HouseOptions = () => ({})): void {
  let home: Home | undefined
  before(async function () {
    const want = whyNoMosquitto()
    if (want !== undefined) return skip(this, want)
    const { isReady = true, prepare, ...rest } = options()
    home = await Home.open(rest)
    enter(home)
    await prepare?.(home)
    await home.start()
    if (isReady) await home.ready()
  })
  after(() => home?.close())
}

/** One test for each platform. @param title begins with the name of the platform */
export function onEachSide(
  title: string,
  home: () => Home,
  test: (side: Side) => Promise<void>,
  names: readonly string[] = Object.keys(SIDES),
): void {
  for (const name of names) {
    it(`${SIDES[name] ?? name}: ${title}`, async () => {
      const side = home().sides.find((one) => one.name === name)
      assert.ok(side)
      await test(side)
    })
  }
}

/** As the editor deploys a flow whose credentials nobody has typed anew: who has some stays as it is. */
export function withoutCredentials(nodes: FlowNode[]): FlowNode[] {
  return nodes.map(({ credentials: _stays, ...rest }) => rest)
}

/** Everything works as on the first day: a request, a hand at the lamp, the status; and nobody complains. */
export async function works(home: Home, side: Side): Promise<void> {
  const lamp = home.lamp(side)
  const ask = (): Promise<Outcome> => side.ask(lamp, lamp.level === 33 ? 66 : 33)
  let outcome = await ask()
  // A deploy is answered before its connections are there.
  if (outcome.kind === 'unsent') {
    await side.restored()
    outcome = await ask()
  }
  assert.deepEqual(outcome, { kind: 'done', reason: '' })
  if (side.name !== 'north') {
    await home.believed(side, lamp)
    await home.devices.dim(lamp, 88)
  }
  await home.believed(side, lamp)
  await home.shows(side, WELL)
  assert.deepEqual(side.complaints(), [])
}
