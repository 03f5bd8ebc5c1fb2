import { furnished } from './house/furnished'
import { House } from './house/house'
import { houseSection } from './page/house-section'
import { startPage } from './page/page'
import { sinricSection } from './page/sinric-section'
import { SinricCloud, type CloudOptions } from './sinric/cloud'

export interface Simulator {
  port: number
  cloud: SinricCloud
  house: House
  close(): Promise<void>
}

/** The house on a broker, the clouds, and the page that shows them, all on one port of loopback. */
export async function startSimulator(options: {
  brokerUrl: string
  sinric: CloudOptions
  port?: number
}): Promise<Simulator> {
  const house = new House()
  const cloud = new SinricCloud(options.sinric)
  await house.install(options.brokerUrl, furnished())
  const page = await startPage([houseSection(house), sinricSection(cloud)], [cloud], options.port)
  return {
    port: page.port,
    cloud,
    house,
    close: async () => {
      await Promise.all([house.close(), cloud.close()])
      await page.close()
    },
  }
}
