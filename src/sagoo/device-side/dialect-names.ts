/** The platforms that a broker of devices may belong to, as they are saved in a flow. */
export const deviceDialects = ['sagoo', 'jetlinks'] as const
export type DeviceDialectName = (typeof deviceDialects)[number]

/** The dialect of this name; a flow without one is SagooIoT's. */
export function readDeviceDialect(name: unknown): DeviceDialectName {
  return deviceDialects.find((known) => known === name) ?? 'sagoo'
}
