import { catching } from '../../bridge/catching'
import { lookUp } from '../../bridge/tolerant'
import type { Refusal } from '../announced'
import type { Foreign } from '../foreign'
import { climate, fan, humidifier } from './climate'
import { type Component, refuse, Unreadable } from './component'
import { cover } from './cover'
import { light } from './light'
import { button, lock, numberComponent, scene, select, siren, switchComponent, valve } from './machines'
import { binarySensor, deviceAutomation, event, sensor } from './sensors'

const unknown = (): never => refuse('component')

/** How each component of Home Assistant's MQTT integration is read, keyed by its name. */
const COMPONENTS: Partial<Record<string, (config: Foreign) => Component>> = {
  switch: switchComponent,
  light,
  cover,
  lock,
  fan,
  climate,
  humidifier,
  valve,
  siren,
  number: numberComponent,
  select,
  button,
  scene,
  sensor,
  binary_sensor: binarySensor,
  event,
  device_automation: deviceAutomation,
  // Devices of their own, though no platform has a word for them.
  alarm_control_panel: unknown,
  lawn_mower: unknown,
  vacuum: unknown,
  water_heater: unknown,
}

/** How a bare name's own commands are used: settings of a device, and what its owner has switched off. */
function isAside(config: Foreign): boolean {
  const isSetting = config.entity_category !== undefined && config.entity_category !== null
  return isSetting || config.enabled_by_default === false
}

/**
 * What a component can be adopted as, or why it cannot; `nothing` for what is of no interest, such as the signal
 * strength of a sensor.
 *
 * @param config with every name written out
 */
export function readComponent(component: string, config: Foreign): Component | Refusal {
  if (isAside(config)) return 'nothing'
  return catching(
    Unreadable,
    () => lookUp(COMPONENTS, component)?.(config) ?? 'nothing',
    ({ reason }) => reason,
  )
}
