import { isObject } from '../bridge/tolerant'
import type { Foreign } from './foreign'

/**
 * The short names that Home Assistant's MQTT discovery allows, as far as they are read here
 * (https://www.home-assistant.io/integrations/mqtt/#supported-abbreviations-in-mqtt-discovery-messages).
 */
const OPTIONS: Partial<Record<string, string>> = {
  avty: 'availability',
  avty_t: 'availability_topic',
  bri: 'brightness',
  bri_cmd_t: 'brightness_command_topic',
  bri_scl: 'brightness_scale',
  clr_temp_cmd_t: 'color_temp_command_topic',
  cmd_t: 'command_topic',
  cmd_tpl: 'command_template',
  cmps: 'components',
  dev: 'device',
  dev_cla: 'device_class',
  en: 'enabled_by_default',
  ent_cat: 'entity_category',
  evt_typ: 'event_types',
  hs_cmd_t: 'hs_command_topic',
  o: 'origin',
  p: 'platform',
  pct_cmd_t: 'percentage_command_topic',
  pl_cls: 'payload_close',
  pl_lock: 'payload_lock',
  pl_off: 'payload_off',
  pl_on: 'payload_on',
  pl_open: 'payload_open',
  pl_unlk: 'payload_unlock',
  pos_t: 'position_topic',
  rgb_cmd_t: 'rgb_command_topic',
  set_pos_t: 'set_position_topic',
  set_pos_tpl: 'set_position_template',
  stat_cla: 'state_class',
  stat_t: 'state_topic',
  stat_val_tpl: 'state_value_template',
  sup_clrm: 'supported_color_modes',
  uniq_id: 'unique_id',
  unit_of_meas: 'unit_of_measurement',
  val_tpl: 'value_template',
  xy_cmd_t: 'xy_command_topic',
}
const DEVICE: Partial<Record<string, string>> = {
  ids: 'identifiers',
  mdl: 'model',
  mf: 'manufacturer',
}
const AVAILABILITY: Partial<Record<string, string>> = { t: 'topic' }

/** An announcement with every name written out and the base topic `~` put in. */
export function writtenOut(config: Foreign): Foreign {
  const base = typeof config['~'] === 'string' ? config['~'] : ''
  const options = renamed(config, OPTIONS)
  const members = Object.entries(options).map(([name, value]): [string, unknown] => {
    if (name === 'device' && isObject(value)) return [name, renamed(value, DEVICE)]
    if (name === 'availability' && Array.isArray(value)) return [name, value.map((item) => place(item, base))]
    return [name, name.endsWith('topic') ? withBase(value, base) : value]
  })
  return Object.fromEntries(members)
}

function place(item: unknown, base: string): unknown {
  if (!isObject(item)) return item
  const { topic, ...others } = renamed(item, AVAILABILITY)
  return { ...others, topic: withBase(topic, base) }
}

function renamed(of: Foreign, table: Partial<Record<string, string>>): Foreign {
  const named = (name: string): string => (Object.hasOwn(table, name) ? (table[name] ?? name) : name)
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [named(name), value]))
}

/** `~` stands for the base topic at the start or the end of a topic. */
function withBase(topic: unknown, base: string): unknown {
  if (typeof topic !== 'string' || base === '') return topic
  if (topic.startsWith('~')) return base + topic.slice(1)
  return topic.endsWith('~') ? topic.slice(0, -1) + base : topic
}
