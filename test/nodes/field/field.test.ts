import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { NodeRed } from '../node-red'
import { atHome } from '../sinric/home'
import { ownCases } from './own-cases'
import { ownReports } from './own-reports'
import { ownRequests } from './own-requests'
import { type Case, Player } from './player'
import { publicCases } from './public-cases'

const folder = join(__dirname, '..', '..', 'data', 'field')
const cases = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case)

describe('What people ran into', function () {
  this.timeout(30_000)
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  for (const situation of [...cases, ...ownCases, ...ownReports, ...ownRequests, ...publicCases])
    it(`${situation.id}: ${situation.title}`, () => new Player(nodeRed, cloud).play(situation, server))
})
