import type { SagooPlatform } from '../../../simulator/sagoo/platform'

export type Frame = Record<string, unknown>

/** The requests and subscriptions that the platform has got. */
export function subFrames({ frames }: SagooPlatform): Frame[] {
  return frames.filter(({ type }) => type === 'sub')
}

export function copyFrames(platform: SagooPlatform): Frame[] {
  return [...subFrames(platform)]
}
