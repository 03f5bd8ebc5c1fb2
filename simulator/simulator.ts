import { DoorCamera } from './house/camera'
import { furnished } from './house/furnished'
import { House } from './house/house'
import { type CloudOptions as MixinOptions, MixinCloud } from './mixin/cloud'
import { flowsSection, recovering, type Restart } from './page/flows-section'
import { houseSection } from './page/house-section'
import { mixinSection } from './page/mixin-section'
import { startPage } from './page/page'
import { type Registrations, rokidSection } from './page/rokid-section'
import { sagooSection } from './page/sagoo-section'
import { sinricSection } from './page/sinric-section'
import { speakerSection } from './page/speaker-section'
import { type CloudOptions as RokidOptions, RokidCloud } from './rokid/cloud'
import { Speaker } from './rokid/speaker'
import { JetLinks, type JetLinksOptions } from './sagoo/jetlinks'
import { type PlatformOptions, SagooPlatform } from './sagoo/platform'
import { SinricCloud, type CloudOptions } from './sinric/cloud'
import { Phone } from './sinric/phone'

export interface Simulator {
  port: number
  cloud: SinricCloud
  rokid: RokidCloud | undefined
  mixin: MixinCloud | undefined
  sagoo: SagooPlatform | undefined
  jetlinks: JetLinks | undefined
  house: House
  close(): Promise<void>
}

/** The house on a broker, the clouds, and the page that shows them, all on one port of loopback. */
export async function startSimulator(options: {
  brokerUrl: string
  sinric: CloudOptions
  /** Without it there is no Rokid on the page. */
  rokid?: RokidOptions & { registrations: Registrations }
  /** Without it there is no speaker at home on the page. */
  speaker?: { userToken: string; port: number }
  /** Without it there is no chat on the page. */
  mixin?: MixinOptions
  /** Without it there is no SagooIoT on the page. */
  sagoo?: PlatformOptions
  /** Stands beside SagooIoT on the page; without it there is no JetLinks. */
  jetlinks?: JetLinksOptions
  /** How Node-RED is brought back after a fault; without it the page has no button for that. */
  restart?: Restart
  port?: number
}): Promise<Simulator> {
  const house = new House()
  const cloud = new SinricCloud(options.sinric)
  const phone = new Phone({ appSecret: options.sinric.appSecret })
  await phone.open('127.0.0.1')
  const speaker = options.speaker && new Speaker(options.speaker)
  // Where others keep the port of the search to themselves, the speaker still has the skill's address.
  await speaker?.open().catch(() => undefined)
  await house.install(options.brokerUrl, furnished())
  const rokid = options.rokid && new RokidCloud(options.rokid)
  const mixin = options.mixin && new MixinCloud(options.mixin)
  const sagoo = options.sagoo && new SagooPlatform(options.sagoo)
  await sagoo?.south.connect(options.brokerUrl)
  const jetlinks = options.jetlinks && new JetLinks(options.jetlinks)
  await jetlinks?.listen()
  const { restart } = options
  const clouds = [
    sinricSection(cloud, phone),
    ...(rokid && options.rokid ? [rokidSection(rokid, options.rokid.registrations)] : []),
    ...(speaker && options.speaker ? [speakerSection(speaker, options.speaker.port)] : []),
    ...(sagoo ? [sagooSection(sagoo, jetlinks)] : []),
    ...(mixin ? [mixinSection(mixin)] : []),
  ]
  const page = await startPage(
    [
      houseSection(house),
      ...(restart ? clouds.map((section) => recovering(section, restart)) : clouds),
      ...(restart ? [flowsSection(restart)] : []),
    ],
    [
      cloud,
      new DoorCamera(house, 'doorbell'),
      ...(rokid ? [rokid] : []),
      ...(sagoo ? [sagoo] : []),
      ...(mixin ? [mixin] : []),
    ],
    options.port,
  )
  return {
    port: page.port,
    cloud,
    rokid,
    sagoo,
    jetlinks,
    mixin,
    house,
    close: async () => {
      phone.close()
      speaker?.close()
      await Promise.all([house.close(), cloud.close(), sagoo?.close(), jetlinks?.close(), mixin?.close()])
      await page.close()
    },
  }
}
