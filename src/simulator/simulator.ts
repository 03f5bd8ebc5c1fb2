import { furnished } from './house/furnished'
import { House } from './house/house'
import { houseSection } from './page/house-section'
import { startPage } from './page/page'
import { type Registrations, rokidSection } from './page/rokid-section'
import { sinricSection } from './page/sinric-section'
import { type CloudOptions as RokidOptions, RokidCloud } from './rokid/cloud'
import { SinricCloud, type CloudOptions } from './sinric/cloud'

export interface Simulator {
  port: number
  cloud: SinricCloud
  rokid: RokidCloud | undefined
  house: House
  close(): Promise<void>
}

/** The house on a broker, the clouds, and the page that shows them, all on one port of loopback. */
export async function startSimulator(options: {
  brokerUrl: string
  sinric: CloudOptions
  /** Without it there is no Rokid on the page. */
  rokid?: RokidOptions & { registrations: Registrations }
  port?: number
}): Promise<Simulator> {
  const house = new House()
  const cloud = new SinricCloud(options.sinric)
  await house.install(options.brokerUrl, furnished())
  const rokid = options.rokid && new RokidCloud(options.rokid)
  const page = await startPage(
    [
      houseSection(house),
      sinricSection(cloud),
      ...(rokid && options.rokid ? [rokidSection(rokid, options.rokid.registrations)] : []),
    ],
    [cloud, ...(rokid ? [rokid] : [])],
    options.port,
  )
  return {
    port: page.port,
    cloud,
    rokid,
    house,
    close: async () => {
      await Promise.all([house.close(), cloud.close()])
      await page.close()
    },
  }
}
